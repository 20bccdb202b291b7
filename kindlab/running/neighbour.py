"""A place at which other labs run, one after another, while a lab is under test."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from itertools import cycle
from pathlib import Path

from kindlab.catalogue import Entry

CLEANS_UP_WITHIN = 120.0
"""A lab's Pods may take their grace period, and a node that it changed some time, before it is all undone."""

LAST_CHARACTERS = 600


class Neighbour:
    """Runs its labs over and over, each as a `kindlab run` in a process group of its own, from `begin` to `end`.

    Where kindlab is killed between, the lab that runs still comes to its end, and to its clean-up, by itself.
    """

    def __init__(self, cluster: str, labs: Sequence[Entry], folder: Path) -> None:
        self.namespaces = frozenset(entry.base for entry in labs)
        self._commands = [_command(cluster, entry, folder) for entry in labs]
        self._log = folder / "log"
        self._thread = threading.Thread(target=self._cycle, daemon=True)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = False
        folder.mkdir(parents=True)

    def begin(self) -> None:
        """Start the first lab."""
        self._thread.start()

    def end(self) -> None:
        """Let the lab that runs clean up, and start no other; this does not wait for it."""
        with self._turn:
            self._ending = True
        if self._process:
            self._process.terminate()

    def wait(self) -> None:
        """Return once nothing runs here any more; what has not cleaned up within two minutes is killed."""
        if self._process:
            try:
                self._process.wait(CLEANS_UP_WITHIN)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):  # it may have ended just now
                    os.killpg(self._process.pid, signal.SIGKILL)
        if self._thread.is_alive():
            self._thread.join()

    @property
    def said_last(self) -> str:
        """The end of what the last lab told of its progress."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-LAST_CHARACTERS:] if self._log.exists() else ""

    def _cycle(self) -> None:
        for command in cycle(self._commands):
            with self._log.open("wb") as log, self._turn:
                if self._ending:
                    return
                self._process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True
                )
            self._process.wait()


def _command(cluster: str, entry: Entry, folder: Path) -> list[str]:
    words = ["run", entry.id, "--name", cluster, "--output", str(folder / "runs"), "--root", str(entry.root)]
    return [sys.executable, "-P", "-m", "kindlab", *words]
