"""Judges labs/nodes/taints.py: a worker is tainted with NoSchedule, then NoExecute, then by hand as if cordoned."""

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import SLOWEST, NotSeen, Outcome, Verdict, both, equal, too_slow, took

MAINTENANCE, OUTAGE = "lab.example/maintenance", "lab.example/outage"
UNSCHEDULABLE = "node.kubernetes.io/unschedulable"
TOLERATED = 5
SOON = 5.0
"""Seconds within which a Pod that tolerates nothing is told to go, or one whose time is over."""


def no_schedule_moves_pods(timeline: Timeline) -> Verdict:
    """From the taint to the next a Pod that runs there is told to go."""
    tainted = _tainted(timeline, "no-schedule", MAINTENANCE)
    pods = timeline.of("Pod/plain").between(tainted, timeline.step("no-execute"))
    return pods.eventually("deletionTimestamp", seen=_goes, expected=True, given=tainted)


def no_schedule_keeps_new_ones_off(timeline: Timeline) -> Verdict:
    """From its creation to the next taint, a Pod that fits on this node alone has none."""
    tainted = _tainted(timeline, "no-schedule", MAINTENANCE)
    late = timeline.of("Pod/late").between(timeline.step("late.yaml"), timeline.step("no-execute"))
    return late.always("nodeName", seen=lambda pod: pod.node, expected=None, given=tainted)


def no_execute_takes_pods_at_once(timeline: Timeline) -> Verdict:
    """Within seconds of the taint a Pod that tolerates nothing is told to go, as one that a taint evicts."""
    act, plain = timeline.step("no-execute"), timeline.of("Pod/plain")
    return both(
        plain.within(SOON, "deletionTimestamp", of=act, seen=_goes, expected=True, given=act),
        plain.after(act).eventually(
            "reason of DisruptionTarget", seen=lambda pod: pod.reason("DisruptionTarget"),
            expected="DeletionByTaintManager", given=act,
        ),
    )  # fmt: skip


def budget_holds_it_up(timeline: Timeline) -> Verdict:
    """While its budget allows no disruption, the Pod is not told to go by the act that would have it go."""
    act = timeline.step("no-execute")
    budget = timeline.of("PodDisruptionBudget/plain").last(before=act)
    return both(
        equal("disruptionsAllowed", seen=budget.get("status", "disruptionsAllowed"), expected=0, given=budget),
        timeline.of("Pod/plain").between(act, timeline.step("by-hand")).never(
            "deletionTimestamp", seen=_goes, unwanted=True, given=budget
        ),
    )  # fmt: skip


def toleration_seconds_delay_it(timeline: Timeline) -> Verdict:
    """When its time is over the one Pod is told to go, and the other never.

    Its time runs from the taint, which is there as the node's version shows it, or the act ends, whichever is first.
    """
    act, tainted = timeline.done("no-execute"), _tainted(timeline, "no-execute", OUTAGE)
    patient = timeline.of("Pod/patient")
    if _goes(before := patient.last(before=act)):
        raise NotSeen("not-reached", before.number, what="patient, not told to go", since=before.at, until=act.at)
    goes = patient.first(_goes, after=act)
    delay = took(
        "the Pod is told to go after the taint", seconds=round(goes.at - min(tainted.at, act.until), 3),
        between=(TOLERATED - 1, TOLERATED + SOON), given=goes, evidence=(tainted,), slack=0.5,
        slowness=timeline.slowness,
    )  # fmt: skip
    stays = timeline.of("Pod/tolerant").after(act).never("deletionTimestamp", seen=_goes, unwanted=True, given=goes)
    return both(delay, stays)


def unschedulable_by_hand_stays(timeline: Timeline) -> Verdict:
    """From the version with the taint to the end, the node has it.

    Where spec.unschedulable does not say why, a controller on a slow host may take it away after the end.
    """
    tainted = _tainted(timeline, "by-hand", UNSCHEDULABLE)
    verdict = _node(timeline).after(tainted).always(
        "taints", seen=lambda node: UNSCHEDULABLE in _keys(node), expected=True, given=tainted
    )  # fmt: skip
    by_hand = not tainted.get("spec", "unschedulable")
    if verdict.outcome is Outcome.CONFIRMED and by_hand and timeline.slowness > SLOWEST:
        raise too_slow(timeline.slowness, tainted)
    return verdict


def _tainted(timeline: Timeline, act: str, key: str) -> Moment:
    """Return the first version of the node, after an act, that has a taint of this key."""
    return _node(timeline).first(lambda node: key in _keys(node), after=timeline.done(act))


def _goes(pod: Moment) -> bool:
    return pod.deleting or pod.gone


def _node(timeline: Timeline) -> Moments[Moment]:
    return timeline.of("Node/worker")


def _keys(node: Moment) -> list[str]:
    return [taint["key"] for taint in node.get("spec", "taints") or ()]
