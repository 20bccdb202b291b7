from collections.abc import Callable
from typing import Any

import pytest

from checks.nodes import taints as check
from kindlab.timeline import Timeline
from kindlab.verdict import SLOWEST, Outcome, Verdict
from tests.timelines import Script, judged

TAINTED_BY_NODE = [{"type": "DisruptionTarget", "status": "True", "reason": "DeletionByTaintManager"}]
EVICTED = [{"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI"}]


def node(script: Script, at: float, *keys: str, cordoned: bool = False) -> Script:
    spec = {"taints": [{"key": key} for key in keys], "unschedulable": cordoned}
    return script.object(at, "Node", "kindlab-worker", spec=spec)


def pod(script: Script, at: float, name: str, *, goes: bool = False, on: str = "", **how: Any) -> Script:
    spec = {"nodeName": f"kindlab-{on}"} if on else {}
    metadata = {"deletionTimestamp": "2026-11-21T12:00:00Z"} if goes else {}
    script.object(at, "Pod", name, labels={"app": name}, spec=spec, status=how)
    script.rows[-1].object["metadata"] |= metadata  # type: ignore[union-attr]
    return script


def act(script: Script, name: str, at: float, **outcome: Any) -> Script:
    return script.step(name, at, verb="taint", version=script.version(), **outcome)


def tainted(*, moved: bool = False, scheduled: bool = False) -> Script:
    """A NoSchedule taint at 5 s, a new Pod at 6 s, and NoExecute at 10 s."""
    script = node(Script("nodes/taints"), 0)
    for name in ("plain", "patient", "tolerant"):
        pod(script, 1, name, on="worker")
    script.object(2, "PodDisruptionBudget", "plain", status={"disruptionsAllowed": 0})
    node(act(script, "no-schedule", 5), 5.1, check.MAINTENANCE)
    if moved:
        pod(pod(script, 5.5, "plain", goes=True, on="worker"), 5.5, "patient", goes=True, on="worker")
    pod(act(script, "late.yaml", 6), 6.1, "late", on="worker" if scheduled else "")
    return script


def executed(at: float = 10.2, conditions: Any = TAINTED_BY_NODE, *, patient: float = 15.1, tolerant: bool = False,
             refused: bool = False, shown: float = 10.1, until: float = 10.1, **how: bool) -> Timeline:  # fmt: skip
    outcome = {"outcome": "refused", "code": 429} if refused else {}
    script = act(tainted(**how), "no-execute", 10, until=until, **outcome)
    if not refused:
        node(script, shown, check.MAINTENANCE, check.OUTAGE)
    if at:
        pod(script, at, "plain", goes=True, on="worker", conditions=conditions)
    if patient:
        pod(script, patient, "patient", goes=True, on="worker")
    if tolerant:
        pod(script, 16, "tolerant", goes=True, on="worker")
    return act(script, "by-hand", 25).closed(30)


def by_hand(*, removed: bool = True, seen: bool = True, cordoned: bool = False, slowness: float = 1.0) -> Timeline:
    script = act(tainted(), "by-hand", 25).host(25, slowness)
    if seen:
        node(script, 25.1, check.MAINTENANCE, check.UNSCHEDULABLE, cordoned=cordoned)
    if removed:
        node(script, 25.2, check.MAINTENANCE)
    return script.closed(30)


CASES = [
    (check.no_schedule_moves_pods, executed(), Outcome.REFUTED),
    (check.no_schedule_moves_pods, executed(moved=True), Outcome.CONFIRMED),
    (check.no_schedule_moves_pods, Script("nodes/taints").pod(1, "plain").closed(9), Outcome.INCONCLUSIVE),
    (check.no_schedule_keeps_new_ones_off, executed(), Outcome.CONFIRMED),
    (check.no_schedule_keeps_new_ones_off, executed(scheduled=True), Outcome.REFUTED),
    (check.no_schedule_keeps_new_ones_off, tainted().closed(30), Outcome.INCONCLUSIVE),
    (check.no_execute_takes_pods_at_once, executed(), Outcome.CONFIRMED),
    (check.no_execute_takes_pods_at_once, executed(17), Outcome.REFUTED),
    (check.no_execute_takes_pods_at_once, executed(conditions=EVICTED), Outcome.REFUTED),
    (check.no_execute_takes_pods_at_once, executed(0), Outcome.REFUTED),
    (check.no_execute_takes_pods_at_once, tainted().closed(30), Outcome.INCONCLUSIVE),
    (check.budget_holds_it_up, executed(), Outcome.REFUTED),
    (check.budget_holds_it_up, executed(0, patient=0, refused=True), Outcome.CONFIRMED),
    (check.budget_holds_it_up, tainted().closed(30), Outcome.INCONCLUSIVE),
    (check.toleration_seconds_delay_it, executed(), Outcome.CONFIRMED),
    (check.toleration_seconds_delay_it, executed(patient=10.2), Outcome.REFUTED),
    (check.toleration_seconds_delay_it, executed(patient=24), Outcome.REFUTED),
    (check.toleration_seconds_delay_it, executed(tolerant=True), Outcome.REFUTED),
    (check.toleration_seconds_delay_it, executed(patient=20, shown=11.5, until=11.6), Outcome.CONFIRMED),
    (check.toleration_seconds_delay_it, executed(patient=15.1, shown=13, until=10.1), Outcome.CONFIRMED),
    (check.toleration_seconds_delay_it, executed(patient=12.1, shown=12, until=12.1), Outcome.REFUTED),
    (check.toleration_seconds_delay_it, executed(patient=0), Outcome.INCONCLUSIVE),
    (check.toleration_seconds_delay_it, executed(patient=10.2, moved=True), Outcome.INCONCLUSIVE),
    (check.unschedulable_by_hand_stays, by_hand(), Outcome.REFUTED),
    (check.unschedulable_by_hand_stays, by_hand(removed=False), Outcome.CONFIRMED),
    (check.unschedulable_by_hand_stays, by_hand(removed=False, slowness=SLOWEST), Outcome.CONFIRMED),
    (check.unschedulable_by_hand_stays, by_hand(removed=False, slowness=SLOWEST + 1), Outcome.INCONCLUSIVE),
    (check.unschedulable_by_hand_stays, by_hand(removed=False, cordoned=True, slowness=SLOWEST + 1), Outcome.CONFIRMED),
    (check.unschedulable_by_hand_stays, by_hand(slowness=SLOWEST + 1), Outcome.REFUTED),
    (check.unschedulable_by_hand_stays, by_hand(seen=False), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome
