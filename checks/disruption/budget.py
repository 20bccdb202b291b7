"""Judges labs/disruption/budget.py: of three Pods, two of which are to be available, one is evicted."""

from kindlab.timeline import Moment, Moments, Snapshot, Timeline
from kindlab.verdict import NotSeen, Verdict, at_least, both, containing, equal

WEB, API = "Pod[app=web]", "Pod[app=api]"
REFUSED = 429
VIOLATED = "would violate the pod's disruption budget"
WANTED = 2
"""What both budgets want to be available."""


def refuses_the_next_eviction(timeline: Timeline) -> Verdict:
    """With the first Pod evicted and not replaced, the second's eviction is refused, because of the budget."""
    given, another = _two_left(timeline, "evict-another"), timeline.step("evict-another")
    return both(
        equal("status", seen=another.code, expected=REFUSED, given=another, evidence=(given,)),
        equal("message", seen=another.message, expected=containing(VIOLATED), given=another),
    )


def eviction_uses_it_up(timeline: Timeline) -> Verdict:
    """Before the next act none is allowed any more, and one is again after the evicted Pod's successor is Ready."""
    evicted, another = timeline.done("evict"), timeline.step("evict-another")
    before = _budget(timeline).last(before=evicted)
    spent = _budget(timeline).between(evicted, another)
    gone = timeline.of("Pod/web-0").first(lambda pod: pod.gone, after=evicted)
    successor = timeline.of("Pod/web-0").first(lambda pod: pod.ready, after=gone)
    later = _budget(timeline).after(another)
    return both(
        equal("disruptionsAllowed before", seen=_allowed(before), expected=1, given=before),
        spent.eventually("disruptionsAllowed", seen=_allowed, expected=0, given=evicted),
        later.before(successor).never("disruptionsAllowed", seen=_allowed, unwanted=at_least(1), given=evicted),
        later.eventually("disruptionsAllowed", seen=_allowed, expected=1, given=successor),
    )


def stops_a_deletion(timeline: Timeline) -> Verdict:
    """With two Pods left, the API server refuses to delete one of them."""
    given, deletion = _two_left(timeline, "delete"), timeline.step("delete")
    return equal("status", seen=deletion.code, expected=REFUSED, given=deletion, evidence=(given,))


def stops_a_rollout(timeline: Timeline) -> Verdict:
    """From the update until its rollout is over, two Pods are Ready."""
    return _two_are_ready(timeline, "update", "scale")


def stops_scaling_down(timeline: Timeline) -> Verdict:
    """From the scaling until it is over, two Pods are Ready."""
    return _two_are_ready(timeline, "scale", "allowed-again")


def _two_are_ready(timeline: Timeline, act: str, following: str) -> Verdict:
    """Judge that it is so from an act to the step that follows its wait."""
    done = timeline.done(act)
    states = timeline.snapshots(API).between(done, timeline.step(following))
    return states.always("Ready Pods", seen=lambda state: _ready(state, API), expected=at_least(WANTED), given=done)


def _two_left(timeline: Timeline, act: str) -> Snapshot:
    """Return the Pods as an act finds them; NotSeen unless just as many are Ready as the budget wants."""
    state = timeline.snapshots(WEB).last(before=timeline.step(act))
    if _ready(state, WEB) != WANTED:
        raise NotSeen("not-reached", state.number, what=f"{WANTED} Ready Pods", since=state.at, until=state.at)
    return state


def _ready(state: Snapshot, ref: str) -> int:
    """Count the Pods as the disruption controller does: one that is being deleted is not healthy."""
    return sum(pod.ready and not pod.deleting for pod in state.all(ref))


def _budget(timeline: Timeline) -> Moments[Moment]:
    return timeline.of("PodDisruptionBudget/web")


def _allowed(budget: Moment) -> int:
    return budget.get("status", "disruptionsAllowed") or 0
