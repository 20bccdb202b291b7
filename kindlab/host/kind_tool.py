"""kind: the one on PATH, else a private one built by Go."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from kindlab.host import state
from kindlab.host.go_tool import Go
from kindlab.host.process import Progress, ask, carry_out

MODULE = "sigs.k8s.io/kind"
TRIED_VERSION = "v0.33.0"
_IMAGE = re.compile(rb"kindest/node:v[0-9][\w.-]*@sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Kind:
    """A kind command, its version (v0.33.0) and the node image it takes when none is asked for."""

    program: Path
    version: str
    default_image: str | None


def find() -> Kind | None:
    """Return the kind on PATH, else the private one, else None."""
    for program in (shutil.which("kind"), str(_private())):
        if program and (said := ask(program, "version", within=10)).ok:
            return Kind(Path(program), _version(said.output), default_image(Path(program)))
    return None


def _private() -> Path:
    return state.state_dir() / "bin" / "kind"


def _version(said: str) -> str:
    found = re.search(r"v\d+\.\d+\.\d+\S*", said)
    return found[0] if found else said.strip()


def default_image(program: Path) -> str | None:
    """Return the node image that is compiled into kind, the only place where kind names it; None if not there."""
    found = {match.decode() for match in _IMAGE.findall(program.read_bytes())}
    return found.pop() if len(found) == 1 else None


def install(go: Go, progress: Progress) -> None:
    """Build kind into the state folder's bin; the system is not touched."""
    _private().parent.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "GOBIN": str(_private().parent)}
    command = (str(go.program), "install", f"{MODULE}@{TRIED_VERSION}")
    carry_out(*command, log=state.log_file("kind"), within=600, progress=progress, env=env)
