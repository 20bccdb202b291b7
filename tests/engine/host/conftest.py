import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kindlab.host.docker_engine import Engine
from kindlab.host.facts import Facts
from kindlab.host.go_tool import Go
from kindlab.host.kind_tool import Kind
from kindlab.host.node_image import NodeImage, Origin
from kindlab.host.system import Machine

DEFAULT = "kindest/node:v1.37.0@sha256:" + "a" * 64
READY = Facts(
    machine=Machine(
        system="Linux",
        families=frozenset({"debian"}),
        root=True,
        systemd=False,
        cgroup="v1",
        inotify_instances=512,
        inotify_watches=524288,
        grants_sys_resource=True,
        memory_gib=24.0,
        disk_free_gib=60.0,
        commands=frozenset({"apt-get", "debootstrap", "dockerd", "iptables", "jq"}),
    ),
    engine=Engine(client="/usr/bin/docker", version="20.10.24+dfsg1", cgroup="v1", runtime="runc", system="Debian"),
    wrapper_installed=False,
    kind=Kind(Path("/usr/bin/kind"), "v0.33.0", DEFAULT),
    go=Go(Path("/usr/bin/go"), "1.26.1"),
    image=NodeImage("kindlab/node:v1.36.3-0123456789ab", Origin.AIRGAP),
    image_present=True,
    image_served=None,
)


@pytest.fixture
def facts() -> Callable[..., Facts]:
    """Facts of a machine that has all, with changes by field name, to whichever part has that field."""

    def changed(**changes: Any) -> Facts:
        parts = {part: getattr(READY, part) for part in ("machine", "engine")}
        own = {}
        for field, value in changes.items():
            part = next((name for name, whole in parts.items() if hasattr(whole, field)), None)
            if part:
                parts[part] = dataclasses.replace(parts[part], **{field: value})
            else:
                own[field] = value
        return dataclasses.replace(READY, **parts, **own)

    return changed


@pytest.fixture
def bare(facts: Callable[..., Facts]) -> Facts:
    """Facts of a Debian machine as root with nothing installed, in a virtual machine without CAP_SYS_RESOURCE."""
    return facts(
        commands=frozenset({"apt-get"}),
        client=None,
        version=None,
        runtime=None,
        problem="its socket is not there",
        grants_sys_resource=False,
        inotify_instances=128,
        kind=None,
        go=None,
        image=None,
        image_present=None,
    )
