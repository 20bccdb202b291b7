"""Judges labs/disruption/two_budgets.py: Pods under two budgets, each of which lets one go; and a new Pod under two."""

from kindlab.timeline import Snapshot, Timeline
from kindlab.verdict import NotSeen, Verdict, at_least, both, containing, equal

BUDGETS, LATE = "PodDisruptionBudget[app=shop]", "PodDisruptionBudget[app=late]"
GRANTED, REFUSED, FAILED = 201, 429, 500
TOO_MANY = "more than one PodDisruptionBudget"
NOT_EVICTED = "error when evicting pods"
AGAIN = "will retry after"
"""What kubectl drain says where it is going to ask again."""


def is_an_error(timeline: Timeline) -> Verdict:
    """While each budget allows one, the API server answers 500 to an eviction, and names the cause."""
    evict, budgets = timeline.step("evict"), _counted(timeline, "evict")
    return both(
        equal("fewest disruptionsAllowed", seen=_fewest(budgets), expected=at_least(1), given=budgets),
        equal("status", seen=evict.code, expected=FAILED, given=evict, evidence=(budgets,)),
        equal("message", seen=evict.message, expected=containing(TOO_MANY), given=evict),
    )


def stricter_one_decides(timeline: Timeline) -> Verdict:
    """As the budget that allows the fewest has it, so the eviction is answered."""
    evict, budgets = timeline.step("evict"), _counted(timeline, "evict")
    expected = GRANTED if _fewest(budgets) else REFUSED
    return equal("status", seen=evict.code, expected=expected, given=evict, evidence=(budgets,))


def drain_asks_again(timeline: Timeline) -> Verdict:
    """Where kubectl tells that it could not evict a Pod, it says that it is going to ask again."""
    answer = timeline.answers("drain").last()
    told = next((line for line in answer.errors.splitlines() if NOT_EVICTED in line), None)
    if told is None:
        raise NotSeen("not-reached", answer.number, what=NOT_EVICTED, since=answer.at, until=answer.at)
    return equal("what kubectl says", seen=told, expected=containing(AGAIN), given=answer)


def both_count_a_new_pod(timeline: Timeline) -> Verdict:
    """After one of the two budgets has counted the new Pod, the other does too before the end."""
    created = timeline.done("late.yaml")
    states = timeline.snapshots(LATE)
    before = states.last(before=created)
    if [budget.get("status", "expectedPods") for budget in before.all(LATE)] != [0, 0]:
        raise NotSeen("not-reached", before.number, what="two budgets without Pods", since=before.at, until=before.at)
    one = states.first(lambda state: _of_one_pod(state) > 0, after=created)
    return states.after(created).eventually("budgets with expectedPods 1", seen=_of_one_pod, expected=2, given=one)


def _counted(timeline: Timeline, act: str) -> Snapshot:
    """Return the budgets as an act finds them; NotSeen unless each of them counts both Pods as healthy."""
    state = timeline.snapshots(BUDGETS).last(before=timeline.step(act))
    if not state.all(BUDGETS) or any(budget.get("status", "currentHealthy") != 2 for budget in state.all(BUDGETS)):
        raise NotSeen("not-reached", state.number, what="currentHealthy 2", since=state.at, until=state.at)
    return state


def _fewest(state: Snapshot) -> int:
    """Return how many disruptions the budget allows that allows the fewest."""
    allowed: list[int] = [budget.get("status", "disruptionsAllowed") for budget in state.all(BUDGETS)]
    return min(allowed)


def _of_one_pod(state: Snapshot) -> int:
    """Count the budgets that count one Pod as theirs."""
    return sum(budget.get("status", "expectedPods") == 1 for budget in state.all(LATE))
