"""The three-valued logic: less sight never makes a verdict more certain, and nothing seen confirms nothing."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.probes import readiness
from kindlab.rows import AliveRow, EndRow, GapRow, ObjectRow, Row, StepRow
from kindlab.timeline import Moment, Timeline
from kindlab.verdict import NotSeen, Outcome, Verdict
from tests.timelines import HEADER, Script

Check = Callable[[Timeline], Verdict]
WATCHED = (
    readiness.is_not_restarted,
    readiness.endpoint_turns_unready,
    readiness.endpoint_entry_is_removed,
    readiness.endpoint_returns,
)


def outcome(check: Check, timeline: Timeline) -> Outcome:
    try:
        return check(timeline).outcome
    except NotSeen as unseen:
        return unseen.verdict.outcome


@st.composite
def runs(draw: st.DrawFn) -> Timeline:
    """A closed run: a Pod and its EndpointSlice change at random, before and after the probe breaks and mends."""
    script = Script().pod(0.5, change="ADDED").slice(0.5, web=True)
    script.step("break", 10).step("mend", 20)
    for at in sorted(draw(st.lists(st.floats(1, 29), max_size=12))):
        if draw(st.booleans()):
            script.pod(at, ready=draw(st.booleans()), restarts=draw(st.integers(0, 2)))
        elif draw(st.booleans()):
            script.slice(at, web=draw(st.booleans()))
        else:
            script.slice(at)
    return script.closed(30)


@given(run=runs(), keep=st.integers(0, 20), check=st.sampled_from(WATCHED))
def test_cutting_the_tail_never_makes_a_verdict_more_certain(run: Timeline, keep: int, check: Check) -> None:
    cut = Timeline.of_rows(HEADER, sorted(run.rows, key=lambda row: row.number)[:keep])
    assert outcome(check, cut) in {Outcome.INCONCLUSIVE, outcome(check, run)}


@given(
    run=runs(),
    since=st.floats(0, 30),
    length=st.floats(0, 30),
    kind=st.sampled_from(["Pod", "EndpointSlice"]),
    check=st.sampled_from(WATCHED),
)
def test_a_marked_gap_never_makes_a_verdict_more_certain(
    run: Timeline, since: float, length: float, kind: str, check: Check
) -> None:
    until = since + length
    rows: list[Row] = [
        row for row in run.rows if not (isinstance(row, ObjectRow) and row.kind == kind and since <= row.at <= until)
    ]
    rows.append(GapRow(number=10_000, at=until, kind=kind, since=since, cause="cut out", lost=True))
    assert outcome(check, Timeline.of_rows(HEADER, rows)) in {Outcome.INCONCLUSIVE, outcome(check, run)}


@given(run=runs(), at=st.floats(0, 29), check=st.sampled_from(WATCHED))
def test_unrelated_rows_do_not_matter(run: Timeline, at: float, check: Check) -> None:
    stranger = ObjectRow(number=10_000, at=at, change="ADDED", kind="Pod", name="other", uid="u", version=1,
                         object={"metadata": {"name": "other"}, "status": {}})  # fmt: skip
    assert outcome(check, Timeline.of_rows(HEADER, [*run.rows, stranger])) is outcome(check, run)


@pytest.mark.parametrize("check", WATCHED)
def test_an_empty_timeline_confirms_nothing(check: Check) -> None:
    assert outcome(check, Timeline.of_rows(HEADER, [])) is Outcome.INCONCLUSIVE


def test_a_late_interval_loses_nothing() -> None:
    run = Script().pod(1).step("break", 5).pod(7, ready=False).gap(8, 9, "Pod", lost=False).closed(20)
    assert outcome(readiness.is_not_restarted, run) is Outcome.CONFIRMED


def test_object_rows_are_ordered_as_etcd_wrote_them() -> None:
    late = Script().pod(2).slice(1, web=True)
    first, second = (row for row in late.closed(5).rows if isinstance(row, ObjectRow))
    assert (first.kind, second.kind) == ("Pod", "EndpointSlice")


def test_a_baseline_is_not_taken_across_a_gap() -> None:
    run = Script().pod(1).gap(2, 3, "Pod").step("break", 5).pod(7, ready=False).closed(20)
    with pytest.raises(NotSeen, match="gap"):
        run.of("Pod/web").last(before=run.step("break"))


def test_a_verdict_names_what_was_expected_and_seen() -> None:
    run = Script().pod(1).step("break", 5).pod(7, ready=False).pod(9, restarts=1).closed(20)
    verdict = readiness.is_not_restarted(run)
    assert verdict.reason.code == "differed"
    assert verdict.reason.values == {"object": "Pod/web", "what": "restartCount", "at": 9, "expected": 0, "seen": 1}
    assert verdict.evidence == (3, 4)


def test_a_run_without_its_end_is_blind_at_the_end() -> None:
    rows = [StepRow(number=1, at=0, until=5, name="observe", verb="observe", outcome="done"),
            AliveRow(number=2, at=5, kind="Pod", version=1)]  # fmt: skip
    assert Timeline.of_rows(HEADER, rows).blind("Pod", 0, 5) is not None
    assert Timeline.of_rows(HEADER, [*rows, EndRow(number=3, at=5)]).blind("Pod", 0, 5) is None


def test_what_was_so_before_is_not_what_the_act_did() -> None:
    run = Script().pod(1).slice(2, web=True).slice(4, web=False).step("break", 5).pod(7, ready=False).closed(20)
    verdict = readiness.endpoint_turns_unready(run)
    assert (verdict.outcome, verdict.reason.code) == (Outcome.INCONCLUSIVE, "already-so")


def test_a_late_row_is_placed_before_the_act_that_found_a_newer_version() -> None:
    late = Script().pod(1).slice(2, web=True).step("break", 5, version=103).slice(9, web=False).pod(10, ready=False)
    assert readiness.endpoint_turns_unready(late.closed(20)).reason.code == "already-so"
    in_time = Script().pod(1).slice(2, web=True).step("break", 5, version=102).slice(9, web=False).pod(10, ready=False)
    assert readiness.endpoint_turns_unready(in_time.closed(20)).outcome is Outcome.CONFIRMED


def test_without_a_version_a_late_interval_around_the_act_is_a_doubt() -> None:
    run = Script().pod(1).slice(2, web=True).gap(3, 9, "EndpointSlice", lost=False).step("break", 5)
    run.slice(9.1, web=False).pod(10, ready=False)
    with pytest.raises(NotSeen, match="gap"):
        readiness.endpoint_turns_unready(run.closed(20))


def test_of_several_objects_each_counts_as_it_was() -> None:
    run = (
        Script()
        .object(1, "Pod", "a", "ADDED", labels={"app": "x"}, status={"phase": "Pending"})
        .object(2, "Pod", "b", "ADDED", labels={"app": "x"}, status={"phase": "Running"})
    )
    timeline = run.step("act", 5).closed(20)
    pods = timeline.of("Pod[app=x]").after(timeline.step("act"))
    verdict = pods.always("phase", seen=lambda pod: pod.phase, expected="Running", given=timeline.step("act"))
    assert verdict.outcome is Outcome.REFUTED


def test_another_object_of_the_same_name_is_not_the_same() -> None:
    run = Script().pod(1).step("break", 5).pod(7, ready=False).pod(8, change="DELETED").closed(20)
    verdict = readiness.is_not_restarted(run)
    assert (verdict.outcome, verdict.reason.code) == (Outcome.INCONCLUSIVE, "replaced")


def test_a_field_is_found_by_keys_and_indices() -> None:
    run = Script().slice(1, web=True).closed(5)
    (slice_,) = run.of("EndpointSlice[kubernetes.io/service-name=web]").moments
    assert slice_.get("metadata", "labels", "kubernetes.io/service-name") == "web"
    assert slice_.get("endpoints", 0, "targetRef", "name") == "web"
    assert slice_.get("endpoints", 1, "targetRef") is None


def test_what_arrived_after_the_end_is_judged_and_what_is_told_arrived_before() -> None:
    script = Script().pod(1, change="ADDED").step("act", 5, version=100).pod(8).step("end", 10)
    timeline = script.pod(12).closed(10)
    act, pod = timeline.step("act"), timeline.of("Pod/web").after(timeline.step("act"))

    def restarts(moment: Moment) -> int:
        return moment.restarts

    missed = pod.eventually("restartCount", seen=restarts, expected=1, given=act)
    held = pod.always("restartCount", seen=restarts, expected=0, given=act)
    never = pod.never("restartCount", seen=restarts, unwanted=1, given=act)
    assert (missed.reason.values["at"], missed.reason.values["until"], missed.evidence) == (8, 10, (2, 3))
    assert [verdict.reason.values["count"] for verdict in (held, never)] == [2, 2]
    assert held.evidence == never.evidence == (2, 3)
    late = script.pod(13, restarts=1).closed(10)
    assert late.of("Pod/web").after(late.step("act")).never(
        "restartCount", seen=restarts, unwanted=1, given=late.step("act")
    ).outcome is Outcome.REFUTED  # fmt: skip
