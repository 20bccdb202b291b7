"""A sweep undoes what the dead left and says so; what lives or is foreign it leaves alone, on a dry run all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from kindlab.cluster import leftovers, lock
from kindlab.cluster.leftovers import Leftover
from kindlab.cluster.nodes import Node
from kindlab.cluster.ownership import Found, Standing
from kindlab.cluster.record import Record
from kindlab.errors import ClusterError
from kindlab.running import strays, sweeping
from kindlab.running.journal import DeleteObject, Journal, RemoveNamespace, StartService, Undoing, Unpause
from kindlab.running.recovery import journals
from kindlab.running.sweeping import Sweep, Swept
from kindlab.running.undoing import begin

RECORD = Record(
    name="test", network="net", image="image", origin="", kubernetes="v1.36.3", kind="", sealed=False, base_digest="",
    uid="uid", containers={"test-worker": "id"},
)  # fmt: skip
HOME, ROLE, PAUSED = RemoveNamespace("lab-x"), DeleteObject("/roles/lab-x-y-role"), Unpause("test-worker")


class Ground:
    """A cluster as a sweep sees it: its standing, its node's state, what is astray in it; and what was undone."""

    def __init__(self) -> None:
        self.standing, self.record, self.node = Standing.RUNNING, RECORD, "running"
        self.strays: list[tuple[str, Undoing]] = []
        self.undone: list[Undoing] = []
        self.steps: list[str] = []
        self.problem = ""

    def look(self, _engine: Any, name: str) -> Found:
        return Found(self.standing, f"{name} is not kindlab's", self.record, ())

    def nodes(self, *_: Any) -> list[Node]:
        node = Node(id="id", name="test-worker", role="worker", state=self.node, networks=frozenset(), address="")
        return [node]

    def found(self, *_: Any) -> Iterator[tuple[str, Undoing]]:
        yield from self.strays

    def attempt(self, _hand: Any, undoings: list[Undoing]) -> list[str]:
        self.undone += undoings
        return [self.problem] * len(undoings)

    def attempted(self, action: Any, undoing: Undoing, _hand: Any) -> str:
        self.steps.append(action.__name__)
        self.undone += [undoing] if action is begin else []
        return self.problem


@contextmanager
def nobody(_: Any) -> Iterator[None]:
    yield


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ground:
    ground = Ground()
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(sweeping.docker_engine, "connect", lambda **_: None)
    monkeypatch.setattr(sweeping.ownership, "look", ground.look)
    monkeypatch.setattr(sweeping.nodes, "of", ground.nodes)
    monkeypatch.setattr(sweeping, "hand_of", nobody)
    monkeypatch.setattr(sweeping.undoing, "attempt", ground.attempt)
    monkeypatch.setattr(sweeping.undoing, "attempted", ground.attempted)
    monkeypatch.setattr(strays, "LOOKS", (ground.found,))
    return ground


@pytest.fixture
def journal(ground: Ground) -> Journal:
    journal = Journal(journals("test") / "lab-x--slow.jsonl")
    journal.note("", HOME)
    journal.note("freeze", PAUSED)
    return journal


def sweep(*, dry_run: bool = False, asked: bool = True) -> list[Swept]:
    return list(Sweep(frozenset({"lab-x", "lab-x-y"}), dry_run, print).cluster("test", asked=asked))


def test_a_dead_run_s_journal_is_undone_and_gone(ground: Ground, journal: Journal) -> None:
    assert sweep() == [
        Swept("test", "unpause the node test-worker (noted by lab-x--slow)", "undone"),
        Swept("test", "remove the namespace lab-x (noted by lab-x--slow)", "undone"),
    ]
    assert ground.undone == [PAUSED, HOME]
    assert not journal.path.exists()


def test_a_dry_run_says_the_same_and_changes_nothing(ground: Ground, journal: Journal) -> None:
    ground.strays = [("", PAUSED), ("lab-x-y-role", ROLE)]
    assert [(each.what.partition(" (")[0], each.outcome) for each in sweep(dry_run=True)] == [
        ("unpause the node test-worker", "found"), ("remove the namespace lab-x", "found"), (str(ROLE), "found")
    ]  # fmt: skip
    assert ground.undone == []
    assert journal.path.exists()


def test_what_cannot_be_undone_is_named_and_its_journal_stays(ground: Ground, journal: Journal) -> None:
    ground.problem = "Docker is away"
    assert {(each.outcome, each.reason) for each in sweep()} == {("left", "Docker is away")}
    assert journal.path.exists()


def test_what_no_journal_names_is_undone(ground: Ground) -> None:
    ground.strays = [("lab-x-y-role", ROLE)]
    assert sweep() == [Swept("test", str(ROLE), "undone")]


def test_all_is_begun_before_it_is_proven(ground: Ground) -> None:
    ground.strays = [("", PAUSED), ("", StartService("test-worker", "kubelet"))]
    assert [each.outcome for each in sweep()] == ["undone", "undone"]
    assert ground.steps == ["begin", "begin", "prove", "prove"]


def test_a_look_that_fails_keeps_no_other_from_it(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def objects(*_: Any) -> Iterator[tuple[str, Undoing]]:
        raise ClusterError("the API server does not answer")

    ground.strays = [("", PAUSED)]
    monkeypatch.setattr(strays, "LOOKS", (objects, ground.found))
    assert [(each.what, each.outcome) for each in sweep()] == [("look for objects", "left"), (str(PAUSED), "undone")]


def test_a_journal_that_cannot_be_read_is_named(ground: Ground, journal: Journal) -> None:
    journal.path.write_text("{}\n")
    ground.strays = [("", PAUSED)]
    assert [(each.what, each.outcome) for each in sweep()] == [
        ("read lab-x--slow.jsonl", "left"), (str(PAUSED), "undone")
    ]  # fmt: skip


@pytest.mark.parametrize(("live", "left_alone"), [("lab-x-y", True), ("lab-z", False)])
def test_a_living_lab_s_objects_are_left_alone(ground: Ground, live: str, left_alone: bool) -> None:
    ground.strays = [("lab-x-y-role", ROLE)]
    with lock.of_run("test", live).acquire(timeout=0):
        assert (sweep() == []) is left_alone


def test_what_a_living_run_has_noted_is_left_alone(ground: Ground, journal: Journal) -> None:
    ground.strays = [("", PAUSED)]
    with lock.of_run("test", "lab-x").acquire(timeout=0):
        assert sweep() == []
    assert ground.undone == []


def test_a_node_that_does_not_run_is_no_reason_to_give_up_others(ground: Ground) -> None:
    ground.node = "exited"
    (swept,) = sweep()
    assert (swept.outcome, swept.reason) == (
        "left", "test-worker does not run. Bring it up: kindlab up --name test"
    )  # fmt: skip


def test_a_foreign_cluster_is_named_where_it_was_asked_for(ground: Ground) -> None:
    ground.standing, ground.record = Standing.FOREIGN, None  # type: ignore[assignment]
    assert [(each.outcome, each.reason) for each in sweep()] == [("left", "test is not kindlab's")]
    assert sweep(asked=False) == []


def test_a_broken_cluster_is_removed_but_for_labs_that_run_on_it(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground.standing = Standing.BROKEN
    removed: list[str] = []
    monkeypatch.setattr(leftovers.removal, "remove", lambda _, name, __: removed.append(name))
    monkeypatch.setattr(leftovers.network, "of_state", lambda _: [])
    with lock.of_run("test", "lab-x").acquire(timeout=0):
        assert sweep() == []
    assert [each.what for each in sweep()] == ["remove the cluster: test is not kindlab's"]
    assert removed == ["test"]


@pytest.mark.parametrize("problem", [ClusterError("no"), OSError("no")])
def test_what_docker_does_not_take_away_is_named(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def fail() -> None:
        raise problem

    ground.standing = Standing.ABSENT
    look: Callable[..., Iterator[Leftover]] = lambda *_: iter([Leftover("remove it", fail)])  # noqa: E731
    monkeypatch.setattr(sweeping.leftovers, "of_cluster", look)
    assert sweep() == [Swept("test", "remove it", "left", "no")]


@pytest.mark.usefixtures("ground")
def test_docker_that_goes_away_meanwhile_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def restarting(*_: Any) -> Any:
        raise requests.ConnectionError("Connection aborted")

    monkeypatch.setattr(sweeping.ownership, "look", restarting)
    (swept,) = Sweep(frozenset(), dry_run=False, progress=lambda _: None).cluster("test")
    assert swept.outcome == "left"
    assert swept.reason.startswith("Docker went away, or refused: Connection aborted")
