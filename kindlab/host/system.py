"""What this machine is: its system, limits and room."""

import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

CAP_SYS_RESOURCE = 24  # linux/capability.h
GIB = 2**30


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A machine as kindlab sees it; None stands for what this kind of system does not tell."""

    system: str  # as uname says: Linux, Darwin
    families: frozenset[str]  # ID and ID_LIKE of os-release: debian, ubuntu, ...
    root: bool
    systemd: bool
    cgroup: str | None  # "v1" or "v2"
    inotify_instances: int | None
    inotify_watches: int | None
    grants_sys_resource: bool  # CAP_SYS_RESOURCE is in the bounding set, so privileged containers may have it
    memory_gib: float | None
    disk_free_gib: float
    commands: frozenset[str]  # those of WANTED_COMMANDS that PATH has

    @property
    def can_be_set_up(self) -> bool:
        """True where `kindlab setup` may install packages: Debian or its kin, as root."""
        return self.system == "Linux" and self.root and bool(self.families & {"debian", "ubuntu"})


WANTED_COMMANDS = ("apt-get", "debootstrap", "dockerd", "iptables", "jq")


def look() -> Machine:
    """Read the facts of the machine that this process runs on; takes no network and changes nothing."""
    return Machine(
        system=platform.system(),
        families=_families(),
        root=os.geteuid() == 0,
        systemd=Path("/run/systemd/system").is_dir(),
        cgroup=_cgroup(),
        inotify_instances=_number(Path("/proc/sys/fs/inotify/max_user_instances")),
        inotify_watches=_number(Path("/proc/sys/fs/inotify/max_user_watches")),
        grants_sys_resource=_in_bounding_set(CAP_SYS_RESOURCE),
        memory_gib=_memory_gib(),
        disk_free_gib=shutil.disk_usage(_nearest(Path("/var/lib/docker"))).free / GIB,
        commands=frozenset(command for command in WANTED_COMMANDS if shutil.which(command)),
    )


def _families() -> frozenset[str]:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return frozenset()
    return frozenset([release.get("ID", ""), *release.get("ID_LIKE", "").split()]) - {""}


def _cgroup() -> str | None:
    root = Path("/sys/fs/cgroup")
    if not root.is_dir():
        return None
    return "v2" if (root / "cgroup.controllers").exists() else "v1"


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def _in_bounding_set(capability: int) -> bool:
    """Tell whether children of this process can be given a capability; true where the system has no such set."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return True
    sets = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return bool(int(sets.get("CapBnd", "ffffffffffffffff"), 16) >> capability & 1)


def _memory_gib() -> float | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    except (ValueError, OSError):
        return None


def _nearest(path: Path) -> Path:
    """Return the path itself or the first of its parents that exists."""
    return next(place for place in (path, *path.parents) if place.exists())
