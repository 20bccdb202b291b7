"""What the tests of the command line share."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest


@pytest.fixture
def closed_pipe() -> Callable[..., tuple[int, str]]:
    """Runs kindlab with nobody to read its output: the exit code and what it said of it."""

    def call(*words: str) -> tuple[int, str]:
        reader, writer = os.pipe()
        os.close(reader)
        command = [sys.executable, "-m", "kindlab", *words]
        done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
        os.close(writer)
        return done.returncode, done.stderr

    return call
