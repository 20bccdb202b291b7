"""Processes that work beside the bench, so that they do not share its interpreter."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kindlab.errors import KindlabError

STOP_SECONDS = 10.0


class ChildFailed(KindlabError):
    """A process of the bench ended with an error, which it has written to standard error."""


class Child:
    """A module of the bench at work; it tells that it is ready, and, at the end, what it found."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def line(self) -> str:
        """Return the next line that the process says; raises ChildFailed where it has ended instead."""
        assert self._process.stdout is not None
        if not (line := self._process.stdout.readline()):
            ended = self._process.wait(STOP_SECONDS)
            raise ChildFailed(f"a process of the bench ended with {ended}; above it says why: {self._process.args!r}")
        return line.strip()

    def say(self, line: str) -> None:
        """Hand the process a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def found(self) -> Any:
        """Let the process end, where it waits for that, and return what it found."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return json.loads(self.line())


@contextmanager
def child(module: str, *arguments: object) -> Iterator[Child]:
    """Run a module of the bench, in a session of its own: Ctrl-C is for the bench, which ends the process."""
    command = [sys.executable, "-m", f"tests.bench.{module}", *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, start_new_session=True) as process:
        try:
            yield Child(process)
        finally:
            process.kill()
