"""Of a node's journal the lines that name a run's Pods become rows, and those that name what is theirs."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.cluster.machines import Unaskable
from kindlab.errors import ClusterError
from kindlab.recording.clock import NodeClock, Offset
from kindlab.recording.node_log import NodeWitness, entry, rows
from kindlab.recording.witness import Namespaces
from kindlab.rows import AliveRow, GapRow, NodeLogRow
from tests.books import Book

CLOCK = NodeClock(Offset(1767323045.0, 0.001))  # 2026-01-02T03:04:05Z
NAMESPACES = Namespaces({"lab-a--one": "one", "lab-a--two": "two"}, {"lab-a--one": 0.0, "lab-a--two": 0.0})
UID = "e33003b5-2138-4c0a-8862-6c31182af37a"
SANDBOX, CONTAINER, IMAGE, FOREIGN = "a" * 64, "b" * 64, "c" * 64, "d" * 64


def line(message: Any, unit: str = "containerd", seconds: float = 1767323055.0, cursor: str = "s=1") -> bytes:
    return json.dumps({
        "__CURSOR": cursor, "__REALTIME_TIMESTAMP": f"{int(seconds * 1e6)}", "__MONOTONIC_TIMESTAMP": "1",
        "_BOOT_ID": "f3a7", "_SYSTEMD_UNIT": f"{unit}.service", "MESSAGE": message,
    }).encode()  # fmt: skip


def seen(*messages: Any) -> list[NodeLogRow]:
    entries = [entry(line(message)) for message in messages]
    return [NodeLogRow(number=1, **values) for values in rows(entries, "worker", NAMESPACES, CLOCK)]


def texts(*messages: str) -> list[str]:
    return [row.text for row in seen(*messages)]


def test_lines_follow_a_pod_from_its_namespace_to_its_uid_its_sandbox_and_its_container() -> None:
    ours = [
        f'RunPodSandbox for name:"web" uid:"{UID}" namespace:"lab-a--one"',
        f'RunPodSandbox for uid:"{UID}" returns sandbox id "{SANDBOX}"',
        f'CreateContainer within sandbox "{SANDBOX}" returns container id "{CONTAINER}"',
        f'StopContainer for "{CONTAINER}" with timeout 2 (s)',
        f"cgroup kubepods-pod{UID.replace('-', '_')}.slice",
    ]
    others = [f'StopContainer for "{FOREIGN}"', "Pod elsewhere/web", "Pod lab-a--one-more/web", "lab-a/web"]
    assert texts(*others[:1], *ours, *others) == ours


def test_what_is_left_of_an_earlier_run_is_its_own_also_where_it_is_told_of_later() -> None:
    since = Namespaces({"lab-a--one": "one"}, {"lab-a--one": 12.0})  # lines are of second 10, unless they tell
    told = [
        line(f'Killing pod="lab-a--one/old" podUID="{UID}" container "{CONTAINER}"'),
        line(f'Cleaned up the volumes of podUID="{UID}"', seconds=1767323060.0),
        line(f'RemoveContainer for "{CONTAINER}" of lab-a--one', seconds=1767323060.0),
        line('SyncLoop ADD pods=["lab-a--one/new"]', seconds=1767323060.0),
    ]
    found = [values["text"] for values in rows(map(entry, told), "worker", since, CLOCK)]
    assert found == ['SyncLoop ADD pods=["lab-a--one/new"]']


def test_an_image_that_others_use_too_makes_no_line_ours() -> None:
    pulled = f'PullImage "agnhost" for lab-a--one/web returns sha256:{IMAGE}'
    assert texts(pulled, f"PullImage elsewhere returns sha256:{IMAGE}") == [pulled]


def test_a_row_tells_its_node_its_unit_and_its_arm() -> None:
    (row,) = seen('pod="lab-a--two/web"')
    assert (row.node, row.unit, row.arm, row.at, row.slack) == ("worker", "containerd", "two", 10.0, 0.001001)


@pytest.mark.parametrize(
    ("message", "at"),
    [
        ('time="2026-01-02T03:04:14.976676043Z" level=info msg="lab-a--one"', 9.976676),
        ('I0102 03:04:14.123456     158 scope.go:122] "lab-a--one"', 9.123456),
        ("lab-a--one without a time of its own", 10.0),
    ],
)
def test_a_line_is_placed_by_its_writer_s_own_time(message: str, at: float) -> None:
    assert seen(message)[0].at == at


def test_a_line_written_before_midnight_and_read_after_it_is_of_the_day_before() -> None:
    midnight = 1767398400.0  # 2026-01-03T00:00:00Z
    late = entry(line('I0102 23:59:59.900000 1 x.go:1] "lab-a--one"', seconds=midnight + 0.1))
    (values,) = rows([late], "worker", NAMESPACES, CLOCK)
    assert values["at"] == pytest.approx(midnight - 0.1 - CLOCK.offset.seconds)


def test_a_message_that_is_no_text_is_read_as_far_as_it_is_one() -> None:
    (row,) = seen(list(b"lab-a--one \xff"))
    assert row.text == "lab-a--one \ufffd"


def test_a_line_that_is_no_entry_is_an_error_in_words() -> None:
    with pytest.raises(ClusterError, match="no entry"):
        entry(b"-- No entries --")


class Node:
    """A node with this journal, which forgets its first entries."""

    def __init__(self, *journal: bytes) -> None:
        self.journal, self.paused = list(journal), False
        self.cluster = SimpleNamespace(name="kindlab")

    def stream(self, node: str, command: list[str], *, within: float) -> Iterator[bytes]:
        if self.paused:
            raise Unaskable("the node is paused")
        if "-n" in command:
            return iter(self.journal[-1:])
        cursor = next((word.removeprefix("--cursor=") for word in command if word.startswith("--cursor=")), "")
        known = [json.loads(each)["__CURSOR"] for each in self.journal]
        return iter(self.journal[known.index(cursor) if cursor in known else 0 :])

    def insist(self, *_: str) -> None:
        """All that is written is in the journal."""


def witness(node: Node) -> tuple[NodeWitness, Book]:
    book, clocks = Book(), SimpleNamespace(of=lambda _: CLOCK)
    return NodeWitness(node, "kindlab-worker", book, clocks, NAMESPACES), book  # type: ignore[arg-type]


def test_only_what_came_since_becomes_rows_and_then_a_proof() -> None:
    node = Node(line("lab-a--one before", cursor="s=1"))
    opened, book = witness(node)
    node.journal.append(line("lab-a--one after", cursor="s=2"))
    opened.collect()
    row, alive = book.rows
    assert isinstance(row, NodeLogRow)
    assert row.text == "lab-a--one after"
    assert alive == AliveRow(number=2, at=20.0, kind="node worker", version=0)


def test_an_empty_journal_is_read_from_its_begin() -> None:
    node = Node()
    opened, book = witness(node)
    node.journal.append(line("lab-a--one after", cursor="s=2"))
    opened.collect()
    assert [type(row) for row in book.rows] == [NodeLogRow, AliveRow]


def test_what_the_journal_has_forgotten_is_a_gap() -> None:
    node = Node(line("before", cursor="s=1"))
    opened, book = witness(node)
    node.journal[:] = [line("lab-a--one later", cursor="s=9")]
    opened.collect()
    (gap,) = book.rows
    assert isinstance(gap, GapRow)
    assert (gap.kind, gap.lost) == ("node worker", True)
    assert "has forgotten" in gap.cause


@pytest.mark.parametrize("when", ["begin", "end"])
def test_a_node_that_cannot_be_asked_is_a_gap(when: str) -> None:
    node = Node(line("before"))
    node.paused = when == "begin"
    opened, book = witness(node)
    node.paused = when == "end"
    opened.collect()
    (gap,) = book.rows
    assert isinstance(gap, GapRow)
    assert gap.cause == "the node is paused"
