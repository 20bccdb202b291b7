from collections.abc import Callable

import pytest

from kindlab.cluster.nodes import Node
from kindlab.cluster.ownership import Standing, decide
from kindlab.cluster.record import Record

NAMES = ("kindlab-control-plane", "kindlab-worker", "kindlab-worker2")
Nodes, Records = Callable[..., Node], Callable[..., Record]


def standing(known: Record | None, *seen: Node) -> Standing:
    return decide("kindlab", known, seen).standing


@pytest.fixture
def whole(node: Nodes) -> tuple[Node, ...]:
    return tuple(node(name) for name in NAMES)


def test_nothing_at_all_is_absent() -> None:
    assert standing(None) is Standing.ABSENT


def test_ours_and_running(record: Records, whole: tuple[Node, ...]) -> None:
    assert standing(record(), *whole) is Standing.RUNNING


@pytest.mark.parametrize("state", ["exited", "paused", "created"])
def test_ours_with_one_node_that_does_not_run_is_stopped(
    record: Records, node: Nodes, whole: tuple[Node, ...], state: str
) -> None:
    assert standing(record(), *whole[:2], node(NAMES[2], state=state)) is Standing.STOPPED


def test_ours_that_came_back_at_other_addresses_is_stopped(
    record: Records, node: Nodes, whole: tuple[Node, ...]
) -> None:
    assert standing(record(), *whole[:2], node(NAMES[2], address="172.18.0.9")) is Standing.STOPPED


def test_nodes_without_a_record_are_foreign_and_the_remedy_is_named(whole: tuple[Node, ...]) -> None:
    found = decide("kindlab", None, whole)
    assert found.standing is Standing.FOREIGN
    assert "state folder was removed" in found.reason
    assert "kind delete cluster --name kindlab" in found.reason


def test_nodes_that_are_not_those_of_the_record_are_foreign(record: Records, node: Nodes) -> None:
    found = decide("kindlab", record(), [node(name, id=f"other-{name}") for name in NAMES])
    assert found.standing is Standing.FOREIGN
    assert "kindlab-worker2" in found.reason


def test_one_stranger_among_ours_makes_all_of_it_foreign(record: Records, node: Nodes, whole: tuple[Node, ...]) -> None:
    assert standing(record(), *whole, node("kindlab-worker3")) is Standing.FOREIGN


def test_ours_with_a_node_gone_is_broken(record: Records, whole: tuple[Node, ...]) -> None:
    found = decide("kindlab", record(), whole[:2])
    assert (found.standing, found.reason) == (Standing.BROKEN, "1 of its 3 nodes are gone")


def test_a_record_without_nodes_is_broken(record: Records) -> None:
    assert standing(record()) is Standing.BROKEN


def test_an_unfinished_cluster_is_ours_by_its_network(record: Records, whole: tuple[Node, ...]) -> None:
    draft = record(uid="", containers={}, addresses={})
    assert standing(draft, *whole[:2]) is Standing.BROKEN


def test_an_unfinished_record_claims_no_nodes_of_another_network(record: Records, node: Nodes) -> None:
    draft = record(uid="", containers={}, addresses={})
    assert standing(draft, node(networks=frozenset({"kind"}))) is Standing.FOREIGN
