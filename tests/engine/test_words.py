"""Each word of a check confirms, refutes, and cannot tell, on timelines written by hand."""

import pytest

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import (
    Outcome,
    Verdict,
    at_least,
    at_most,
)  # fmt: skip
from tests.timelines import LABELS, Script, acted, pods, told

YES, NO, OPEN = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE


def is_ready(pod: Moment) -> bool:
    return pod.ready


NEVER = [
    (acted().pod(7, labels=LABELS).closed(20), YES, "never-seen"),
    (acted().pod(7, labels=LABELS, phase="Failed").closed(20), NO, "seen-after-all"),
    (acted().pod(7, labels=LABELS, change="DELETED").closed(20), YES, "never-seen"),
    (acted().gap(8, 9, "Pod").closed(20), OPEN, "gap"),
    (Script().gap(1, 2, "Pod").step("act", 5, version=100).pod(7).closed(20), OPEN, "gap"),
    (Script().step("act", 5).closed(20), OPEN, "nothing-seen"),
]


@pytest.mark.parametrize(("run", "outcome", "code"), NEVER)
def test_never(run: Timeline, outcome: Outcome, code: str) -> None:
    def judge(run: Timeline) -> Verdict:
        after = run.of("Pod/web").after(run.step("act"))
        return after.never("phase", seen=lambda pod: pod.phase, unwanted="Failed", given=run.step("act"))

    assert told(judge, run) == (outcome, code)


def unready() -> Script:
    return Script().pod(1, ready=False).step("act", 5, version=100)


WITHIN = [
    (unready().pod(8).closed(20), YES, "in-time"),
    (unready().pod(12).closed(20), NO, "too-late"),
    (unready().pod(12, ready=False).closed(20), NO, "not-in-time"),
    (unready().pod(6, ready=False).closed(8), OPEN, "cut-short"),
    (unready().gap(4, 12, "Pod", lost=False).pod(12).closed(20), OPEN, "unsure-times"),
    (unready().gap(6, 7, "Pod").pod(12).closed(20), OPEN, "gap"),
    (unready().gap(6, 7, "Pod").pod(8).closed(20), YES, "in-time"),
    (Script().pod(1).step("act", 5, version=100).closed(20), OPEN, "already-so"),
    (Script().step("act", 5).closed(20), OPEN, "nothing-seen"),
]


@pytest.mark.parametrize(("run", "outcome", "code"), WITHIN)
def test_within(run: Timeline, outcome: Outcome, code: str) -> None:
    def judge(run: Timeline) -> Verdict:
        act = run.step("act")
        return run.of("Pod/web").within(5, "ready", of=act, seen=is_ready, expected=True, given=act)

    assert told(judge, run) == (outcome, code)


def test_within_tells_its_margin() -> None:
    run = unready().pod(8).closed(20)
    act = run.step("act")
    verdict = run.of("Pod/web").within(5, "ready", of=act, seen=is_ready, expected=True, given=act)
    assert (verdict.reason.values["took"], verdict.reason.values["margin"]) == (3, 2)


LASTS = [
    (unready().pod(6).pod(9, ready=False).closed(20), YES, "lasted"),
    (unready().pod(6).pod(9, change="DELETED").closed(20), YES, "lasted"),
    (unready().pod(6).pod(7, ready=False).closed(20), NO, "lasted-otherwise"),
    (unready().pod(6).pod(15, ready=False).closed(20), NO, "lasted-otherwise"),
    (unready().pod(6).closed(20), NO, "lasts-on"),
    (unready().pod(6).closed(8), OPEN, "still-so"),
    (unready().pod(6).gap(7, 8, "Pod").pod(9, ready=False).closed(20), OPEN, "gap"),
    (unready().pod(6).gap(7, 9, "Pod", lost=False).pod(9, ready=False).closed(20), OPEN, "unsure-times"),
    (unready().closed(20), OPEN, "nothing-seen"),
]


@pytest.mark.parametrize(("run", "outcome", "code"), LASTS)
def test_lasts(run: Timeline, outcome: Outcome, code: str) -> None:
    def judge(run: Timeline) -> Verdict:
        after = run.of("Pod/web").after(run.step("act"))
        return after.lasts("ready", seen=is_ready, expected=True, between=(2, 4), given=run.step("act"))

    assert told(judge, run) == (outcome, code)


def two(*times: float) -> Script:
    """Two Pods: `one` turns ready at the first time, and `two` appears at the second."""
    script = Script().step("act", 0, version=99).pod(1, "one", ready=False, labels=LABELS)
    for at, name in sorted(zip(times, ("one", "two"), strict=False)):
        script.pod(at, name, ready=name == "one", labels=LABELS)
    return script


IN_ORDER = [
    (two(3, 5).closed(20), YES, "in-order"),
    (two(5, 3).closed(20), NO, "out-of-order"),
    (two(3).closed(20), OPEN, "not-reached"),
    (two(3, 5).gap(1.5, 2, "Pod").closed(20), OPEN, "gap"),
    (two(3, 5).gap(6, 7, "Pod").closed(20), YES, "in-order"),
    (two(5, 3).gap(1.5, 2, "Pod").closed(20), OPEN, "gap"),
    (Script().step("act", 0, version=99).pod(1, "two", labels=LABELS).closed(20), NO, "out-of-order"),
]


@pytest.mark.parametrize(("run", "outcome", "code"), IN_ORDER)
def test_in_order(run: Timeline, outcome: Outcome, code: str) -> None:
    def judge(run: Timeline) -> Verdict:
        steps = {"one is ready": lambda p: p.name == "one" and p.ready, "two exists": lambda p: p.name == "two"}
        return pods(run).in_order(steps, given=run.step("act"))

    assert told(judge, run) == (outcome, code)


def test_one_version_has_no_order() -> None:
    run = Script().step("act", 0, version=99).pod(1, labels=LABELS).closed(20)
    steps = {"it exists": lambda _: True, "it is ready": is_ready}
    assert told(lambda run: pods(run).in_order(steps, given=run.step("act")), run) == (OPEN, "at-once")


def test_moments_of_several_kinds_are_ordered_by_their_versions() -> None:
    run = Script().step("act", 0, version=99).pod(1, "a").slice(1, web=True).closed(20)
    pod, slice_ = run.of("Pod/a").first(), run.of("EndpointSlice/web-x1").first()
    act = run.step("act")
    assert run.in_order({"act": act, "Pod": pod, "slice": slice_}, given=act).outcome is YES
    assert run.in_order({"slice": slice_, "Pod": pod}, given=act).outcome is NO
    assert run.in_order({"Pod": pod}, given=act).outcome is OPEN


COUNT = [
    (acted().pod(7, "b", labels=LABELS).closed(20), 2, YES, "counted"),
    (acted().pod(7, "b", labels=LABELS).closed(20), 1, NO, "miscounted"),
    (acted().closed(20), at_least(2), NO, "miscounted"),
    (acted().gap(8, 9, "Pod").closed(20), at_least(2), OPEN, "gap"),
    (acted().gap(8, 9, "Pod").closed(20), at_least(1), YES, "counted"),
    (acted().gap(8, 9, "Pod").closed(20), at_most(1), OPEN, "gap"),
    (Script().step("act", 5).closed(20), 0, YES, "counted"),
    (Script().step("act", 5).cut_off(), 0, OPEN, "gap"),
    (acted().pod(7, uid="uid-again", labels=LABELS).closed(20), 2, YES, "counted"),
]


@pytest.mark.parametrize(("run", "expected", "outcome", "code"), COUNT)
def test_count(run: Timeline, expected: int, outcome: Outcome, code: str) -> None:
    assert told(lambda run: pods(run).count("Pods", expected=expected, given=run.step("act")), run) == (outcome, code)


AT_ONCE = [
    (acted().pod(6, labels=LABELS, change="DELETED").pod(7, "b", labels=LABELS).closed(20), YES, "few-enough"),
    (acted().pod(7, "b", labels=LABELS).closed(20), NO, "too-many"),
    (acted().pod(6, labels={"app": "y"}).pod(7, "b", labels=LABELS).closed(20), YES, "few-enough"),
    (acted().pod(6, labels=LABELS, deleting=True).pod(7, "b", labels=LABELS).closed(20), YES, "few-enough"),
    (acted().gap(5.5, 6.5, "Pod").pod(7, "b", labels=LABELS).closed(20), OPEN, "gap"),
    (acted().gap(5.5, 6.5, "Pod").pod(7, "b", labels=LABELS).pod(8, labels=LABELS).closed(20), NO, "too-many"),
    (Script().step("act", 5).closed(20), OPEN, "nothing-seen"),
]


@pytest.mark.parametrize(("run", "outcome", "code"), AT_ONCE)
def test_at_most_at_once(run: Timeline, outcome: Outcome, code: str) -> None:
    def judge(run: Timeline) -> Verdict:
        return pods(run).at_most_at_once(1, "Pods", where=lambda pod: not pod.deleting, given=run.step("act"))

    assert told(judge, run) == (outcome, code)


def test_a_gap_before_the_act_may_hide_what_was_there() -> None:
    run = Script().gap(1, 2, "Pod").step("act", 5, version=100).pod(7, labels=LABELS).closed(20)
    act = run.step("act")
    for verdict in (
        pods(run).after(act).eventually("ready", seen=is_ready, expected=True, given=act),
        pods(run).after(act).always("ready", seen=is_ready, expected=True, given=act),
        pods(run).after(act).count("Pods", expected=1, given=act),
        pods(run).after(act).at_most_at_once(1, "Pods", given=act),
    ):
        assert (verdict.outcome, verdict.reason.code) == (OPEN, "gap")
