"""What a run has left behind, told apart from what others who live on the cluster do, and what became of it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec import structs

from kindlab.cluster import lock
from kindlab.cluster.differing import Difference, Others
from kindlab.cluster.inventory import EVERYTHING, Inventory
from kindlab.running import leftovers
from kindlab.running.journal import (
    DeleteObject,
    Journal,
    RemoveFile,
    RestoreKubelet,
    RestoreNode,
    StartService,
    Unpause,
)
from kindlab.running.leftovers import Baseline, Leftovers
from kindlab.running.recovery import journals

HAND: Any = SimpleNamespace(api=None, machines=SimpleNamespace(cluster=SimpleNamespace(name="kindlab")))
MINE = "lab-probes-readiness"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))


def noted(run: str, *undoings: Any) -> None:
    journal = Journal(journals("kindlab") / f"{run}.jsonl")
    for undoing in undoings:
        journal.note("step", undoing)


def test_others_are_those_whose_locks_are_held_and_whose_journals_are_there() -> None:
    noted("lab-a-b--control", DeleteObject("/x"), RestoreNode("w", unschedulable=False, taints=[], labels={}),
          Unpause("w"), StartService("w2", "kubelet"), RestoreKubelet("w3"), RemoveFile("w", "/f"))  # fmt: skip
    noted(f"{MINE}--control", DeleteObject("/mine"))
    with lock.of_run("kindlab", "lab-c-d"), lock.of_run("kindlab", MINE):
        found = leftovers.others("kindlab", MINE)
    assert found == Others(
        own=MINE, bases=frozenset({"lab-a-b", "lab-c-d"}), objects=frozenset({"/x"}), nodes=frozenset({"w"}),
        machines=frozenset({"w", "w2", "w3"}), files=frozenset({("w", "/f")}),
    )  # fmt: skip
    assert "lab-c-d" not in leftovers.others("kindlab", MINE).bases, "it has ended"


def test_a_damaged_journal_names_its_lab_all_the_same() -> None:
    path = journals("kindlab") / "lab-a-b.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("{\n")
    assert leftovers.others("kindlab", MINE).bases == {"lab-a-b"}


def taking(monkeypatch: pytest.MonkeyPatch, *inventories: Inventory) -> None:
    """Let the cluster be like this, at one look after the other; the last one stays."""
    left = list(inventories)
    monkeypatch.setattr(leftovers, "take", lambda *_: left.pop(0) if len(left) > 1 else left[0])


def machine(**facts: str) -> Inventory:
    return Inventory(machines={"w": {"state": "running", **facts}})


PAUSED = Inventory(machines={"w": {"state": "paused"}})
STOPPED = machine(kubelet="inactive")
WELL = machine(kubelet="active")


def test_who_came_or_went_while_an_inventory_was_taken_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def take(*_: object) -> Inventory:
        noted("lab-a-b", Unpause("w"))
        return WELL

    monkeypatch.setattr(leftovers, "take", take)
    assert leftovers.baseline(HAND, MINE).others.bases == {"lab-a-b"}


def test_a_difference_that_goes_by_itself_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "restore", lambda *_: pytest.fail("nothing is to be put back"))
    taking(monkeypatch, WELL, STOPPED, WELL)
    before = leftovers.baseline(HAND, MINE)
    assert leftovers.settle(HAND, before, within=30) == ([], [])
    taking(monkeypatch, WELL)
    assert leftovers.leftovers(HAND, before, within=0) == Leftovers()


def test_what_comes_to_light_by_putting_back_is_put_back_too(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[Difference]] = []
    monkeypatch.setattr(leftovers, "restore", lambda _hand, found, _before: asked.append(list(found)) or {})
    taking(monkeypatch, PAUSED, STOPPED, WELL)
    said = leftovers.leftovers(HAND, Baseline(WELL, Others(own=MINE)), within=0)
    assert not said.stay
    assert [each.en for each in said.told] == [
        'Machine/w state: was "running", is "paused" (put back)',
        'Machine/w kubelet: was "active", is "inactive" (put back)',
    ]
    assert [[each.field for each in found] for found in asked] == [[("state",)], [("kubelet",)]]


def namespace(name: str) -> dict[str, Any]:
    return {f"/api/v1/namespaces/{name}": {"kind": "Namespace", "metadata": {"name": name}}}


def test_a_stranger_s_namespace_is_named_and_neither_waited_for_nor_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "restore", lambda *_: pytest.fail("nothing is to be put back"))
    taking(monkeypatch, structs.replace(WELL, objects=namespace("try")))
    assert leftovers.leftovers(HAND, Baseline(WELL, Others(own=MINE)), within=3600) == Leftovers(
        strangers=("Namespace/try",)
    )


def test_a_stranger_s_namespace_hides_nothing_that_is_the_run_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "restore", lambda *_: {})
    taking(monkeypatch, structs.replace(WELL, objects=namespace("try") | namespace(MINE)))
    found = leftovers.leftovers(HAND, Baseline(WELL, Others(own=MINE)), within=0)
    assert (found.stay, found.strangers) == (True, ("Namespace/try",))
    assert [each.en.partition(":")[0] for each in found.told] == [f"Namespace/{MINE}"]


def test_what_cannot_be_put_back_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "restore", lambda _hand, found, _before: {each.key: "broken" for each in found})
    taking(monkeypatch, STOPPED)
    left = leftovers.leftovers(HAND, Baseline(WELL, Others(own=MINE)), within=0)
    assert left.stay
    (said,) = left.told
    assert said.en == 'Machine/w kubelet: was "active", is "inactive" (not put back: broken)'
    assert said.zh == 'Machine/w kubelet：原为 "active"，现为 "inactive"（未能恢复：broken）'


def test_what_is_so_again_though_it_was_put_back_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "restore", lambda *_: {})
    taking(monkeypatch, STOPPED)
    (said,) = leftovers.leftovers(HAND, Baseline(WELL, Others(own=MINE)), within=0).told
    assert said.en.endswith("(not put back: it is so again, or still)")


def test_an_api_server_that_is_away_leaves_unknown_what_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    away = structs.replace(WELL, unlisted={EVERYTHING: "gone"})
    taking(monkeypatch, away)
    assert leftovers.leftovers(HAND, Baseline(WELL, Others(own=MINE)), within=0).unknown
    taking(monkeypatch, structs.replace(STOPPED, unlisted={EVERYTHING: "gone"}))
    monkeypatch.setattr(leftovers, "restore", lambda *_: {})
    assert not leftovers.leftovers(HAND, Baseline(WELL, Others(own=MINE)), within=0).unknown, "a service is stopped"
