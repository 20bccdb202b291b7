import shlex
import subprocess
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


class Iptables:
    """Stands in for iptables: rules are what was inserted and not deleted, listed as iptables does."""

    def __init__(self) -> None:
        self.rules: list[str] = ["-j RETURN"]

    def __call__(self, *words: str, within: float) -> Outcome:
        place = next(number for number, word in enumerate(words) if word in ACTIONS)
        return getattr(self, words[place].removeprefix("--").replace("-", "_"))(shlex.join(words[place + 2 :]))

    def list_rules(self, _: str) -> Outcome:
        return Outcome(0, "\n".join(["-P FORWARD ACCEPT", *(f"-A DOCKER-USER {rule}" for rule in self.rules)]))

    def check(self, rule: str) -> Outcome:
        return Outcome(0) if _listed(rule) in self.rules else Outcome(1, errors="Bad rule")

    def insert(self, rule: str) -> Outcome:
        self.rules.insert(0, _listed(rule))
        return Outcome(0)

    def delete(self, rule: str) -> Outcome:
        if (found := self.check(rule)).ok:
            self.rules.remove(_listed(rule))
        return found


def _listed(rule: str) -> str:
    """Write a rule as iptables lists it."""
    short = {"--in-interface": "-i", "--out-interface": "-o", "--match": "-m", "--jump": "-j"}
    words = [short.get(word, word) for word in rule.replace("'!'", "!").split()]
    line = " ".join(words)
    return line if "--reject-with" in line else f"{line} --reject-with icmp-port-unreachable"


ACTIONS = ("--check", "--insert", "--delete", "--list-rules")
NO_ENGINE: Any = None
SEAL = (
    "-i br-net ! -o br-net -m comment --comment kindlab:second -j REJECT --reject-with icmp-port-unreachable"
)  # fmt: skip


@pytest.fixture
def iptables(monkeypatch: pytest.MonkeyPatch) -> Iptables:
    stand_in = Iptables()
    monkeypatch.setattr(seal, "ask", stand_in)
    monkeypatch.setattr(seal.network, "bridge", lambda _, id_: f"br-{id_}")
    return stand_in


def test_a_network_is_sealed_once_however_often_it_is_asked_for(iptables: Iptables) -> None:
    seal.apply(NO_ENGINE, "second", "net", "image")
    seal.apply(NO_ENGINE, "second", "net", "image")
    assert iptables.rules == [SEAL, "-j RETURN"]
    assert seal.holds(NO_ENGINE, "second", "net", "image")


def test_a_seal_is_lifted_however_often_it_is_there(iptables: Iptables) -> None:
    seal.apply(NO_ENGINE, "second", "net", "image")
    seal.apply(NO_ENGINE, "other", "net", "image")
    iptables.rules += [SEAL, SEAL.replace("br-net", "br-gone")]
    seal.lift("second", "image")
    assert iptables.rules == [SEAL.replace("second", "other"), "-j RETURN"]


def test_a_rule_without_our_comment_is_nobody_s_that_we_know(iptables: Iptables) -> None:
    iptables.rules += [SEAL.replace("kindlab:second", "theirs"), "-i br-x -j REJECT"]
    assert list(seal.rules("image")) == []


def test_a_child_that_outlives_its_kindlab_is_waited_for(state: Path) -> None:
    told: list[str] = []
    with lock.held("kindlab", "kindlab up", told.append), lock.lent("kindlab") as held:
        child = subprocess.Popen(["sh", "-c", "read line"], stdin=subprocess.PIPE, pass_fds=(held,))
    assert child.stdin
    threading.Timer(0.2, child.stdin.close).start()
    with lock.held("kindlab", "kindlab sweep", told.append):
        assert child.wait(10) == 1
    assert len(told) == 1
    assert told[0].endswith("to finish with the cluster 'kindlab'")


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
