"""How a run's rows are sorted into lanes."""

from typing import Any

from kindlab.reporting import history
from kindlab.reporting.html.lanes import groups
from kindlab.reporting.html.model import Group, Lane
from kindlab.rows import API_SERVER
from kindlab.texts import Language
from kindlab.timeline import Timeline
from tests.timelines import Script


def sorted_into(timeline: Timeline, language: Language = "en") -> list[Group]:
    return groups(timeline, list(history.lines(timeline, history.Pick(), language)), language)


def only(timeline: Timeline) -> Group:
    (group,) = sorted_into(timeline)
    return group


def lane(group: Group, title: str) -> Lane:
    return next(lane for lane in group.lanes if lane.title == title)


def bands(of: Lane) -> list[tuple[float, float, str]]:
    return [(band.since, band.until, band.text) for band in of.bands]


def test_each_object_question_client_and_witness_has_a_lane() -> None:
    script = Script().pod(1).slice(2, web=True).step("act", 3).answer(4, "ask").request(5).audit(6, "get", "pods")
    script.event(7, "Pod/web", "Killing").log(8, "stopped").node_log(9, "kubelet says")
    found = [(lane.kind, lane.title) for lane in only(script.closed(10)).lanes]
    assert found == [
        ("steps", "Steps"), ("question", "ask"), ("traffic", "client"), ("object", "Pod/web"),
        ("object", "EndpointSlice/web-x1"), ("event", "Events"), ("audit", "Audit"), ("logs", "web main"),
        ("node", "worker"),
    ]  # fmt: skip


def test_versions_that_say_the_same_are_one_band_and_deletion_ends_it() -> None:
    script = Script().pod(1, change="ADDED").pod(2).pod(3, ready=False).pod(5, change="DELETED").pod(7, change="ADDED")
    assert bands(lane(only(script.closed(9)), "Pod/web")) == [
        (1, 3, "Ready"), (3, 5, "Running, not ready"), (7, 9, "Ready"),
    ]  # fmt: skip


def test_restarts_are_marked_and_told_with_the_node() -> None:
    spec = {"nodeName": "kindlab-worker2"}
    found = lane(only(Script().pod(1, spec=spec).pod(2, restarts=1, spec=spec).closed(9)), "Pod/web")
    assert [(mark.at, mark.text) for mark in found.marks] == [(2, "↻ 1")]
    assert found.note == "worker2 · ↻ 1"


def test_a_new_pod_of_the_same_name_did_not_restart() -> None:
    script = Script().pod(1, uid="one").pod(2, change="DELETED", uid="one").pod(3, uid="two", restarts=1)
    assert lane(only(script.closed(9)), "Pod/web").marks == []


def test_steps_and_answers_show_how_they_ended() -> None:
    script = Script().step("act", 1, 2).step("wait", 2, 5, verb="until", outcome="not reached")
    script.step("no", 5, 6, outcome="refused").answer(7, "ask", 0, "web\nmore").answer(8, "ask", 7, errors="refused")
    group = only(script.closed(9))
    assert [(band.text, band.tone) for band in lane(group, "Steps").bands] == [
        ("act", "act"), ("wait", "waiting"), ("no", "failed"), ("observe", "wait"),
    ]  # fmt: skip
    assert [(band.text, band.tone) for band in lane(group, "ask").bands] == [("web", "done"), ("refused", "failed")]


def test_a_client_tells_how_many_requests_it_lost() -> None:
    script = Script().request(1).request(2, error="refused").request(3)
    assert lane(only(script.closed(4)), "client").note == "1 of 3 lost"


def test_a_gap_hides_the_lanes_of_its_kind() -> None:
    group = only(Script().pod(1).pod(1, "two").slice(1, web=True).gap(2, 3, "Pod").closed(5))
    blanks = {lane.title: [(blank.since, blank.until, blank.lost) for blank in lane.blanks] for lane in group.lanes}
    assert blanks["Pod/web"] == blanks["Pod/two"] == [(2, 3, True)]
    assert blanks["EndpointSlice/web-x1"] == []


def test_a_witness_gap_hides_that_witness_alone() -> None:
    script = (
        Script().pod(1).request(2).audit(3, "get", "pods").gap(4, 5, "audit").gap(5, 6, "traffic client", lost=False)
    )
    blanks = {lane.title: len(lane.blanks) for lane in only(script.closed(9)).lanes}
    assert (blanks["Audit"], blanks["client"], blanks["Pod/web"]) == (1, 1, 0)


def test_while_the_api_server_is_away_no_object_is_seen() -> None:
    group = only(Script().pod(1).slice(1, web=True).gap(2, 3, API_SERVER).closed(5))
    assert all(lane.blanks for lane in group.lanes if lane.kind == "object")
    assert not lane(group, "Steps").blanks


def test_a_gap_of_what_was_never_seen_is_drawn_all_the_same() -> None:
    assert len(lane(only(Script().pod(1).gap(2, 3, "Node").closed(5)), "Node").blanks) == 1


def two_arms() -> Script:
    script = Script(arms=("one", "two")).object(0.5, "PersistentVolume", "pv", status={"phase": "Available"})
    script.in_arm("one").step("act", 1, 2).pod(1.5).step("observe", 3, 4).pod(6, change="DELETED")
    script.in_arm("two").step("act", 7, 8).pod(7.5, uid="other").step("observe", 9, 12)
    return script.in_arm("").object(8, "PersistentVolume", "pv", status={"phase": "Bound"}).in_arm("two")


def test_each_arm_is_a_group_that_ends_with_its_last_step() -> None:
    one, two = sorted_into(two_arms().closed(13))
    assert [(group.arm, group.begin, group.end) for group in (one, two)] == [("one", 1, 4), ("two", 7, 13)]
    assert bands(lane(one, "Pod/web")) == [(1.5, 4, "Ready")]
    assert bands(lane(two, "Pod/web")) == [(7.5, 13, "Ready")]


def test_what_belongs_to_the_whole_cluster_is_in_each_arm_as_it_was_when_it_began() -> None:
    one, two = sorted_into(two_arms().closed(13))
    assert bands(lane(one, "PersistentVolume/pv")) == [(1, 4, "Available")]
    assert bands(lane(two, "PersistentVolume/pv")) == [(7, 8, "Available"), (8, 13, "Bound")]


def test_what_is_named_after_an_arm_is_in_that_arm_alone() -> None:
    script = two_arms().in_arm("").object(2, "PersistentVolume", "lab-probes-readiness--one-data", uid="mine")
    one, two = sorted_into(script.in_arm("two").closed(13))
    assert [any("--one-data" in lane.title for lane in group.lanes) for group in (one, two)] == [True, False]


def test_every_row_of_a_run_is_told_once() -> None:
    timeline = Script().pod(1).host(2, 1.0).gap(2, 3, "Pod").step("act", 4).alive(5, "Pod").closed(6)
    numbers = [row.number for row in only(timeline).rows]
    assert numbers == [line.row.number for line in history.lines(timeline, history.Pick(), "en")]


def test_a_run_that_was_cut_off_says_so() -> None:
    assert only(Script().pod(1).cut_off()).is_cut
    assert not only(Script().pod(1).closed(2)).is_cut


def test_details_tell_every_field_and_output_in_full() -> None:
    script = (
        Script().pod(1).pod(2, ready=False).step("ask", 3, output="one\x1b[31m\ntwo", resolved={"{pod}": "Pod/web"})
    )
    rows: dict[Any, dict[str, str]] = {row.number: dict(row.details) for row in only(script.closed(4)).rows}
    assert rows[2] == {"status.conditions[Ready].status": "True → False"}
    assert rows[3] == {"output": "one\\x1b[31m\ntwo", "references": '{"{pod}":"Pod/web"}'}
