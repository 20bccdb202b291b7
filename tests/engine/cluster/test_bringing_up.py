"""Labs that may be why a cluster is not ready are waited for, and nobody else has to wait meanwhile."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.cluster import bringing_up, lifecycle, lock
from kindlab.cluster.ownership import Found, Standing
from kindlab.cluster.record import Record
from kindlab.errors import ClusterError
from kindlab.host import docker_engine

Records = Callable[..., Record]


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch, record: Records, state: Path) -> dict[Standing, Any]:
    """The ways to bring up a cluster that is ours and runs, under an engine that is not there."""
    monkeypatch.setattr(docker_engine, "connect", lambda **_: SimpleNamespace())
    monkeypatch.setattr(bringing_up, "chosen", lambda *_: SimpleNamespace(reference="image"))
    monkeypatch.setattr(bringing_up.ownership, "look", lambda *_: Found(Standing.RUNNING, "", record(), ()))
    ways: dict[Standing, Any] = {Standing.RUNNING: lambda *_: record()}
    monkeypatch.setattr(bringing_up, "_WAYS", ways)
    return ways


def is_held() -> bool:
    held = lock.held("kindlab", "kindlab sweep", lambda _: None, within=0.1)
    try:
        with held:
            return False
    except ClusterError:
        return True


def test_labs_are_waited_for_without_the_lock(monkeypatch: pytest.MonkeyPatch, ways: dict[Standing, Any]) -> None:
    coming, seen = [["the end of lab-a-b"], []], list[bool]()

    def disturbed(_: object) -> list[str]:
        seen.append(is_held())
        return coming.pop(0)

    reuse = ways[Standing.RUNNING]
    ways[Standing.RUNNING] = lambda *given: seen.append(is_held()) or reuse(*given)
    monkeypatch.setattr(bringing_up, "_disturbed", disturbed)
    assert lifecycle.up().name == "kindlab"
    assert seen == [False, False, True]


def test_who_begins_meanwhile_is_waited_for_anew(monkeypatch: pytest.MonkeyPatch, ways: dict[Standing, Any]) -> None:
    tried, looks, reuse = [True, False], list[bool](), ways[Standing.RUNNING]

    def used(*given: object) -> Record:
        if tried.pop(0):
            raise bringing_up._InUse
        made: Record = reuse(*given)
        return made

    ways[Standing.RUNNING] = used
    monkeypatch.setattr(bringing_up, "_disturbed", lambda _: looks.append(is_held()) or [])
    assert lifecycle.up().name == "kindlab"
    assert looks == [False, False]
