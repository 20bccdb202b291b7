"""What the tests of the command line share."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kindlab.cli import predict


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


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A state folder of the test's own."""
    folder = tmp_path / "state"
    monkeypatch.setenv("KINDLAB_STATE", str(folder))
    return folder


@pytest.fixture
def answered(state: Path) -> Callable[..., Result]:
    """Predicts a lab by a file of these answers."""

    def call(answers: Any, *options: str, lab: str = "probes/readiness") -> Result:
        file = state.with_name("answers.yaml")
        file.write_text(answers if isinstance(answers, str) else json.dumps(answers))
        return CliRunner().invoke(predict.command, [lab, "--answers", str(file), "--lang", "en", *options])

    return call
