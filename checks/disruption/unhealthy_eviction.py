"""Judges labs/disruption/unhealthy_eviction.py: both groups want two healthy Pods; one has them, the other has one."""

from collections.abc import Sequence

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import NotSeen, Verdict, both, equal

GRANTED, REFUSED = 201, 429

HEALTHY = {"enough": 2, "short": 1}
"""How many Pods of each group are Ready as evictions are asked for."""


def pending_is_settled(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether the Pod runs by now, or fits no node."""
    return any(pod.phase == "Running" or pod.reason("PodScheduled") == "Unschedulable" for pod in pods)


def zero_allowed_means_none(timeline: Timeline) -> Verdict:
    """By default, the eviction of the unready one of a group with enough healthy Pods is refused."""
    arm = timeline.arm("default")
    budget = arm.of("PodDisruptionBudget/enough").last(before=arm.step("evict-unready-of-enough"))
    allowed = budget.get("status", "disruptionsAllowed")
    return both(
        equal("disruptionsAllowed", seen=allowed, expected=0, given=budget),
        _answered(arm, "unready-of-enough", "enough", REFUSED),
    )


def unready_is_not_protected(timeline: Timeline) -> Verdict:
    """By default, the eviction of the unready one of a group with too few healthy Pods is granted."""
    return _answered(timeline.arm("default"), "unready-of-short", "short", GRANTED)


def always_allow_lets_unready_go(timeline: Timeline) -> Verdict:
    """With AlwaysAllow, the eviction of the unready one of a group with too few healthy Pods is granted."""
    return _answered(timeline.arm("always"), "unready-of-short", "short", GRANTED)


def always_allow_protects_the_ready(timeline: Timeline) -> Verdict:
    """With AlwaysAllow, the evictions of a Ready Pod of either group are refused."""
    arm = timeline.arm("always")
    return both(*(_answered(arm, f"ready-of-{group}", group, REFUSED) for group in ("enough", "short")))


def pending_may_always_go(timeline: Timeline) -> Verdict:
    """Under either policy, the eviction of the Pending one is granted."""
    arms = (timeline.arm(name) for name in ("default", "always"))
    return both(*(_answered(arm, "pending-of-short", "short", GRANTED) for arm in arms))


def _answered(arm: Timeline, pod: str, group: str, expected: int) -> Verdict:
    """Judge how the eviction of a Pod was answered, given as many healthy Pods as its group is to have."""
    asked = arm.step(f"evict-{pod}")
    budget = arm.of(f"PodDisruptionBudget/{group}").last(before=asked)
    if budget.get("status", "currentHealthy") != HEALTHY[group]:
        what = f"currentHealthy {HEALTHY[group]} of {group}"
        raise NotSeen("not-reached", budget.number, what=what, since=budget.at, until=asked.at)
    what = f"status of the eviction of {pod.replace('-', ' ')}"
    return equal(what, seen=asked.code, expected=expected, given=asked, evidence=(budget,))
