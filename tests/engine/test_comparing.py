"""What two runs of a lab have otherwise, and what only looks like it."""

from typing import Any

import msgspec
import pytest

from kindlab import Claim, Lab, Text
from kindlab.comparing import Comparison, compare
from kindlab.judging import judge
from kindlab.rows import EndRow, RequestRow
from kindlab.timeline import Timeline
from kindlab.verdict import Verdict, equal
from tests.timelines import Script


def no_restart(timeline: Timeline) -> Verdict:
    web = next(iter(timeline.of("Pod[app=web]").all()))
    return equal(f"restarts of {web.name}", seen=web.restarts, expected=0, given=web)


LAB = Lab(
    question=Text("?", zh="？"), watches=("Pod",), steps=(), controls=(),
    claims=(Claim("no-restart", Text("None.", zh="无。"), docs="page/", judged_by=no_restart),),
)  # fmt: skip


def compared(one: Timeline, other: Timeline) -> Comparison:
    return compare((judge(LAB, one), judge(LAB, other)), (one, other))


def a_run(name: str = "web-5d8f-x1", restarts: int = 0, *, took: float = 0.2, **outcome: Any) -> Script:
    """A run in which a controller made a Pod of this name."""
    labels = {"app": "web", "pod-template-hash": "5d8f"}
    script = Script().step("act", 1, 1 + took, **outcome).pod(2, name, restarts=restarts, labels=labels)
    script.rows[-1].object["metadata"]["generateName"] = f"{name[:-2]}"  # type: ignore[union-attr]
    return script


def test_two_runs_that_only_bear_other_names_and_times_do_not_differ() -> None:
    result = compared(a_run("web-5d8f-x1").closed(5), a_run("web-5d8f-y2", took=0.4).closed(6))
    assert result.same_verdicts
    assert result.same_fingerprint
    assert all(pair.same_reason for pair in result.claims)
    assert not result.happened
    assert not result.order
    assert not any(pair.differs or pair.took_otherwise for pair in result.steps)


def test_another_outcome_is_a_difference() -> None:
    result = compared(a_run().closed(5), a_run(restarts=2).closed(5))
    assert not result.same_verdicts
    assert [(pair.one.result, pair.other.result) for pair in result.claims] == [("confirmed", "refuted")]


def test_the_same_outcome_for_another_reason_is_told() -> None:
    result = compared(a_run(restarts=1).closed(5), a_run(restarts=2).closed(5))
    assert result.same_verdicts
    assert not result.claims[0].same_reason


def test_steps_differ_in_how_they_end_and_considerably_in_how_long_they_take() -> None:
    result = compared(a_run(took=0.2).closed(5), a_run(took=2, outcome="refused", code=403).step("more", 4).closed(5))
    act, observe, more = result.steps
    assert act.differs
    assert act.took_otherwise
    assert not observe.differs
    assert more.one is None
    assert more.differs
    assert not more.took_otherwise


@pytest.mark.parametrize(("first", "second"), [(0.2, 0.9), (10, 11.5)])
def test_a_little_longer_is_no_difference(first: float, second: float) -> None:
    result = compared(a_run(took=first).closed(20), a_run(took=second).closed(20))
    assert not result.steps[0].took_otherwise


def test_objects_are_counted_by_name_and_kind() -> None:
    one = a_run("web-5d8f-x1").closed(5)
    other = a_run("web-5d8f-x1").pod(3, "web-5d8f-x2", labels={"pod-template-hash": "5d8f"}).closed(5)
    (more, fewer) = compared(one, other).happened, compared(other, one).happened
    assert [(each.what, each.one) for each in more] == [("Pod/web-…-x2", None)]
    assert [(each.what, each.other) for each in fewer] == [("Pod/web-…-x2", None)]


def test_what_came_into_being_the_other_way_round_is_told() -> None:
    one = Script().pod(1, "a", labels={"app": "web"}).pod(2, "b").pod(3, "c").closed(5)
    other = Script().pod(1, "a", labels={"app": "web"}).pod(2, "c").pod(3, "b").closed(5)
    (swapped,) = compared(one, other).order
    assert (swapped.one, swapped.other) == (["Pod/b", "Pod/c"], ["Pod/c", "Pod/b"])


def test_gaps_and_lost_requests_are_summed_up() -> None:
    def with_traffic(script: Script, lost: int) -> Script:
        for place in range(3):
            error = "exit 7: refused" if place < lost else ""
            row = RequestRow(number=len(script.rows) + 1, at=3, slack=0, client="client", took=0.1, error=error)
            script.rows.append(row)
        return script

    one = with_traffic(a_run(), 0).closed(9)
    other = with_traffic(a_run(), 2).gap(6, 7, "Pod").gap(7.5, 8, "Pod").closed(9)
    result = compared(one, other)
    assert [(each.what, each.one, each.other) for each in result.gaps] == [("Pod", None, 1.5)]
    assert [(each.what, each.one, each.other) for each in result.traffic] == [("client", 0, 2)]


def test_a_control_s_namespace_is_the_lab_s_own() -> None:
    name = "lab-probes-readiness"
    one = a_run().object(3, "PersistentVolume", name).closed(5)
    other = a_run().object(3, "PersistentVolume", f"{name}--other").closed(5)
    header = msgspec.structs.replace(other.header, namespace=f"{name}--other", control="other", fingerprint="1" * 16)
    result = compared(one, Timeline(header, other.rows))
    assert not result.happened
    assert not result.same_fingerprint


def test_jobs_of_a_cronjob_and_events_are_told_by_what_made_them() -> None:
    def ticking(number: int) -> Timeline:
        job, event = f"tick-{number}", f"tick-{number}.17f3a"
        script = a_run().object(3, "Job", job, owner="CronJob/tick")
        about = {"kind": "Job", "name": job}
        return script.object(4, "Event", event, involvedObject=about, reason="SuccessfulCreate").closed(5)

    result = compared(ticking(29453760), ticking(29453761))
    assert not result.happened
    assert not result.order


def test_a_run_that_ended_early_differs_in_its_verdicts() -> None:
    run = a_run().closed(5)
    broken = Timeline.of_rows(run.header, [EndRow(number=1, at=3, error="StepTimeout: after 60 s")])
    assert not compared(run, broken).same_verdicts
