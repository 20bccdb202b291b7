"""Which labs run on a cluster is told by the locks that they hold."""

from pathlib import Path

import pytest

from kindlab.cluster import lock


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))


def test_a_run_is_seen_for_as_long_as_it_holds_its_lock() -> None:
    with lock.of_run("kindlab", "lab-x-y").acquire(timeout=0):
        assert lock.runs("kindlab") == ["lab-x-y"]
        assert lock.runs("other") == []
    assert lock.runs("kindlab") == []


def test_who_looks_takes_no_lock_away() -> None:
    with lock.of_run("kindlab", "lab-x-y").acquire(timeout=0):
        lock.runs("kindlab")
        assert lock.runs("kindlab") == ["lab-x-y"]
