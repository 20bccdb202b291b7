"""Puts words to kindlab's command line where it can reach nothing, and judges how it took them."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kindlab.cli import main
from kindlab.root import shipped_root

GOOD_CODES = {0, 1, 2, 3, 130, 141}
CRASHES = ("Traceback (most recent call last)", "kindlab failed", "please report it, with")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.chmod"}


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it said."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str
    reached: tuple[str, ...] = ()

    def flaws(self, *names: str) -> list[str]:
        """Return what strangers' input must never lead to; wrong use has to name one of these."""
        said = self.out + self.err
        found = [f"{word!r} was said" for word in CRASHES if word in said]
        found += [f"reached {each}" for each in self.reached]
        found += [] if self.code in GOOD_CODES else [f"exit code {self.code}"]
        found += ["what steers a terminal was said"] if set(said) & set("\x1b\x07\r\x9b\u202e\u200b") else []
        if names and self.code == 2 and not any(name in self.err for name in names):
            found.append(f"none of {names} was named")
        if "--json" in self.words and self.out and self.words[0] != "timeline" and not self.out.startswith("Usage:"):
            found += _json_flaws(self.out)
        return [*found, f"kindlab {self.words!r}", self.err[-3000:]] if found else []


@dataclass
class _Watched:
    """What Python's own audit tells of this process; hooks cannot be taken away again."""

    allowed: Path | None = None
    reached: list[str] = field(default_factory=list)

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.allowed is None:
            return
        if event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "pty.spawn"):
            raise FileNotFoundError(2, "no such program", str(arguments[0]))
        if event in ("socket.connect", "socket.getaddrinfo"):
            raise ConnectionRefusedError(111, "nobody is there")
        if event == "socket.bind":  # a page that is served ends with a signal alone
            raise PermissionError(13, "no address may be had")
        if event in CHANGES or (event == "open" and arguments[2] is not None and arguments[2] & WRITING):
            self._note(event, arguments[0])

    def _note(self, event: str, place: Any) -> None:
        path = Path(os.fsdecode(place)).absolute() if isinstance(place, str | bytes | os.PathLike) else None
        if path and self.allowed and not path.is_relative_to(self.allowed) and path != Path(os.devnull):
            self.reached.append(f"{event} {path}")


WATCHED = _Watched()
sys.addaudithook(WATCHED.hook)


@dataclass(frozen=True)
class Ground:
    """The only folder that may be written to, which is the working folder too."""

    folder: Path
    environment: dict[str, str]

    @classmethod
    def laid(cls, folder: Path, monkeypatch: pytest.MonkeyPatch) -> "Ground":
        (folder / "bin").mkdir()
        own = {name: str(folder / name) for name in ("KINDLAB_STATE", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME")}
        own |= {"PATH": str(folder / "bin"), "DOCKER_HOST": f"unix://{folder}/none", "COLUMNS": "100"}
        for name, value in own.items():
            monkeypatch.setenv(name, value)
        for name in ("KINDLAB_ROOT", "KUBECONFIG", "FORCE_COLOR"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        return cls(folder, {**own, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"})

    def attempt(self, *words: str) -> Outcome:
        """Run a command in this process, where no program starts and nobody answers."""
        code: object = 0
        with _caught(words) as streams, _watched(self.folder) as reached:
            try:
                main()
            except SystemExit as end:
                code = end.code
        out, err = (stream.buffer.getvalue().decode() for stream in streams)  # type: ignore[attr-defined]
        return Outcome(words, int(code or 0) if isinstance(code, int | None) else 1, out, err, tuple(reached))

    def spawned(self, *words: str) -> Outcome:
        """Run a command in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "kindlab", *words], cwd=self.folder, env=self.environment, timeout=50,
            capture_output=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return Outcome(words, done.returncode, done.stdout.decode(), done.stderr.decode())


@contextlib.contextmanager
def _caught(words: Sequence[str]) -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    out, err = (
        io.TextIOWrapper(io.BytesIO(), "utf-8", each, write_through=True) for each in ("strict", "backslashreplace")
    )
    before, sys.argv, stdin = sys.argv, ["kindlab", *words], sys.stdin
    sys.stdin = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield out, err
    finally:
        sys.argv, sys.stdin = before, stdin


@contextlib.contextmanager
def _watched(folder: Path) -> Iterator[list[str]]:
    WATCHED.allowed, WATCHED.reached = folder, []
    try:
        yield WATCHED.reached
    finally:
        WATCHED.allowed = None


def _json_flaws(text: str) -> list[str]:
    try:
        json.loads(text)
    except ValueError as error:
        return [f"what was said is no JSON: {error}"]
    return []


SHIPPED = shipped_root()
