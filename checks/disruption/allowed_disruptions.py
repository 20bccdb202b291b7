"""Judges labs/disruption/allowed_disruptions.py: groups of Pods, all healthy, each under a budget of its own."""

from collections.abc import Sequence

from kindlab.timeline import Moment, Seen, Timeline
from kindlab.verdict import NotSeen, Verdict, both, equal

BUDGETS, SINGLE = "PodDisruptionBudget[role=budget]", "Pod[app=single]"
HEALTHY = {"single": 1, "lone": 1, "half-stays": 3, "half-goes": 3, "bare-most": 2, "bare-half": 2, "bare-one": 2}
"""How many healthy Pods there are under each budget before the first eviction."""

GRANTED, REFUSED = 201, 429
ALLOWED = "DisruptionAllowed"
TOO_FEW, GIVEN_UP, UNMANAGED = "InsufficientPods", "SyncFailed", "UnmanagedPods"
"""Reasons of a budget's condition, and of an Event about it."""


def all_are_counted(budgets: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether each budget has counted all of its Pods, or has given up."""
    return {budget.name for budget in budgets if _is_counted(budget)} >= HEALTHY.keys()


def single_is_never_let_go(timeline: Timeline) -> Verdict:
    """Both evictions of the only Pod are refused."""
    return both(*(_answered(timeline, act, "single", REFUSED) for act in ("evict-single", "evict-single-again")))


def replacement_starts_first(timeline: Timeline) -> Verdict:
    """Between the two evictions, of which the first was refused, a second Pod is there."""
    refused = _refused(timeline, "evict-single")
    states = timeline.snapshots(SINGLE).between(refused, timeline.step("evict-single-again"))
    return states.eventually("Pods", seen=lambda state: len(state.all(SINGLE)), expected=2, given=refused)


def second_replica_lets_one_go(timeline: Timeline) -> Verdict:
    """With two healthy Pods the eviction is granted that was refused before."""
    refused = _refused(timeline, "evict-single-again")
    evict, counted = timeline.step("evict-one-of-two"), timeline.done("two-counted")
    return equal("status", seen=evict.code, expected=GRANTED, given=evict, evidence=(refused, counted))


def only_replica_is_kept(timeline: Timeline) -> Verdict:
    """Where one may be unavailable, the eviction of the only Pod is refused."""
    return _answered(timeline, "evict-lone", "lone", REFUSED)


def min_available_rounds_up(timeline: Timeline) -> Verdict:
    """Of three Pods two have to stay healthy, so that one may go."""
    budget = _budget(timeline, "half-stays", "evict-single")
    return both(
        equal("desiredHealthy", seen=budget.get("status", "desiredHealthy"), expected=2, given=budget),
        equal("disruptionsAllowed", seen=budget.get("status", "disruptionsAllowed"), expected=1, given=budget),
    )


def max_unavailable_rounds_down(timeline: Timeline) -> Verdict:
    """Of three Pods one may go."""
    budget = _budget(timeline, "half-goes", "evict-single")
    return equal("disruptionsAllowed", seen=budget.get("status", "disruptionsAllowed"), expected=1, given=budget)


def counts_bare_pods(timeline: Timeline) -> Verdict:
    """Under either budget, of which each lets one of two go, one of the Pods that nobody owns can be evicted."""
    return both(*(_answered(timeline, f"evict-{group}", group, GRANTED) for group in ("bare-most", "bare-half")))


def number_works_for_bare_pods(timeline: Timeline) -> Verdict:
    """Where one of two has to stay, one of the Pods that nobody owns can be evicted."""
    return _answered(timeline, "evict-bare-one", "bare-one", GRANTED)


def condition_blames_the_pods(timeline: Timeline) -> Verdict:
    """As the eviction is asked for, the condition's reason is that Pods are missing; an Event gives another."""
    budget = timeline.of("PodDisruptionBudget/bare-most").last(before=timeline.step("evict-bare-most"))
    told = timeline.events("PodDisruptionBudget/bare-most")
    return both(
        equal("reason of DisruptionAllowed", seen=budget.reason(ALLOWED), expected=TOO_FEW, given=budget),
        equal("currentHealthy", seen=budget.get("status", "currentHealthy"), expected=2, given=budget),
        told.eventually("reason", seen=lambda event: event.get("reason"), expected=UNMANAGED, given=budget),
    )


def _is_counted(budget: Moment) -> bool:
    return budget.get("status", "currentHealthy") == HEALTHY.get(budget.name) or budget.reason(ALLOWED) == GIVEN_UP


def _answered(timeline: Timeline, act: str, group: str, expected: int) -> Verdict:
    """Judge how an eviction was answered, given that all of the group's Pods were healthy."""
    budget, evict = _budget(timeline, group, act), timeline.step(act)
    return equal(f"status of {act}", seen=evict.code, expected=expected, given=evict, evidence=(budget,))


def _budget(timeline: Timeline, name: str, act: str) -> Moment:
    """Return a budget as an act finds it; NotSeen unless it counts all of its Pods as healthy."""
    asked = timeline.step(act)
    budget = timeline.of(f"PodDisruptionBudget/{name}").last(before=asked)
    if budget.get("status", "currentHealthy") != HEALTHY[name]:
        what = f"currentHealthy {HEALTHY[name]} of {name}"
        raise NotSeen("not-reached", budget.number, what=what, since=budget.at, until=asked.at)
    return budget


def _refused(timeline: Timeline, act: str) -> Seen:
    """Return what an eviction did; NotSeen unless it was refused."""
    evict = timeline.step(act)
    if evict.code != REFUSED:
        raise NotSeen("not-reached", evict.number, what=f"{REFUSED} to {act}", since=evict.at, until=evict.until)
    return evict
