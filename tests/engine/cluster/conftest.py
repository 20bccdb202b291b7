from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kindlab.cluster.nodes import Node
from kindlab.cluster.record import Record

NAMES = ("kindlab-control-plane", "kindlab-worker", "kindlab-worker2")
ADDRESSES = {name: f"172.18.0.{number}" for number, name in enumerate(NAMES, start=2)}


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    return tmp_path


@pytest.fixture
def node() -> Callable[..., Node]:
    def make(name: str = NAMES[0], **changes: Any) -> Node:
        role = "control-plane" if "control-plane" in name else "worker"
        usual = {
            "id": f"id-{name}",
            "state": "running",
            "networks": frozenset({"net"}),
            "address": ADDRESSES.get(name, ""),
        }
        return Node(name=name, role=role, **{**usual, **changes})

    return make


@pytest.fixture
def record() -> Callable[..., Record]:
    def make(**changes: Any) -> Record:
        known = Record(
            name="kindlab",
            network="net",
            image="kindlab/node:v1.36.3-0123456789ab",
            origin="from source by airgap",
            kubernetes="v1.36.3",
            kind="v0.33.0",
            sealed=True,
            base_digest="0123456789ab",
            uid="the-uid",
            containers={name: f"id-{name}" for name in NAMES},
            addresses=ADDRESSES,
        )
        return msgspec.structs.replace(known, **changes)

    return make
