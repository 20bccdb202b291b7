"""A program at a terminal of 80 columns, typed at and read from as by a person."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import time
from pathlib import Path
from select import select

CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SECONDS = 30
"""A screen that shows nothing for so long will not."""


class Terminal:
    """A pseudo-terminal with a program on it; `close` ends what still runs."""

    def __init__(self, command: list[str], state: Path, columns: int = 80) -> None:
        self._keyboard, screen = pty.openpty()
        fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        environment = {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm", "KINDLAB_STATE": str(state),
            "HOME": str(state),
        }  # fmt: skip
        self._program = subprocess.Popen(
            command, stdin=screen, stdout=screen, stderr=screen, env=environment, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # Ctrl-C comes from here  # noqa: PLW1509
        )  # fmt: skip
        os.close(screen)
        self._seen = b""
        self._read = 0

    @property
    def text(self) -> str:
        """All that was shown, without colours."""
        return CODES.sub("", self._seen.decode(errors="ignore")).replace("\r", "")

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def exit_code(self) -> int:
        return self._program.wait(SECONDS)

    def types(self, keys: str) -> None:
        os.write(self._keyboard, keys.encode())

    def until(self, words: str) -> str:
        """Return what is shown from where the last call ended up to these words."""
        ends = time.monotonic() + SECONDS
        while (at := self.text.find(words, self._read)) < 0:
            assert time.monotonic() < ends, self._missing(words)
            assert self._more(), self._missing(words)
        begin, self._read = self._read, at + len(words)
        return self.text[begin : self._read]

    def rest(self) -> str:
        """Return what is shown from where the last call ended to the program's end."""
        while self._more():
            pass
        begin, self._read = self._read, len(self.text)
        return self.text[begin:]

    def close(self) -> None:
        if self._program.poll() is None:
            self._program.kill()
            self._program.wait()
        os.close(self._keyboard)

    def _more(self) -> bool:
        """Wait for more to be shown; tell whether there was."""
        assert select([self._keyboard], [], [], SECONDS)[0], self._missing("anything")
        try:
            read = os.read(self._keyboard, 1 << 16)
        except OSError:  # Linux says so where the program has gone
            return False
        self._seen += read
        return bool(read)

    def _missing(self, words: str) -> str:
        return f"{words} is not shown:\n{self.text}"
