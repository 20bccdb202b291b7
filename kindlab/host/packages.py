"""Debian's packages that kindlab needs, and installing them."""

import os

from kindlab.host import state
from kindlab.host.facts import Facts
from kindlab.host.process import Progress, ask, carry_out


def wanted(facts: Facts) -> tuple[str, ...]:
    """Return the packages that are missing here: a pure function of the facts."""
    commands = facts.machine.commands
    no_engine = facts.engine.version is None and "dockerd" not in commands
    needed = (
        ("docker.io", no_engine),
        ("docker-cli", facts.engine.client is None),
        ("iptables", "iptables" not in commands and facts.machine.system == "Linux"),
        ("jq", "jq" not in commands and not facts.machine.grants_sys_resource),
        ("debootstrap", "debootstrap" not in commands and facts.must_build_image),
    )
    return tuple(name for name, is_needed in needed if is_needed)


def install(names: tuple[str, ...], progress: Progress) -> None:
    """Install packages with apt; HostError names the log. One that this release does not know apart is left out."""
    log = state.log_file("packages")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    carry_out("apt-get", "update", "--quiet=2", log=log, within=300, progress=progress, env=env)
    known = [name for name in names if ask("apt-cache", "show", name, within=30).ok]
    command = ("apt-get", "install", "--quiet=2", "-o=Dpkg::Use-Pty=0", "--yes", "--no-install-recommends", *known)
    carry_out(*command, log=log, within=1200, progress=progress, env=env)
