"""Operators that are a lab's subject: each a kopf process of its own, which ends with us whatever becomes of us."""

import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from kindlab.errors import RunError
from kindlab.running.operator_process import SERVES

SERVES_WITHIN = 40.0
ENDS_WITHIN = 20.0
LAST_LINES = 5


class Operators:
    """The operators of one run, by the arm and step that started them; a context manager that ends them all.

    One that ended by itself is an error of the run, raised where it is to be ended: what it left undone would be taken
    for the cluster's doing.
    """

    def __init__(self, kubeconfig: Path, scrubbed: Callable[[str], str]) -> None:
        self._kubeconfig = kubeconfig
        self._scrubbed = scrubbed
        self._running: dict[tuple[str, str], _Running] = {}

    def __enter__(self) -> "Operators":
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        problems: list[str] = []
        for key in list(self._running):
            try:
                self.end(*key)
            except RunError as problem:
                problems.append(str(problem))
        if problems and error is None:
            raise RunError("\n".join(problems))

    def start(self, arm: str, step: str, source: Path, namespace: str, log: Path) -> None:
        """Start an operator and wait until it serves; raises RunError, with what it said last, where it does not."""
        # -P: what lies in the working folder, such as an operator.py, must not stand for a module of Python's.
        command = [sys.executable, "-P", "-m", "kindlab.running.operator_process", str(source), namespace]
        environment = {"KUBECONFIG": str(self._kubeconfig), "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        with log.open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
                start_new_session=True,  # Ctrl-C is for kindlab, which needs the operator to clean up
            )  # fmt: skip
        self._running[arm, step] = started = _Running(process, source.name, log)
        if process.stdout is None or _first_line(process.stdout, SERVES_WITHIN) != SERVES:
            del self._running[arm, step]
            raise started.failed(f"does not serve after {SERVES_WITHIN:g} s")

    def end(self, arm: str, step: str) -> bool:
        """End the operator that a step started, and tell whether there was one; raises RunError where it was dead."""
        running = self._running.pop((arm, step), None)
        if running is None:
            return False
        try:
            if running.process.poll() is not None:
                raise running.failed("ended")
            running.stop()
        finally:
            said = running.log.read_text(encoding="utf-8", errors="replace")
            with suppress(OSError):  # on a full disk nothing is left of what it said
                running.log.write_text(self._scrubbed(said), encoding="utf-8")
        return True


class _Running(NamedTuple):
    process: subprocess.Popen[str]
    name: str
    log: Path

    def stop(self) -> None:
        """End the process, which ends as its standard input does."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def failed(self, how: str) -> RunError:
        """Return what went wrong, with what the operator said last, after it is ended."""
        with suppress(subprocess.TimeoutExpired):  # one that has closed its output is about to end
            how = f"ended by itself with exit code {self.process.wait(1)}"
        self.stop()
        last = "\n".join(self.log.read_text(encoding="utf-8").splitlines()[-LAST_LINES:])
        return RunError(f"the operator {self.name} {how}. It said last:\n{last}")


def _first_line(stream: IO[str], within: float) -> str:
    """Return the first line that is written within some seconds, or nothing."""
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: lines.put(stream.readline()), daemon=True).start()
    try:
        return lines.get(timeout=within).strip()
    except queue.Empty:
        return ""
