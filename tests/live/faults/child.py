"""A `kindlab` that is a process of its own: what it says, how it ends, and whether what it started ends with it."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from signal import Signals
from typing import Any

import msgspec

KINDLAB = ("env", "--default-signal=INT", sys.executable, "-P", "-m", "kindlab")
"""A shell lets what it starts in the background ignore Ctrl-C, and kindlab heeds that: here it is to hear it."""

STEP = re.compile(r"^\S+(?: \[\S+\])? (\d+)/\d+ ")
"""What a line of progress begins with: the lab, the arm, and which step of how many begins."""

FAILED = ("Traceback (most recent call last)", "kindlab failed")
"""What stands in the errors of a kindlab that met something it had not foreseen."""


class Child:
    """A kindlab command that runs, with its own environment on top of ours; its result is kept in a file."""

    def __init__(self, words: Sequence[str], result: Path, environment: Mapping[str, str]) -> None:
        self.has_acted, self._result, self._said = threading.Event(), result, list[str]()
        with result.open("wb") as output:
            self._process = subprocess.Popen(
                [*KINDLAB, *words], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, text=True,
                env={**os.environ, "LANG": "C.UTF-8", **environment}, start_new_session=True,
            )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def said(self) -> str:
        """What it has told of its progress and errors."""
        return "".join(self._said)

    def signal(self, number: Signals) -> None:
        """Send it a signal; one that has ended hears nothing."""
        self._process.send_signal(number)

    def ends(self, within: float) -> bool:
        """Wait some seconds, or until it ends; tell whether it has."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(within)
        return self._process.returncode is not None

    def ended(self, within: float) -> int:
        """Return its exit code; one that still runs after some seconds hangs, and is killed."""
        try:
            code = self._process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"it hangs: {within:.0f} s were its bound. It said: {self.said[-2000:]}") from None
        self._reader.join()
        return code

    def kill(self) -> None:
        """End it at once, if it runs."""
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def result(self) -> dict[str, Any]:
        """Return the JSON object that it printed; an empty one where it came to none."""
        text = self._result.read_bytes()
        return msgspec.json.decode(text, type=dict) if text.strip() else {}

    def _read(self) -> None:
        assert self._process.stderr
        with self._process.stderr as errors:
            for line in errors:
                self._said.append(line)
                if (step := STEP.match(line)) and int(step[1]) > 1:
                    self.has_acted.set()
        self.has_acted.set()  # it has ended: nobody waits for it


def started_for(kubeconfig: Path) -> list[str]:
    """Return the processes that kindlab started for a cluster, such as operators, and that still run."""
    return [f"{pid} {words}" for pid, words in _processes(f"KUBECONFIG={kubeconfig}".encode())]


def _processes(variable: bytes) -> Iterator[tuple[str, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if variable in (folder / "environ").read_bytes().split(b"\0"):
                yield folder.name, (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has ended meanwhile, or is another user's
            continue
