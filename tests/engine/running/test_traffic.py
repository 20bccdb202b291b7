"""A traffic client: what its lines tell, its baseline, its end, and the Pod that it is."""

import threading
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.cluster.api import Refused
from kindlab.errors import KindlabError, StepTimeout
from kindlab.recording.tail import Line, Tail
from kindlab.rows import AliveRow, GapRow, RequestRow
from kindlab.running import traffic as running
from kindlab.running.traffic import Client, end, ended, pod_of, told_by
from kindlab.steps.traffic import Traffic, lanes, traffic
from tests.books import Book

STEP = traffic("client", "http://web/hostname", baseline=1)

LINES = [
    ("web-1 200 0 0.008537 1 ", {"took": 0.0085, "code": 200, "pod": "web-1"}),
    ("  200 0 0.1 1 ", {"took": 0.1, "code": 200, "pod": ""}),
    (
        " 000 7 0.000412 0 Failed to connect to web port 80 after 0 ms: Could not connect to server",
        {
            "took": 0.0004, "code": None,
            "error": "curl exit 7: Failed to connect to web port 80 after 0 ms: Could not connect to server",
        },
    ),
    (" 000 28 2.001 0 ", {"took": 2.001, "code": None, "error": "curl exit 28: no message"}),
    ("we 200 18 0.5 1 end of response", {"took": 0.5, "code": 200, "error": "curl exit 18: end of response"}),
    ("service unavailable 503 0 0.01 1 ", {"took": 0.01, "code": 503, "error": "HTTP 503"}),
    ("moved 301 0 0.01 1 ", {"took": 0.01, "code": 301, "error": "HTTP 301"}),
    ("curl: option --rate: is unknown", None),
    ("the first of two lines of a body", None),
    ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("line", "told"), LINES)
def test_a_line_tells_of_an_answer_of_a_loss_or_of_no_request(line: str, told: Any) -> None:
    assert told_by(line) == told


@pytest.fixture
def recording() -> Book:
    return Book(100.0)


@pytest.fixture
def stage(recording: Book, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stage whose nodes' clock shows the run's seconds, and whose lanes wrote nothing more."""
    clock = SimpleNamespace(at=float, slack_of=lambda _: 0.0)
    monkeypatch.setattr(running, "Clocks", lambda *_: SimpleNamespace(of=lambda _: clock))
    monkeypatch.setattr(Tail, "read", lambda _: None)
    deleted: list[str] = []
    return SimpleNamespace(
        arm="one", recorder=recording, clients={}, deleted=deleted,
        api=SimpleNamespace(delete=deleted.append, await_ready=lambda: None),
        machines=SimpleNamespace(name_of=lambda node: f"kindlab-{node}"), path=lambda ref: f"/namespaces/lab/{ref}",
    )  # fmt: skip


def wrote(client: Client, at: float, text: str = "web 200 0 0.01 1 ", *, lane: str = "lane-1") -> None:
    client._take(lane, Line(str(at), text))


def all_lanes(client: Client, at: float) -> None:
    for lane in lanes():
        wrote(client, at, lane=lane)


LOSS = " 000 7 0.01 0 Could not connect"


def test_nothing_is_recorded_until_a_whole_baseline_without_a_loss(stage: Any, recording: Book) -> None:
    client = Client(STEP, stage)
    all_lanes(client, 1.0)
    wrote(client, 1.8, LOSS)
    all_lanes(client, 2.0)
    wrote(client, 2.9)
    with pytest.raises(StepTimeout, match=r"1 s in which no request to http://web/hostname was lost. .*by web$"):
        client.await_baseline(0)
    assert recording.rows == []
    wrote(client, 3.1)
    client.await_baseline(0)
    assert [row.at for row in recording.of(RequestRow)] == [2.0] * 5 + [2.9, 3.1]
    wrote(client, 3.2, LOSS)
    lost = recording.rows[-1]
    assert (lost.error, lost.client, lost.arm, lost.code) == (
        "curl exit 7: Could not connect", "client", "one", None
    )  # fmt: skip


def test_a_baseline_needs_answers_on_every_lane(stage: Any, recording: Book) -> None:
    client = Client(STEP, stage)
    for at in (1.0, 2.0, 3.0):
        for lane in lanes()[1:]:
            wrote(client, at, lane=lane)
    with pytest.raises(StepTimeout):
        client.await_baseline(0)
    wrote(client, 3.0)
    client.await_baseline(0)
    assert len(recording.of(RequestRow)) == 13


def test_a_client_that_has_seen_nothing_says_so(stage: Any) -> None:
    with pytest.raises(StepTimeout, match="Last seen: no request at all"):
        Client(STEP, stage).await_baseline(0)


def test_a_line_that_tells_of_no_request_is_a_gap(stage: Any, recording: Book) -> None:
    wrote(Client(STEP, stage), 4.0, "curl: what?", lane="lane-3")
    (gap,) = recording.of(GapRow)
    assert (gap.kind, gap.at, gap.since, gap.lost) == ("traffic client", 4.0, 4.0, True)
    assert gap.cause == "lane-3: the client wrote 'curl: what?'"


def test_a_client_ends_with_the_proof_that_all_was_read(stage: Any, recording: Book) -> None:
    stage.clients["client"] = Client(STEP, stage)
    recording.time = 33.0
    end(stage, "client")
    assert [(row.kind, row.at) for row in recording.of(AliveRow)] == [("traffic client", 33.0)]
    assert (stage.clients, stage.deleted) == ({}, ["/namespaces/lab/Pod/client"])
    end(stage, "client")
    assert len(recording.rows) == 1


def test_nobody_follows_a_client_that_has_ended(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for name in ("stop", "read"):
        monkeypatch.setattr(Tail, name, lambda _, name=name: calls.append(name))
    stage.clients["client"] = Client(STEP, stage)
    end(stage, "client")
    assert calls == ["stop", "read"] * len(lanes())


def test_what_cannot_be_read_at_the_end_is_a_gap(
    stage: Any, recording: Book, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    def gone(_: Tail) -> None:
        raise Refused(404, "NotFound", "no such Pod")

    monkeypatch.setattr(Tail, "read", gone)
    stage.clients["client"] = Client(STEP, stage)
    end(stage, "client")
    assert [row.cause for row in recording.of(GapRow)] == [f"{lane}: 404 NotFound: no such Pod" for lane in lanes()]


def test_clients_are_ended_whatever_ends_the_steps(stage: Any, recording: Book) -> None:
    stage.clients["client"] = Client(STEP, stage)
    with suppress(KindlabError), ended(stage):
        raise StepTimeout("a step")
    assert (stage.clients, len(recording.of(AliveRow))) == ({}, 1)


def test_the_pod_is_admitted_where_restricted_pods_are_and_goes_where_it_is_told_to() -> None:
    pod = pod_of(traffic("client", "http://web/hostname", rate=60), "kindlab-worker")
    spec = pod["spec"]
    assert pod["metadata"] == {"name": "client", "labels": {"kindlab-traffic": "client"}}
    assert (spec["nodeName"], spec["tolerations"]) == ("kindlab-worker", [{"operator": "Exists"}])
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert [container["name"] for container in spec["containers"]] == lanes()
    for container in spec["containers"]:
        assert container["securityContext"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
        command = container["command"]
        assert command[command.index("--rate") + 1] == "720/m"
        assert command[-1] == "http://web/hostname?[1-1000000]"


def test_lines_of_several_lanes_at_once_are_counted_once_each(stage: Any, recording: Book) -> None:
    client = Client(Traffic("client", "http://web/hostname", 60, 0.5), stage)

    def lane(name: str) -> None:
        for number in range(100):
            wrote(client, 1 + number / 100, lane=name)

    threads = [threading.Thread(target=lane, args=(name,)) for name in lanes()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(recording.of(RequestRow)) == 500
