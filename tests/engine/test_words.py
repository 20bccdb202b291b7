"""Each word of a check confirms, refutes, and cannot tell, on timelines written by hand."""

from collections.abc import Callable

import pytest

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import (
    NotSeen,
    Outcome,
    Verdict,
    any_of,
    at_least,
    at_most,
    both,
    confirmed,
    containing,
    differ,
    either,
    equal,
    from_to,
    inconclusive,
    refuted,
    took,
)  # fmt: skip
from kindlab.windows import Edge
from tests.timelines import Script

YES, NO, OPEN = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE
X = {"app": "x"}


def judged(judge: Callable[[Timeline], Verdict], run: Timeline) -> tuple[Outcome, str]:
    try:
        verdict = judge(run)
    except NotSeen as unseen:
        verdict = unseen.verdict
    return verdict.outcome, verdict.reason.code


def acted() -> Script:
    """A Pod that is there, and an act at 5 s that finds it."""
    return Script().pod(1, labels=X, change="ADDED").step("act", 5, version=100)


def pods(run: Timeline) -> Moments[Moment]:
    return run.of("Pod[app=x]")


def is_ready(pod: Moment) -> bool:
    return pod.ready


NEVER = [
    (acted().pod(7, labels=X).closed(20), YES, "never-seen"),
    (acted().pod(7, labels=X, phase="Failed").closed(20), NO, "seen-after-all"),
    (acted().pod(7, labels=X, change="DELETED").closed(20), YES, "never-seen"),
    (acted().gap(8, 9, "Pod").closed(20), OPEN, "gap"),
    (Script().gap(1, 2, "Pod").step("act", 5, version=100).pod(7).closed(20), OPEN, "gap"),
    (Script().step("act", 5).closed(20), OPEN, "nothing-seen"),
]


@pytest.mark.parametrize(("run", "outcome", "code"), NEVER)
def test_never(run: Timeline, outcome: Outcome, code: str) -> None:
    def judge(run: Timeline) -> Verdict:
        after = run.of("Pod/web").after(run.step("act"))
        return after.never("phase", seen=lambda pod: pod.phase, unwanted="Failed", given=run.step("act"))

    assert judged(judge, run) == (outcome, code)


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

    assert judged(judge, run) == (outcome, code)


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

    assert judged(judge, run) == (outcome, code)


def two(*times: float) -> Script:
    """Two Pods: `one` turns ready at the first time, and `two` appears at the second."""
    script = Script().step("act", 0, version=99).pod(1, "one", ready=False, labels=X)
    for at, name in sorted(zip(times, ("one", "two"), strict=False)):
        script.pod(at, name, ready=name == "one", labels=X)
    return script


IN_ORDER = [
    (two(3, 5).closed(20), YES, "in-order"),
    (two(5, 3).closed(20), NO, "out-of-order"),
    (two(3).closed(20), OPEN, "not-reached"),
    (two(3, 5).gap(1.5, 2, "Pod").closed(20), OPEN, "gap"),
    (two(3, 5).gap(6, 7, "Pod").closed(20), YES, "in-order"),
    (two(5, 3).gap(1.5, 2, "Pod").closed(20), OPEN, "gap"),
    (Script().step("act", 0, version=99).pod(1, "two", labels=X).closed(20), NO, "out-of-order"),
]


@pytest.mark.parametrize(("run", "outcome", "code"), IN_ORDER)
def test_in_order(run: Timeline, outcome: Outcome, code: str) -> None:
    def judge(run: Timeline) -> Verdict:
        steps = {"one is ready": lambda p: p.name == "one" and p.ready, "two exists": lambda p: p.name == "two"}
        return pods(run).in_order(steps, given=run.step("act"))

    assert judged(judge, run) == (outcome, code)


def test_one_version_has_no_order() -> None:
    run = Script().step("act", 0, version=99).pod(1, labels=X).closed(20)
    steps = {"it exists": lambda _: True, "it is ready": is_ready}
    assert judged(lambda run: pods(run).in_order(steps, given=run.step("act")), run) == (OPEN, "at-once")


def test_moments_of_several_kinds_are_ordered_by_their_versions() -> None:
    run = Script().step("act", 0, version=99).pod(1, "a").slice(1, web=True).closed(20)
    pod, slice_ = run.of("Pod/a").first(), run.of("EndpointSlice/web-x1").first()
    act = run.step("act")
    assert run.in_order({"act": act, "Pod": pod, "slice": slice_}, given=act).outcome is YES
    assert run.in_order({"slice": slice_, "Pod": pod}, given=act).outcome is NO
    assert run.in_order({"Pod": pod}, given=act).outcome is OPEN


COUNT = [
    (acted().pod(7, "b", labels=X).closed(20), 2, YES, "counted"),
    (acted().pod(7, "b", labels=X).closed(20), 1, NO, "miscounted"),
    (acted().closed(20), at_least(2), NO, "miscounted"),
    (acted().gap(8, 9, "Pod").closed(20), at_least(2), OPEN, "gap"),
    (acted().gap(8, 9, "Pod").closed(20), at_least(1), YES, "counted"),
    (acted().gap(8, 9, "Pod").closed(20), at_most(1), OPEN, "gap"),
    (Script().step("act", 5).closed(20), 0, YES, "counted"),
    (Script().step("act", 5).cut_off(), 0, OPEN, "gap"),
    (acted().pod(7, uid="uid-again", labels=X).closed(20), 2, YES, "counted"),
]


@pytest.mark.parametrize(("run", "expected", "outcome", "code"), COUNT)
def test_count(run: Timeline, expected: int, outcome: Outcome, code: str) -> None:
    assert judged(lambda run: pods(run).count("Pods", expected=expected, given=run.step("act")), run) == (outcome, code)


AT_ONCE = [
    (acted().pod(6, labels=X, change="DELETED").pod(7, "b", labels=X).closed(20), YES, "few-enough"),
    (acted().pod(7, "b", labels=X).closed(20), NO, "too-many"),
    (acted().pod(6, labels={"app": "y"}).pod(7, "b", labels=X).closed(20), YES, "few-enough"),
    (acted().pod(6, labels=X, deleting=True).pod(7, "b", labels=X).closed(20), YES, "few-enough"),
    (acted().gap(5.5, 6.5, "Pod").pod(7, "b", labels=X).closed(20), OPEN, "gap"),
    (acted().gap(5.5, 6.5, "Pod").pod(7, "b", labels=X).pod(8, labels=X).closed(20), NO, "too-many"),
    (Script().step("act", 5).closed(20), OPEN, "nothing-seen"),
]


@pytest.mark.parametrize(("run", "outcome", "code"), AT_ONCE)
def test_at_most_at_once(run: Timeline, outcome: Outcome, code: str) -> None:
    def judge(run: Timeline) -> Verdict:
        return pods(run).at_most_at_once(1, "Pods", where=lambda pod: not pod.deleting, given=run.step("act"))

    assert judged(judge, run) == (outcome, code)


def test_what_no_longer_carries_the_label_is_gone() -> None:
    run = acted().pod(6, labels={"app": "y"}).pod(7, labels={"app": "y"}).closed(20)
    assert [pod.gone for pod in pods(run).all()] == [False, True]


def test_a_first_moment_is_none_behind_a_gap() -> None:
    run = acted().gap(6, 7, "Pod").pod(8).closed(20)
    with pytest.raises(NotSeen, match="gap"):
        run.of("Pod/web").first(after=run.step("act"))


def test_an_interval_needs_an_end_after_its_beginning() -> None:
    run = acted().pod(7).step("later", 9).closed(20)
    act, later = run.step("act"), run.step("later")
    assert [pod.at for pod in run.of("Pod/web").between(act, later).all()] == [7]
    with pytest.raises(NotSeen, match="not-after"):
        run.of("Pod/web").between(later, act)


def test_incarnations_are_told_apart_by_uid() -> None:
    run = acted().pod(7, change="DELETED").pod(8, uid="uid-again", restarts=1).closed(20)
    first, second = run.of("Pod/web").incarnations()
    assert ([pod.at for pod in first.moments], [pod.at for pod in second.moments]) == ([1, 7], [8])
    assert [each.all()[0].at for each in run.of("Pod/web").after(run.step("act")).incarnations()] == [7, 8]


def test_incarnations_are_all_of_them_or_none() -> None:
    with pytest.raises(NotSeen, match="gap"):
        acted().gap(8, 9, "Pod").closed(20).of("Pod/web").incarnations()
    with pytest.raises(NotSeen, match="nothing-seen"):
        Script().step("act", 1).closed(20).of("Pod/web").incarnations()


def test_owned_objects_name_their_owner() -> None:
    run = (
        Script("workloads/cronjob")
        .object(1, "CronJob", "tick")
        .object(2, "Job", "tick-1", owner="CronJob/tick")
        .object(3, "Job", "other", owner="CronJob/other")
        .object(4, "Job", "tick-2", owner="CronJob/tick")
        .closed(9)
    )
    assert [job.name for job in run.owned_by("CronJob/tick", "Job").all()] == ["tick-1", "tick-2"]
    owner = run.of("CronJob/tick").first()
    assert [job.owner for job in run.owned_by(owner, "Job").all()] == ["CronJob/tick"] * 2


def test_snapshots_show_all_objects_after_each_version() -> None:
    run = (
        Script()
        .object(0, "Pod", "b", "LISTED", labels=X)
        .object(0.1, "Pod", "a", "LISTED", labels=X)
        .object(1, "Claim", "data", "ADDED")
        .object(2, "Pod", "b", "DELETED", labels=X)
        .object(3, "Pod", "stranger", "ADDED")
        .closed(9)
    )
    states = run.snapshots("Pod[app=x]", "Claim/data").all()
    assert [[pod.name for pod in state.all("Pod[app=x]")] for state in states] == [["a", "b"], ["a", "b"], ["a"]]
    assert [state.get("Claim/data") is not None for state in states] == [False, True, True]


def test_snapshots_refuse_a_kind_that_they_were_not_taken_of() -> None:
    (state,) = acted().closed(9).snapshots("Pod/web").all()
    with pytest.raises(ValueError, match="Secret"):
        state.all("Secret/x")


def test_after_a_gap_no_snapshot_is_trusted() -> None:
    run = acted().object(2, "Claim", "data").gap(3, 4, "Claim").pod(6).closed(20)
    assert [state.at for state in run.snapshots("Pod/web", "Claim/data").moments] == [1, 2]
    with pytest.raises(NotSeen, match="gap"):
        run.snapshots("Pod/web", "Claim/data").last()


def test_after_a_list_of_all_snapshots_are_trusted_again() -> None:
    run = acted().object(2, "Claim", "data").gap(3, 4, "Claim").object(4, "Claim", "new", "LISTED").listed(4, "Claim")
    timeline = run.pod(6).closed(20)
    states = timeline.snapshots("Pod/web", "Claim/data", "Claim/new").moments
    assert [state.at for state in states] == [1, 2, 4, 6]
    assert [bool(state.get("Claim/new")) for state in states] == [False, False, True, True]


def test_after_a_list_of_all_it_is_known_what_was_there_as_a_window_opens() -> None:
    run = Script().gap(1, 2, "Pod").pod(2, labels=X, change="LISTED").listed(2, "Pod").step("act", 5, version=110)
    timeline = run.closed(20)
    act = timeline.step("act")
    assert pods(timeline).after(act).count("Pods", expected=1, given=act).outcome is YES
    assert pods(timeline).count("Pods", expected=1, given=act).outcome is OPEN


def test_what_came_late_opens_a_window_that_looks_back_over_another_kind_s_gap() -> None:
    run = acted().gap(2, 5, "Claim").listed(5, "Claim").gap(2, 6, "Pod", lost=False)
    timeline = run.pod(6, name="late").closed(20)
    late = timeline.of("Pod/late").first()
    verdict = timeline.of("Claim/data").after(late).count("Claims", expected=0, given=late)
    assert (verdict.outcome, verdict.reason.code) == (OPEN, "gap")


def test_no_snapshot_is_trusted_while_a_version_of_another_kind_may_still_come() -> None:
    late = Script().object(1, "Claim", "data").pod(3).cut_off()
    assert [state.at for state in late.snapshots("Pod/web", "Claim/data").moments] == [1]
    assert late.snapshots("Pod/web", "Claim/data").sight.lost(0, Edge(3)) is not None


def test_a_gap_before_the_act_may_hide_what_was_there() -> None:
    run = Script().gap(1, 2, "Pod").step("act", 5, version=100).pod(7, labels=X).closed(20)
    act = run.step("act")
    for verdict in (
        pods(run).after(act).eventually("ready", seen=is_ready, expected=True, given=act),
        pods(run).after(act).always("ready", seen=is_ready, expected=True, given=act),
        pods(run).after(act).count("Pods", expected=1, given=act),
        pods(run).after(act).at_most_at_once(1, "Pods", given=act),
    ):
        assert (verdict.outcome, verdict.reason.code) == (OPEN, "gap")


def test_an_arm_is_a_timeline_of_its_own() -> None:
    script = Script(arms=("as-is", "freed")).object(0.5, "Node", "kindlab-worker", "LISTED", spec={})
    script.in_arm("as-is").step("act", 1).pod(2).in_arm("").object(3, "PersistentVolume", "lab-probes-readiness--as-is")
    script.in_arm("as-is").step("observe", 3, 4).in_arm("freed").step("act", 5, 6).pod(7).pod(8, restarts=1)
    script.in_arm("").object(8.5, "PersistentVolume", "lab-probes-readiness--freed")
    run = script.in_arm("freed").closed(9)
    as_is, freed = run.arm("as-is"), run.arm("freed")
    assert [pod.restarts for pod in as_is.of("Pod/web").all()] == [0]
    assert [pod.restarts for pod in freed.of("Pod/web").all()] == [0, 1]
    assert [volume.at for volume in as_is.of("PersistentVolume/lab-probes-readiness").all()] == [3]
    assert [volume.at for volume in freed.of("PersistentVolume/lab-probes-readiness").all()] == [8.5]
    assert freed.of("Node/worker").last(before=freed.step("act")).row.change == "LISTED"
    assert (as_is.horizon, freed.step("act").at) == (4, 5)


def test_with_arms_one_must_be_taken() -> None:
    run = Script(arms=("one", "two")).in_arm("one").step("act", 1).closed(9)
    for use in (lambda: run.of("Pod/web"), lambda: run.step("act"), lambda: run.answers("act"), lambda: run.arm("no")):
        with pytest.raises(ValueError, match="arm"):
            use()
    with pytest.raises(NotSeen, match="arm-not-run"):
        run.arm("two")


def test_a_moment_of_another_arm_is_refused() -> None:
    script = Script(arms=("one", "two")).in_arm("one").step("act", 1).pod(2)
    run = script.in_arm("two").step("act", 5).pod(6).closed(9)
    with pytest.raises(ValueError, match="another arm"):
        run.arm("two").of("Pod/web").after(run.arm("one").step("act"))


def test_names_are_those_of_the_manifests() -> None:
    script = Script("storage/released_volume", arms=("freed",))
    script.object(1, "CustomResourceDefinition", "widgets.lab-storage-released-volume--freed.example")
    script.object(2, "Node", "kindlab-worker2").in_arm("freed").step("act", 0)
    arm = script.closed(9).arm("freed")
    assert arm.of("CustomResourceDefinition/widgets.lab-storage-released-volume.example").all()
    assert arm.of("Node/worker2").all()


def test_a_pod_tells_its_node_by_the_lab_s_name() -> None:
    run = Script().pod(1, spec={"nodeName": "kindlab-worker2"}).closed(5)
    assert run.of("Pod/web").first().node == "worker2"


def test_a_moment_answers_what_checks_ask_most() -> None:
    waiting = {"name": "app", "restartCount": 2, "ready": False, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
    status = {"phase": "Running", "containerStatuses": [waiting], "startTime": "2026-11-21T12:00:05Z",
              "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]}  # fmt: skip
    script = Script().object(1, "Pod", "web", owner="ReplicaSet/web-1", deleting=True, labels=X, status=status)
    pod = script.closed(5).of("Pod/web").first()
    assert (pod.phase, pod.deleting, pod.gone, pod.node, pod.owner) == (
        "Running",
        True,
        False,
        None,
        "ReplicaSet/web-1",
    )
    assert (pod.labels, pod.generation, pod.restarts) == (X, 0, 2)
    assert (pod.condition("PodScheduled"), pod.reason("PodScheduled"), pod.reason("Ready")) == (
        "False",
        "Unschedulable",
        None,
    )
    app = pod.container("app")
    assert app is not None
    assert (app.state, app.reason, app.exit_code, app.restarts) == ("waiting", "CrashLoopBackOff", None, 2)
    assert pod.container("other") is None
    assert (pod.time("status", "startTime"), pod.time("metadata", "creationTimestamp")) == (1795262405.0, None)


def asked(**answer: object) -> Timeline:
    script = Script().step("act", 1).answer(3, "q", **answer)  # type: ignore[arg-type]
    return script.step("q", 2, 6).closed(9)


def lacks_web(run: Timeline) -> Verdict:
    return run.answers("q").always("web", seen=lambda a: a.contains("web"), expected=False, given=run.step("act"))


def test_a_truncated_answer_does_not_tell_what_it_lacks() -> None:
    assert judged(lacks_web, asked(output="else")) == (YES, "held")
    assert judged(lacks_web, asked(output="a web", truncated=True)) == (NO, "differed")
    assert judged(lacks_web, asked(output="else", truncated=True)) == (OPEN, "truncated")


def test_a_place_that_could_not_be_asked_is_a_gap() -> None:
    run = Script().answer(3, "q", output="x").answer(4, "q", None, reason="no such container").step("q", 2, 6).closed(9)
    verdict = run.answers("q").always("code", seen=lambda a: a.code, expected=0, given=run.step("q"))
    assert (verdict.outcome, verdict.reason.values["cause"]) == (OPEN, "no such container")


def test_two_failures_are_not_equal() -> None:
    run = asked(code=1, output="")
    with pytest.raises(NotSeen, match="odd-answer"):
        _ = run.answers("q").first().text
    assert asked(output=" 4026531836\n").answers("q").first().text == "4026531836"
    assert asked(code=200, output='{"items": []}').answers("q").first().json == {"items": []}
    with pytest.raises(NotSeen, match="odd-answer"):
        _ = asked(output="no json").answers("q").first().json


def test_one_value_is_judged_with_its_row() -> None:
    run = Script().step("act", 1, code=403, outcome="refused", message="pods is forbidden").closed(9)
    act = run.step("act")
    verdict = equal("code", seen=act.code, expected=403, given=act)
    assert (verdict.outcome, verdict.evidence) == (YES, (act.number,))
    assert equal("message", seen=act.message, expected=containing("forbidden"), given=act).outcome is YES
    assert equal("message", seen=None, expected=containing("forbidden"), given=act).outcome is NO
    assert equal("code", seen=act.code, expected=from_to(200, 299), given=act).outcome is NO
    assert equal("code", seen=None, expected=at_least(0), given=act).outcome is NO
    assert equal("reason", seen="B", expected=any_of("A", "B"), given=act).outcome is YES
    assert differ("code", seen=act.code, other=200, given=act).outcome is YES
    assert differ("code", seen=act.code, other=403, given=act).outcome is NO


@pytest.mark.parametrize(("seconds", "outcome"), [(7, YES), (5.5, OPEN), (3, NO), (10, OPEN), (12, NO)])
def test_whole_second_times_are_right_to_a_second(seconds: float, outcome: Outcome) -> None:
    act = Script().step("act", 1).closed(9).step("act")
    assert took("pause", seconds=seconds, between=(5, 10), given=act).outcome is outcome


@pytest.mark.parametrize(
    ("parts", "of_both", "of_either"),
    [((YES, YES), YES, YES), ((YES, NO), NO, YES), ((YES, OPEN), OPEN, YES), ((NO, OPEN), NO, OPEN), ((NO, NO), NO, NO),
     ((OPEN, OPEN), OPEN, OPEN), ((), OPEN, OPEN)],
)  # fmt: skip
def test_outcomes_combine_as_kleene_says(parts: tuple[Outcome, ...], of_both: Outcome, of_either: Outcome) -> None:
    make = {YES: confirmed, NO: refuted, OPEN: inconclusive}
    for order in (parts, parts[::-1]):
        verdicts = [make[part]("equal", number) for number, part in enumerate(order)]
        assert (both(*verdicts).outcome, either(*verdicts).outcome) == (of_both, of_either)


def test_the_evidence_is_of_those_that_decide() -> None:
    verdict = both(confirmed("equal", 1), refuted("unequal", 2), refuted("unequal", 3), inconclusive("gap", 4))
    assert (verdict.outcome, verdict.evidence) == (NO, (2, 3))
