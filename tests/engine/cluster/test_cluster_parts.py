import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kindlab.cluster import bringing_up, kind, lifecycle, lock, nodes, record, seal
from kindlab.cluster.nodes import Node
from kindlab.cluster.record import Record
from kindlab.errors import ClusterError
from kindlab.host.process import Outcome

NAMES = ("kindlab-control-plane", "kindlab-worker", "kindlab-worker2")
Nodes, Records = Callable[..., Node], Callable[..., Record]


def test_a_record_is_read_as_it_was_written(record_: Record) -> None:
    record.write(record_)
    assert record.read("kindlab") == record_


@pytest.fixture
def record_(record: Records) -> Record:
    return record()


def test_there_is_no_record_where_none_was_written() -> None:
    assert record.read("kindlab") is None


def test_a_damaged_record_is_named(state: Path) -> None:
    path = state / "clusters" / "kindlab" / "cluster.json"
    path.parent.mkdir(parents=True)
    path.write_text("{")
    with pytest.raises(ClusterError, match=r"cluster\.json is damaged"):
        record.read("kindlab")


def test_a_cluster_lists_its_control_plane_first(record_: Record) -> None:
    assert bringing_up.as_cluster(record_).nodes == tuple(NAMES)


@pytest.mark.parametrize("name", ["", "A", "../x", "a/b", "-a", "a-", "x" * 41])
def test_a_name_that_docker_or_a_folder_would_not_take_is_refused(name: str) -> None:
    with pytest.raises(ClusterError, match="cannot be a cluster's name"):
        lifecycle.status(name)


def test_kinds_environment_has_a_network_and_nobody_elses_kubeconfig(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/home/someone/.kube/config")
    env = kind._environment("second")
    assert "KUBECONFIG" not in env
    assert env["KIND_EXPERIMENTAL_DOCKER_NETWORK"] == "second"


def test_no_kubeconfig_of_a_cluster_that_was_never_made() -> None:
    with pytest.raises(ClusterError, match="kindlab up --name other"):
        lifecycle.kubeconfig("other")


class FakeEngine:
    """Notes what is asked of containers, in order."""

    def __init__(self) -> None:
        self.done: list[str] = []

    @property
    def containers(self) -> "FakeEngine":
        return self

    def get(self, id_: str) -> Any:
        def note(verb: str) -> Callable[..., None]:
            return lambda **_: self.done.append(f"{verb} {id_}")

        return type("Container", (), {verb: staticmethod(note(verb)) for verb in ("start", "stop", "unpause")})


ADDRESSES = {"a": "172.18.0.10", "b": "172.18.0.9", "c": "172.18.0.2"}


def start(*found: Node) -> list[str]:
    engine = FakeEngine()
    nodes.start(engine, found, ADDRESSES, lambda _: None)  # type: ignore[arg-type]
    return engine.done


def test_stopped_nodes_start_in_the_order_of_their_addresses(node: Nodes) -> None:
    assert start(*(node(name, state="exited") for name in "abc")) == ["start id-c", "start id-b", "start id-a"]


def test_nodes_that_came_back_at_other_addresses_are_stopped_first(node: Nodes) -> None:
    found = [node("a", address="172.18.0.9"), node("b", address="172.18.0.10"), node("c", address="172.18.0.2")]
    assert start(*found)[:3] == ["stop id-a", "stop id-b", "stop id-c"]


def test_paused_nodes_go_on(node: Nodes) -> None:
    assert start(node("a", state="paused", address=ADDRESSES["a"]))[0] == "unpause id-a"


@pytest.fixture
def iptables(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Stand in for iptables: rules are what was inserted and not deleted."""
    rules: list[list[str]] = []

    def run(*words: str, within: float) -> Outcome:
        action, rule = next(word for word in words if word in {"--check", "--insert", "--delete"}), list(words[-7:])
        if action == "--insert":
            rules.append(rule)
        elif rule not in rules:
            return Outcome(1, errors="Bad rule")
        elif action == "--delete":
            rules.remove(rule)
        return Outcome(0)

    monkeypatch.setattr(seal, "ask", run)
    monkeypatch.setattr(seal.network, "bridge", lambda _, id_: f"br-{id_}")
    return rules


def test_a_network_is_sealed_once_however_often_it_is_asked_for(iptables: list[list[str]]) -> None:
    seal.apply(None, "net", "image")  # type: ignore[arg-type]
    seal.apply(None, "net", "image")  # type: ignore[arg-type]
    assert iptables == [["--in-interface", "br-net", "!", "--out-interface", "br-net", "--jump", "REJECT"]]
    assert seal.holds(None, "net", "image")  # type: ignore[arg-type]


def test_a_seal_is_lifted_however_often_it_is_there(iptables: list[list[str]]) -> None:
    seal.apply(None, "net", "image")  # type: ignore[arg-type]
    iptables.append(list(iptables[0]))
    seal.lift(None, "net", "image")  # type: ignore[arg-type]
    assert iptables == []


def test_the_second_caller_waits_and_is_told_for_whom(state: Path) -> None:
    told: list[str] = []
    entered, leave = threading.Event(), threading.Event()

    def first() -> None:
        with lock.held("kindlab", "kindlab up", told.append):
            entered.set()
            leave.wait(10)

    holder = threading.Thread(target=first)
    holder.start()
    entered.wait(10)
    threading.Timer(0.2, leave.set).start()
    with lock.held("kindlab", "kindlab down", told.append):
        assert leave.is_set()
    holder.join()
    assert len(told) == 1
    assert told[0].startswith("waiting for process ")
    assert "kindlab up" in told[0]


def test_a_lock_that_is_never_given_up_is_an_error(state: Path) -> None:
    with (
        lock.held("kindlab", "kindlab up", lambda _: None),
        pytest.raises(ClusterError, match=r"after 0\.1 s the cluster 'kindlab' is still held by process"),
        lock.held("kindlab", "kindlab down", lambda _: None, within=0.1),
    ):
        pass
