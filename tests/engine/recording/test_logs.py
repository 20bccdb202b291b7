"""Containers' logs become rows of their incarnations, and what cannot be proven to be whole is a gap."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from kindlab.cluster.api import Refused
from kindlab.naming import parse
from kindlab.recording import logs, tail
from kindlab.recording.clock import NodeClock, Offset
from kindlab.recording.logs import LogWitness, wanted
from kindlab.rows import AliveRow, GapRow, LogRow, ObjectRow, Row

CLOCK = NodeClock(Offset(1767323045.0, 0.001))  # 2026-01-02T03:04:05Z


def status(id_: str, restarts: int = 0, *, ended: bool = False, before: str = "") -> dict[str, Any]:
    """A container's status; `before` is the incarnation that it was before."""
    state = {"terminated": {"containerID": id_}} if ended else {"running": {}}
    last = {"lastState": {"terminated": {"containerID": before}}} if before else {}
    return {"name": "main", "containerID": id_, "restartCount": restarts, "state": state, **last}


class Node:
    """Serves one Pod and its container's log, and takes rows; without `ends` a log that is followed goes on."""

    def __init__(self, *texts: str, ends: bool = True) -> None:
        self.log, self.previous, self.ends = list(texts), list[str](), ends
        self.pod: Any = None
        self.rows: list[Row] = []
        self.asked = threading.Event()
        self.witness = LogWitness(self, self, self, wanted([parse("Pod/web")]))  # type: ignore[arg-type]

    def shows(self, *statuses: dict[str, Any], change: Any = "MODIFIED", waits: bool = True) -> None:
        """A version of the Pod is seen; where a log is followed for it, that has begun."""
        self.asked.clear()
        metadata = {"name": "web", "uid": "uid-web", "namespace": "lab"}
        seen = {"metadata": metadata, "spec": {"nodeName": "worker"}, "status": {"containerStatuses": list(statuses)}}
        self.pod = None if change == "DELETED" else seen
        self.hear(ObjectRow(
            number=1, at=1.0, change=change, kind="Pod", name="web", uid="uid-web", version=1, object=seen, arm="one"
        ))  # fmt: skip
        assert not waits or self.asked.wait(5)

    def collected(self) -> list[Row]:
        self.witness.collect()
        return self.rows

    def tell(self, listener: Any) -> None:
        self.hear = listener

    def now(self) -> float:
        return 20.0

    def write(self, row: Any, **values: Any) -> None:
        self.rows.append(row(number=len(self.rows), **values))

    def of(self, _node: str) -> NodeClock:
        return CLOCK

    def find(self, _path: str) -> Any:
        """The answer that there is no Pod takes as long as whoever was stopped needs to end."""
        readers = [reader._thread for reader in self.witness._readers if not self.pod]
        for reader in readers:
            if reader is not threading.current_thread():
                reader.join(5)
        return self.pod

    @contextmanager
    def stream(self, _path: str, **query: Any) -> Iterator["_Response"]:
        if not self.pod or ("previous" in query and not self.previous):
            raise Refused(404, "NotFound", "pods web not found")
        yield _Response(self, self.previous if "previous" in query else self.log, follows="follow" in query)


class _Response:
    def __init__(self, node: Node, texts: list[str], *, follows: bool) -> None:
        self._node, self._texts, self._follows = node, texts, follows
        self._shut = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        for number, text in enumerate(self._texts):
            yield f"2026-01-02T03:04:{15 + number:02d}.000000000Z {text}\n".encode()
        if self._follows:
            self._node.asked.set()
            if not self._node.ends:
                self._shut.wait(5)

    def shutdown(self) -> None:
        self._shut.set()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "SETTLED_WITHIN", 0.2)
    monkeypatch.setattr(logs, "LOG_ENDS_WITHIN", 0.1)
    monkeypatch.setattr(logs, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(tail, "RETRY_SECONDS", 0.01)


def lines(rows: list[Row]) -> list[tuple[int, float, str]]:
    return [(row.restarts, row.at, row.text) for row in rows if isinstance(row, LogRow)]


def gaps(rows: list[Row]) -> list[tuple[str, str]]:
    return [(row.kind, row.cause) for row in rows if isinstance(row, GapRow)]


def test_a_container_that_runs_is_read_up_to_now() -> None:
    node = Node("one", "two", ends=False)
    node.shows(status("a"))
    rows = node.collected()
    assert (lines(rows), gaps(rows)) == ([(0, 10.0, "one"), (0, 11.0, "two")], [])
    assert [row.kind for row in rows if isinstance(row, AliveRow)] == ["logs"]
    assert {(row.pod, row.arm, row.slack) for row in rows if isinstance(row, LogRow)} == {("web", "one", 0.101001)}


def test_a_deleted_pod_whose_log_was_followed_to_its_end_is_whole() -> None:
    node = Node("one")
    node.shows(status("a"))
    node.shows(status("a"), change="DELETED", waits=False)
    assert (lines(node.collected()), gaps(node.rows)) == ([(0, 10.0, "one")], [])


def test_a_deleted_pod_whose_log_had_not_ended_may_have_written_more() -> None:
    node = Node("one", ends=False)
    node.shows(status("a"))
    node.shows(status("a"), change="DELETED", waits=False)
    assert lines(node.collected()) == [(0, 10.0, "one")]
    assert gaps(node.rows) == [("logs web/main", "the Pod's status shows this incarnation no more")]


def test_what_each_incarnation_wrote_is_its_own() -> None:
    node = Node("one")
    node.shows(status("a"))
    node.log, node.previous = ["two"], ["one", "the end"]
    node.shows(status("b", 1, before="a"))
    assert lines(node.collected()) == [(1, 10.0, "two"), (0, 10.0, "one"), (0, 11.0, "the end")]
    assert gaps(node.rows) == []


def test_lines_that_came_for_two_incarnations_are_the_later_one_s() -> None:
    node = Node("one", "two")
    node.shows(status("a"))
    node.shows(status("b", 1, before="a"))
    assert lines(node.collected()) == [(1, 10.0, "one"), (1, 11.0, "two")]
    assert gaps(node.rows) == [("logs web/main", "its lines came mixed with the next incarnation's")]


def test_an_incarnation_that_nobody_has_seen_is_a_gap() -> None:
    node = Node("three")
    node.previous = ["two"]
    node.shows(status("c", 2, before="b"))
    assert gaps(node.collected()) == [("logs web/main", "incarnation 0 was never there to be read")]


def test_a_container_that_writes_without_end_is_a_gap_and_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MOST_LINES", 3)
    node = Node(*"abcdefgh", ends=False)
    node.shows(status("a"))
    assert len(lines(node.collected())) == 4
    assert gaps(node.rows) == [("logs web/main", "it wrote more than 3 lines")]


def test_another_pod_is_not_read() -> None:
    other: Any = {"metadata": {"labels": {"app": "other"}}}
    seen = ObjectRow(number=1, at=1.0, change="ADDED", kind="Pod", name="web", uid="u", version=1, object=other)
    assert not wanted([parse("Pod[app=web]")])(seen)
