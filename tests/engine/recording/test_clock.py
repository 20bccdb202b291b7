"""A node's stamps become seconds of the run: by the shared clock where the kernel is one, else by asking the node."""

from datetime import UTC, datetime
from time import monotonic, time
from types import SimpleNamespace

import pytest

from kindlab.cluster.command import Result
from kindlab.errors import ClusterError
from kindlab.recording import clock
from kindlab.recording.clock import Clocks, NodeClock, Offset, spanning


class Node:
    """Answers as a node whose clock is ahead of this host's by some seconds."""

    def __init__(self, boot_id: str, ahead: float = 0.0, code: int = 0) -> None:
        self.boot_id, self.ahead, self.code, self.asked = boot_id, ahead, code, 0

    def run(self, node: str, command: tuple[str, ...], *, within: float) -> Result:
        self.asked += 1
        said = f"{time() + self.ahead:.9f}" if command[0] == "date" else self.boot_id
        return Result(self.code, said + "\n", "no such file")


def clocks(node: Node) -> Clocks:
    began = monotonic()
    return Clocks(node, lambda: monotonic() - began)  # type: ignore[arg-type]


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def test_a_node_of_this_kernel_is_asked_once_and_shares_the_clock() -> None:
    node = Node(clock._own_boot_id())
    seen = clocks(node)
    for _ in range(3):
        before, at, after = seen.now(), seen.of("worker").at(stamp(time())), seen.now()
    assert node.asked == 1
    assert before - 0.001 <= at <= after + 0.001
    assert seen.of("worker").slack() < 0.01


def test_a_node_of_another_kernel_is_asked_for_its_time() -> None:
    node = Node("another kernel", ahead=3600.0)
    seen = clocks(node)
    at = seen.of("worker").at(stamp(time() + 3600))
    assert at == pytest.approx(seen.now(), abs=0.05)
    assert node.asked == 2
    seen.of("worker")
    assert node.asked == 2  # the answer is fresh


def test_the_same_seconds_are_asked_again_when_they_are_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "FRESH_SECONDS", 0.0)
    node = Node("another kernel")
    seen = clocks(node)
    first = seen.of("worker").offset
    node.ahead = 1.0  # it drifts
    second = seen.of("worker").offset
    assert second.slack >= 0.5 > first.slack
    assert second.seconds - second.slack <= first.seconds <= second.seconds + second.slack


def test_a_node_that_does_not_answer_is_an_error_in_words() -> None:
    with pytest.raises(ClusterError, match=r"on worker cat /proc/.* exited with 1: no such file"):
        clocks(Node("", code=1)).of("worker")


def test_a_stamp_s_last_digit_is_part_of_the_slack() -> None:
    known = NodeClock(Offset(1767323045.0, 0.002))
    assert known.at("2026-01-02T03:04:05.500000Z") == 0.5
    assert known.at("2026-01-02T03:04:05.500000123Z") == 0.5
    assert known.at("2026-01-02T05:04:06+02:00") == 1.0
    assert known.slack_of("2026-01-02T03:04:05.500000Z") == pytest.approx(0.002001)
    assert known.slack_of("2026-01-02T03:04:05Z") == pytest.approx(1.002)


def test_an_offset_spans_what_two_measurements_say() -> None:
    assert spanning(Offset(10.0, 0.1), Offset(10.3, 0.1)) == pytest.approx((10.15, 0.25))
    assert spanning(Offset(10.0, 1.0), Offset(10.0, 0.1)) == pytest.approx((10.0, 1.0))


def test_where_there_is_no_boot_id_no_node_shares_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "Path", lambda _: SimpleNamespace(read_text=_missing))
    node = Node("anything")
    clocks(node).of("worker")
    assert node.asked == 2


def _missing(encoding: str) -> str:
    raise FileNotFoundError(encoding)
