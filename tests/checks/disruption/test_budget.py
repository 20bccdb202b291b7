from collections.abc import Callable
from typing import Any

import pytest

from checks.disruption import budget as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "disruption/budget"
VIOLATED = "Cannot evict pod as it would violate the pod's disruption budget."


def pod(script: Script, at: float, name: str, app: str = "web", **how: Any) -> Script:
    return script.pod(at, name, labels={"app": app}, **how)


def budget(script: Script, at: float, allowed: int) -> Script:
    return script.object(at, "PodDisruptionBudget", "web", status={"disruptionsAllowed": allowed})


def act(script: Script, name: str, at: float, *, refused: int = 0, message: str = "") -> Script:
    """An act that finds what was written before it, granted or refused with a status."""
    outcome = {"outcome": "refused", "code": refused, "message": message} if refused else {"code": 200}
    return script.step(name, at, version=script.version(), **outcome)


def evicted(allowed: int = 1) -> Script:
    """Three Pods, of which the first is evicted at 5 s."""
    script = Script(LAB)
    for name in ("web-0", "web-1", "web-2"):
        pod(script, 1, name, change="ADDED")
    act(budget(script, 2, allowed), "evict", 5)
    return pod(budget(script, 5.1, allowed - 1), 5.2, "web-0", deleting=True)


def refused(refused: int = 429, message: str = VIOLATED, *, replaced: bool = False) -> Script:
    """Another eviction at 6 s, before the first Pod is replaced or only after that, and a deletion at 7 s."""
    script = evicted()
    if replaced:
        pod(pod(script, 5.5, "web-0", change="DELETED"), 5.8, "web-0", uid="new")
    return act(script, "evict-another", 6, refused=refused, message=message)


def replaced(*, before: int = 0, after: int = 1) -> Timeline:
    """The evicted Pod's successor is there at 8 s and Ready at 10 s; what is allowed before and after that."""
    script = pod(refused(), 7, "web-0", change="DELETED")
    pod(script, 8, "web-0", uid="new", ready=False, change="ADDED")
    pod(budget(script, 9, before), 10, "web-0", uid="new")
    return budget(script, 11, after).closed(20)


def deleted(code: int = 0, *, ready: bool = True) -> Timeline:
    script = refused()
    if not ready:
        pod(script, 6.5, "web-1", ready=False)
    return act(script, "delete", 7, refused=code).closed(20)


def rolled(*ready: bool, act_: str = "update", following: str = "scale") -> Timeline:
    """Two Pods Ready before an act at 5 s; one that is or is not Ready after it, and at last both are again."""
    script = Script(LAB)
    pod(pod(script, 1, "a", "api"), 1, "b", "api")
    act(script, act_, 5)
    for number, is_ready in enumerate(ready):
        pod(script, 6 + number, "a", "api", ready=is_ready)
    return act(script, following, 9).closed(20)


CASES = [
    (check.refuses_the_next_eviction, refused().closed(20), Outcome.CONFIRMED),
    (check.refuses_the_next_eviction, refused(0).closed(20), Outcome.REFUTED),
    (check.refuses_the_next_eviction, refused(429, "too many requests").closed(20), Outcome.REFUTED),
    (check.refuses_the_next_eviction, refused(500).closed(20), Outcome.REFUTED),
    (check.refuses_the_next_eviction, refused(0, replaced=True).closed(20), Outcome.INCONCLUSIVE),
    (check.refuses_the_next_eviction, evicted().closed(20), Outcome.INCONCLUSIVE),
    (check.eviction_uses_it_up, replaced(), Outcome.CONFIRMED),
    (check.eviction_uses_it_up, replaced(before=1), Outcome.REFUTED),
    (check.eviction_uses_it_up, replaced(after=0), Outcome.REFUTED),
    (check.eviction_uses_it_up, act(evicted(2), "evict-another", 6).closed(20), Outcome.INCONCLUSIVE),
    (check.eviction_uses_it_up, refused().closed(20), Outcome.INCONCLUSIVE),
    (check.stops_a_deletion, deleted(), Outcome.REFUTED),
    (check.stops_a_deletion, deleted(429), Outcome.CONFIRMED),
    (check.stops_a_deletion, deleted(ready=False), Outcome.INCONCLUSIVE),
    (check.stops_a_deletion, refused().closed(20), Outcome.INCONCLUSIVE),
    (check.stops_a_rollout, rolled(False, True), Outcome.REFUTED),
    (check.stops_a_rollout, rolled(True, True), Outcome.CONFIRMED),
    (check.stops_a_rollout, evicted().closed(20), Outcome.INCONCLUSIVE),
    (check.stops_scaling_down, rolled(False, act_="scale", following="allowed-again"), Outcome.REFUTED),
    (check.stops_scaling_down, rolled(True, act_="scale", following="allowed-again"), Outcome.CONFIRMED),
    (check.stops_scaling_down, rolled(True), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome


def test_an_eviction_that_leaves_some_allowed_does_not_use_it_up() -> None:
    script = pod(act(evicted(2), "evict-another", 6), 7, "web-0", change="DELETED")
    timeline = budget(pod(script, 10, "web-0", uid="new"), 11, 2).closed(20)
    assert judged(check.eviction_uses_it_up, timeline) is Outcome.REFUTED
