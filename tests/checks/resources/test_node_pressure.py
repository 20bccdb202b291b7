from collections.abc import Callable

import pytest

from checks.resources import node_pressure
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged, told

LAB = "resources/node_pressure"
PODS = ("greedy", "modest", "small", "low")


def evicted(
    *names: str, pressed: str = "done", reason: str = "Evicted", decided: dict[str, int] | None = None
) -> Script:
    """Four Pods that run, of which these are seen to be evicted one after the other.

    The kubelet decided it as they were seen, 5 s apart, but where `decided` names another second.
    """
    script = Script(LAB)
    for name in PODS:
        script.object(1, "Pod", name, "ADDED", status={"phase": "Running"})
    script.step("press", 5, 6, outcome=pressed)
    for place, name in enumerate(names):
        second = (decided or {}).get(name, 20 + 5 * place)
        target = {"type": "DisruptionTarget", "status": "True", "reason": "TerminationByKubelet"}
        conditions = [target | {"lastTransitionTime": f"2026-12-01T01:15:{second:02}Z"}]
        status = {"phase": "Failed", "reason": reason, "conditions": conditions}
        script.object(20 + 10 * place, "Pod", name, status=status)
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


def test_the_kubelet_s_own_times_tell_the_order_and_not_when_it_wrote_them() -> None:
    swapped = evicted("low", "small", "greedy", decided={"greedy": 25, "small": 30}).closed(60)
    assert judged(node_pressure.best_effort_goes_first, swapped) is Outcome.REFUTED
    overtaken = evicted("greedy", "low", "small", decided={"low": 20, "greedy": 25}).closed(60)
    assert judged(node_pressure.priority_goes_before_use, overtaken) is Outcome.CONFIRMED
    after_all = evicted("low", "greedy", "small", decided={"small": 22}).closed(60)
    assert judged(node_pressure.best_effort_goes_first, after_all) is Outcome.CONFIRMED


@pytest.mark.parametrize("second", [24, 25, 26])
def test_evictions_of_one_second_are_in_no_order(second: int) -> None:
    together = evicted(*AS_DOCUMENTED, decided={"greedy": 25, "small": second}).closed(60)
    assert told(node_pressure.best_effort_goes_first, together) == (Outcome.INCONCLUSIVE, "at-once")


def test_what_may_have_been_evicted_unseen_leaves_the_order_open() -> None:
    hidden = evicted("low", "small").gap(35, 36, "Pod").closed(60)
    assert judged(node_pressure.best_effort_goes_first, hidden) is Outcome.INCONCLUSIVE
