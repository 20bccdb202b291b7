from collections.abc import Callable

import pytest

from checks.disruption import two_budgets as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "disruption/two_budgets"
TWO = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
VIOLATED = "Cannot evict pod as it would violate the pod's disruption budget."
GIVEN_UP = f'There are pending pods in node "w" when an error occurred: error when evicting pods/"shop-0" -n "x": {TWO}'
AGAIN = f'error when evicting pods/"shop-0" -n "x" (will retry after 5s): {VIOLATED}'


def budget(script: Script, at: float, name: str, healthy: int, allowed: int = 1) -> Script:
    status = {"currentHealthy": healthy, "disruptionsAllowed": allowed}
    return script.object(at, "PodDisruptionBudget", name, labels={"app": "shop"}, status=status)


def counted(healthy: int = 2, **allowed: int) -> Script:
    """Two Pods, and what each budget allows; by default the strict one allows one and the loose one two."""
    script = Script(LAB)
    for name in ("shop-0", "shop-1"):
        script.pod(1, name, labels={"app": "shop"}, change="ADDED")
    for name, number in (allowed or {"strict": 1, "loose": 2}).items():
        budget(script, 2, name, healthy, number)
    return script


def evicted(code: int = 500, message: str = TWO, *, healthy: int = 2, **allowed: int) -> Timeline:
    script = counted(healthy, **allowed)
    outcome = {"outcome": "refused", "code": code, "message": message} if code >= 400 else {"code": code}
    return script.step("evict", 5, version=script.version(), **outcome).closed(20)


def drained(errors: str, code: int = 1) -> Timeline:
    return counted().step("drain", 4, 5, verb="ask").answer(4.5, "drain", code, errors=errors).closed(20)


def late(script: Script, at: float, name: str, expected: int) -> Script:
    labels, status = {"app": "late"}, {"expectedPods": expected}
    return script.object(at, "PodDisruptionBudget", name, labels=labels, status=status)


def added(*counting: str, before: tuple[str, ...] = ("one", "other"), expected: int = 0) -> Timeline:
    """A Pod is created at 5 s, and these budgets count it."""
    script = Script(LAB)
    for name in before:
        late(script, 2, name, expected)
    script.step("late.yaml", 5, version=script.version())
    for number, name in enumerate(counting):
        late(script, 6 + number, name, 1)
    return script.closed(20)


CASES = [
    (check.is_an_error, evicted(), Outcome.CONFIRMED),
    (check.is_an_error, evicted(500, "etcd is away"), Outcome.REFUTED),
    (check.is_an_error, evicted(429, VIOLATED), Outcome.REFUTED),
    (check.is_an_error, evicted(201, strict=1), Outcome.REFUTED),
    (check.is_an_error, evicted(strict=0, loose=2), Outcome.REFUTED),
    (check.is_an_error, evicted(healthy=1), Outcome.INCONCLUSIVE),
    (check.is_an_error, counted().closed(20), Outcome.INCONCLUSIVE),
    (check.stricter_one_decides, evicted(), Outcome.REFUTED),
    (check.stricter_one_decides, evicted(201), Outcome.CONFIRMED),
    (check.stricter_one_decides, evicted(429, VIOLATED), Outcome.REFUTED),
    (check.stricter_one_decides, evicted(429, VIOLATED, strict=0, loose=2), Outcome.CONFIRMED),
    (check.stricter_one_decides, evicted(500, strict=0, loose=2), Outcome.REFUTED),
    (check.stricter_one_decides, evicted(healthy=1), Outcome.INCONCLUSIVE),
    (check.drain_asks_again, drained(GIVEN_UP), Outcome.REFUTED),
    (check.drain_asks_again, drained(AGAIN), Outcome.CONFIRMED),
    (check.drain_asks_again, drained('error: nodes "w" not found'), Outcome.INCONCLUSIVE),
    (check.drain_asks_again, drained("", code=0), Outcome.INCONCLUSIVE),
    (check.drain_asks_again, counted().closed(20), Outcome.INCONCLUSIVE),
    (check.both_count_a_new_pod, added("one"), Outcome.REFUTED),
    (check.both_count_a_new_pod, added("other"), Outcome.REFUTED),
    (check.both_count_a_new_pod, added("other", "one"), Outcome.CONFIRMED),
    (check.both_count_a_new_pod, added(), Outcome.INCONCLUSIVE),
    (check.both_count_a_new_pod, added("one", before=("one",)), Outcome.INCONCLUSIVE),
    (check.both_count_a_new_pod, added("one", expected=1), Outcome.INCONCLUSIVE),
    (check.both_count_a_new_pod, counted().closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome
