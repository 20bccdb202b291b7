"""Operators that are a lab's subject: each a kopf process of its own, which ends with us whatever becomes of us."""

import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from kindlab.errors import RunError
from kindlab.running.operator_process import SERVES

SERVES_WITHIN = 40.0
ENDS_WITHIN = 20.0


class Operators:
    """The operators of one run, by the arm and step that started them; a context manager that ends them all."""

    def __init__(self, kubeconfig: Path) -> None:
        self._kubeconfig = kubeconfig
        self._running: dict[tuple[str, str], subprocess.Popen[str]] = {}

    def __enter__(self) -> "Operators":
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._running):
            self.end(*key)

    def start(self, arm: str, step: str, source: Path, namespace: str, log: Path) -> None:
        """Start an operator and wait until it serves; raises RunError, with what it said last, where it does not."""
        command = [sys.executable, "-m", "kindlab.running.operator_process", str(source), namespace]
        environment = {"KUBECONFIG": str(self._kubeconfig), "PYTHONUNBUFFERED": "1"}
        with log.open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        self._running[arm, step] = process
        if process.stdout is None or _first_line(process.stdout, SERVES_WITHIN) != SERVES:
            self.end(arm, step)
            last = "\n".join(log.read_text(encoding="utf-8").splitlines()[-5:])
            raise RunError(
                f"the operator {source.name} does not serve after {SERVES_WITHIN:g} s. It said last:\n{last}"
            )

    def end(self, arm: str, step: str) -> bool:
        """End the operator that a step started, and tell whether there was one: it ends as its standard input does."""
        process = self._running.pop((arm, step), None)
        if process is None:
            return False
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
        return True


def _first_line(stream: IO[str], within: float) -> str:
    """Return the first line that is written within some seconds, or nothing."""
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: lines.put(stream.readline()), daemon=True).start()
    try:
        return lines.get(timeout=within).strip()
    except queue.Empty:
        return ""
