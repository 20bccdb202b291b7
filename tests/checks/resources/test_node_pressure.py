from collections.abc import Callable

import pytest

from checks.resources import node_pressure
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "resources/node_pressure"
PODS = ("greedy", "modest", "small", "low")


def evicted(*names: str, pressed: str = "done", reason: str = "Evicted") -> Script:
    """Four Pods that run, of which these are evicted one after the other."""
    script = Script(LAB)
    for name in PODS:
        script.object(1, "Pod", name, "ADDED", status={"phase": "Running"})
    script.step("press", 5, 6, outcome=pressed)
    for at, name in enumerate(names):
        script.object(20 + 10 * at, "Pod", name, status={"phase": "Failed", "reason": reason})
    return script


AS_DOCUMENTED = ("low", "greedy", "small")

CASES = [
    (node_pressure.best_effort_goes_first, evicted(*AS_DOCUMENTED).closed(60), Outcome.REFUTED),
    (node_pressure.best_effort_goes_first, evicted("low", "small").closed(60), Outcome.CONFIRMED),
    (node_pressure.best_effort_goes_first, evicted("low", "greedy").closed(60), Outcome.INCONCLUSIVE),
    (node_pressure.within_request_stays, evicted(*AS_DOCUMENTED).closed(60), Outcome.CONFIRMED),
    (node_pressure.within_request_stays, evicted("modest", *AS_DOCUMENTED).closed(60), Outcome.REFUTED),
    (node_pressure.within_request_stays, evicted("modest").closed(60), Outcome.INCONCLUSIVE),
    (node_pressure.within_request_stays, evicted(*AS_DOCUMENTED, pressed="refused").closed(60), Outcome.INCONCLUSIVE),
    (node_pressure.within_request_stays, evicted(*AS_DOCUMENTED, reason="OOM").closed(60), Outcome.INCONCLUSIVE),
    (node_pressure.priority_goes_before_use, evicted(*AS_DOCUMENTED).closed(60), Outcome.CONFIRMED),
    (node_pressure.priority_goes_before_use, evicted("greedy", "small").closed(60), Outcome.REFUTED),
    (node_pressure.priority_goes_before_use, evicted("low", "small").closed(60), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
