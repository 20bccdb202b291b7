"""What dead runs left behind is undone, what living ones hold is not."""

from pathlib import Path

import pytest

from kindlab.cluster import lock
from kindlab.cluster.cluster import Cluster
from kindlab.errors import RunError
from kindlab.running import recovery
from kindlab.running.recovery import journals, recover

CLUSTER = Cluster(name="test", kubeconfig=Path("none"), uid="1", node_image="", nodes=("test-control-plane",))


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The runs whose journals were undone, by their names."""
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    names: list[str] = []
    monkeypatch.setattr(recovery, "_undo", lambda _, path: names.append(path.stem))
    journals("test").mkdir(parents=True)
    return names


def left_by(run: str) -> Path:
    path = journals("test") / f"{run}.jsonl"
    path.touch()
    return path


def test_a_dead_run_s_journal_is_undone_and_it_is_said(undone: list[str]) -> None:
    said: list[str] = []
    left_by("lab-x--slow")
    recover(CLUSTER, said.append)
    assert undone == ["lab-x--slow"]
    assert said == ["undoing what the run lab-x--slow left behind when it died"]


def test_a_living_run_s_journal_is_left_alone(undone: list[str]) -> None:
    left_by("lab-x--slow")
    with lock.of_run("test", "lab-x").acquire(timeout=0):
        recover(CLUSTER, print)
    assert undone == []


def test_a_journal_that_its_run_closes_meanwhile_is_left_alone(
    undone: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = journals("test") / "lab-x-lived.jsonl"
    there = left_by("lab-x-died")
    monkeypatch.setattr(recovery, "left_behind", lambda _: [closed, there])
    recover(CLUSTER, print)
    assert undone == ["lab-x-died"]


@pytest.mark.usefixtures("undone")
def test_a_journal_that_cannot_be_undone_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def fail(_: Cluster, path: Path) -> None:
        tried.append(path.stem)
        raise RunError("Docker is away")

    monkeypatch.setattr(recovery, "_undo", fail)
    left_by("lab-x")
    left_by("lab-y--slow")
    with pytest.raises(
        RunError, match=r"lab-x: Docker is away\nlab-y--slow: Docker is away\n.*kindlab sweep --name test"
    ):
        recover(CLUSTER, print)
    assert tried == ["lab-x", "lab-y--slow"]
