"""A live run on the page: it grows, one at a time, it can be ended, and it settles what was said."""

import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import msgspec
import pytest

from kindlab.catalogue import Catalogue
from kindlab.errors import ClusterError
from kindlab.host import predictions
from kindlab.judging import judge
from kindlab.predicting import joined, waiting
from kindlab.recording import runfile
from kindlab.reporting.html.model import Group
from kindlab.root import shipped_root
from kindlab.rows import StepRow
from kindlab.serving.growing import Grown, Growth
from tests.served import Served, form

ENTRY = Catalogue(shipped_root()).find("probes/readiness")
LAB = f"/en/labs/{ENTRY.id}"
TIMELINE = runfile.read(ENTRY.recording(None))
ROWS = sorted(TIMELINE.rows, key=lambda row: row.number)
"""As they were written down."""


def begun(served: Served, rows: int = 20) -> None:
    served.runner.rows = rows
    assert served.post(LAB, form(ENTRY, by="live")).leads_to == f"{served.root}/en/live"


def ended(served: Served) -> None:
    served.runner.go.set()
    served.live.wait()


def events(served: Served) -> Iterator[tuple[str, bytes]]:
    """The events of a connection as they come."""
    connection = HTTPConnection("127.0.0.1", served.at.port, timeout=30)
    connection.request("GET", f"{served.root}/en/live/events")
    answer = connection.getresponse()
    assert answer.headers["content-type"].startswith("text/event-stream")
    while line := answer.readline().decode():
        if line.startswith("event: "):
            yield line[7:].strip(), answer.readline().removeprefix(b"data: ")
    connection.close()


def test_a_page_is_told_of_each_row_once_as_it_comes(served: Served) -> None:
    begun(served, rows=20)
    coming = events(served)
    name, data = next(coming)
    first = msgspec.json.decode(data, type=Grown)
    while first.count < 20:
        name, data = next(coming)
        first = msgspec.json.decode(data, type=Grown)
    assert name == "grown"
    (group,) = first.groups
    assert not group.is_cut
    steps = next(lane for lane in group.lanes if lane.kind == "steps")
    names = [row.name for row in ROWS if isinstance(row, StepRow)]
    done = [row.name for row in ROWS[:20] if isinstance(row, StepRow)]
    assert {band.text for band in steps.bands} == {*names[: len(done) + 1]}, "with the step that is carried out"
    served.runner.go.set()
    told = [*coming]
    assert told[-1][0] == "ended"
    seen = [row.number for each in (data, *(rest for _, rest in told[:-1])) for row in rows_of(each)]
    assert len(seen) == len(set(seen))
    assert set(seen) <= {row.number for row in TIMELINE.rows}


def rows_of(data: bytes) -> list[object]:
    return [row for group in msgspec.json.decode(data, type=Grown).groups for row in group.rows]


def test_its_report_is_shown_when_it_is_recorded(served: Served) -> None:
    begun(served)
    page = served.get("/en/live").text
    assert "Running on the cluster kindlab" in page
    assert "You said true, 80 % sure" in page
    assert "Seen: refuted" not in page
    ended(served)
    page = served.get("/en/live").text
    assert "Seen: refuted" in page
    assert 'id="claim-is-not-restarted"' in page
    assert {each.seen.by for each in joined(predictions.read().rows) if each.seen} == {"live"}


def test_the_verdicts_do_not_wait_for_the_clean_up(served: Served) -> None:
    served.runner.gone.clear()
    begun(served)
    served.runner.go.set()
    assert [name for name, _ in events(served)][-1] == "ended"
    page = served.get("/en/live").text
    assert "Seen: refuted" in page
    assert "What the run made is being removed" in page
    assert served.post(LAB, form(ENTRY, by="live")).status == 409
    served.runner.gone.set()
    served.live.wait()
    assert "What the run made is being removed" not in served.get("/en/live").text


def test_a_second_click_says_what_is_running(served: Served) -> None:
    begun(served)
    page = served.get("/en/labs/deployments/undo").text
    assert "probes/readiness is running live now; one lab at a time." in page
    other = Catalogue(shipped_root()).find("deployments/undo")
    answer = served.post("/en/labs/deployments/undo", form(other, by="live"))
    assert answer.status == 409
    assert "probes/readiness is running live; one lab at a time" in answer.text
    assert {each.partition(":")[0] for each in waiting(joined(predictions.read().rows))} == {ENTRY.id, other.id}


def test_it_can_be_ended_and_the_answers_wait(served: Served) -> None:
    begun(served)
    assert served.post("/en/live", {}).status == 303
    served.live.close()
    page = served.get("/en/live").text
    assert "the run was ended before it was over, and what it had changed is undone" in page
    assert "Your answers are kept and wait for another run." in page
    assert len(waiting(joined(predictions.read().rows))) == len(ENTRY.lab.claims)
    assert [name for name, _ in events(served)] == ["grown", "ended"]


def test_an_error_is_told_as_the_command_line_does(served: Served) -> None:
    served.runner.error = ClusterError("kindlab made no cluster 'kindlab'. Bring it up: kindlab up --name kindlab")
    served.post(LAB, form(ENTRY, by="live"))
    served.live.close()
    page = served.get("/zh/live").text
    assert "ClusterError" in page
    assert "kindlab up --name kindlab" in page
    assert "没有创建过集群" in page


def test_without_a_cluster_the_button_says_why(served: Served) -> None:
    served.runner.why = "kindlab made no cluster 'kindlab'. Bring it up: kindlab up --name kindlab"
    page = served.get("/zh/labs/probes/readiness").text
    assert page.count(" disabled>") == 1
    assert "请创建：kindlab up --name kindlab" in page


def test_before_any_run_there_is_none(served: Served) -> None:
    assert "No lab is running live." in served.get("/en/live").text
    assert [*events(served)] == [("ended", b"{}\n")]


def test_to_tell_waits_for_news_and_no_longer_than_a_second() -> None:
    growth = Growth(ENTRY, "en")
    told = growth.told("en")
    assert next(told).groups == []
    growth.begin(TIMELINE.header, ENTRY.recording(None))
    for row in TIMELINE.rows:
        growth.row(row)
    assert next(told).count == len(TIMELINE.rows)
    waker = threading.Timer(0.1, lambda: growth.end((judge(ENTRY.lab, TIMELINE), ENTRY.recording(None))))
    waker.start()
    assert next(told).groups[0].rows == []
    assert [*told] == []
    waker.join()


@pytest.mark.parametrize("lab", ["disruption/graceful_termination", "deployments/zero_downtime"])
def test_a_run_that_has_grown_is_the_same_as_one_that_is_read(lab: str) -> None:
    entry = Catalogue(shipped_root()).find(lab)
    timeline = runfile.read(entry.recording(None))
    growth, shown = Growth(entry, "en"), set[tuple[str, int]]()
    growth.begin(timeline.header, entry.recording(None))
    sent = set[tuple[str, int]]()
    for place, row in enumerate(sorted(timeline.rows, key=lambda row: row.number)):
        growth.row(row)
        if place % 97 == 0 or place == len(timeline.rows) - 1:
            groups = growth._grown(sent, "en").groups
            shown |= {(group.arm, each.number) for group in groups for each in group.rows}
    whole = whole_of(lab)
    assert [(group.arm, group.lanes) for group in groups] == [(group.arm, group.lanes) for group in whole]
    assert {(group.arm, row.number) for group in whole for row in group.rows} <= shown


def whole_of(lab: str) -> list[Group]:
    from kindlab.reporting.html.page import data  # noqa: PLC0415
    from tests.pages import recorded  # noqa: PLC0415

    return data(recorded(lab), "en").runs[0].groups
