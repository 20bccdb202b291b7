from collections.abc import Callable
from typing import Any

import pytest

from checks.resources import requests
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "resources/requests"
NO_NODE = "0/3 nodes are available: 3 Insufficient cpu."


def applied(name: str) -> Script:
    return Script(LAB).step(f"{name}.yaml", 1, 1, version=100).object(2, "Pod", name, status={"phase": "Pending"})


def unscheduled(name: str) -> Script:
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": NO_NODE}
    return applied(name).object(3, "Pod", name, status={"phase": "Pending", "conditions": [condition]})


def scheduled(name: str) -> Script:
    condition = {"type": "PodScheduled", "status": "True"}
    return applied(name).object(3, "Pod", name, status={"phase": "Pending", "conditions": [condition]})


def limit_only(requested: dict[str, str]) -> Script:
    resources = {"limits": {"cpu": "100m", "memory": "32Mi"}, "requests": requested}
    return Script(LAB).object(2, "Pod", "limit-only", "ADDED", spec={"containers": [{"resources": resources}]})


def counted(cpu: str, outcome: str = "done") -> Script:
    script = Script(LAB).object(1, "ResourceQuota", "count", status={"used": {"requests.cpu": "0", "pods": "0"}})
    script.step("counted.yaml", 2, 2, version=101)
    script.object(3, "ResourceQuota", "count", status={"used": {"requests.cpu": cpu, "pods": "1"}})
    return script.step("counted", 2, 3, outcome=outcome)


def placed(outcome: str = "done", **status: Any) -> Script:
    script = Script(LAB).step("place", 1, 1, version=100).object(2, "Pod", "placed", status={"phase": "Pending"})
    return script.object(3, "Pod", "placed", status=status).step("placed-looked-at", 3, 4, outcome=outcome)


CASES = [
    (requests.unmet_stays_pending, unscheduled("too-big").closed(9), Outcome.CONFIRMED),
    (requests.unmet_stays_pending, scheduled("too-big").closed(9), Outcome.REFUTED),
    (
        requests.unmet_stays_pending,
        unscheduled("too-big").pod(5, "too-big", phase="Running").closed(9),
        Outcome.REFUTED,
    ),
    (requests.unmet_stays_pending, applied("too-big").closed(9), Outcome.INCONCLUSIVE),
    (requests.unmet_stays_pending, unscheduled("too-big").cut_off(), Outcome.INCONCLUSIVE),
    (requests.limits_are_counted, scheduled("big-limits").closed(9), Outcome.REFUTED),
    (requests.limits_are_counted, unscheduled("big-limits").closed(9), Outcome.CONFIRMED),
    (requests.limits_are_counted, applied("big-limits").closed(9), Outcome.INCONCLUSIVE),
    (requests.limit_becomes_request, limit_only({"cpu": "100m", "memory": "32Mi"}).closed(9), Outcome.CONFIRMED),
    (requests.limit_becomes_request, limit_only({"cpu": "10m", "memory": "32Mi"}).closed(9), Outcome.REFUTED),
    (requests.limit_becomes_request, limit_only({}).closed(9), Outcome.REFUTED),
    (requests.limit_becomes_request, Script(LAB).closed(9), Outcome.INCONCLUSIVE),
    (requests.all_containers_add_up, counted("30m").closed(9), Outcome.REFUTED),
    (requests.all_containers_add_up, counted("49m").closed(9), Outcome.CONFIRMED),
    (requests.all_containers_add_up, counted("0", outcome="not reached").closed(9), Outcome.INCONCLUSIVE),
    (requests.largest_init_container_counts, counted("30m").closed(9), Outcome.CONFIRMED),
    (requests.largest_init_container_counts, counted("49m").closed(9), Outcome.REFUTED),
    (requests.largest_init_container_counts, counted("30m").cut_off(), Outcome.CONFIRMED),
    (requests.largest_init_container_counts, counted("0", outcome="not reached").closed(9), Outcome.INCONCLUSIVE),
    (requests.node_refuses, placed(phase="Failed", reason="OutOfcpu").closed(9), Outcome.CONFIRMED),
    (requests.node_refuses, placed(phase="Succeeded").closed(9), Outcome.REFUTED),
    (requests.node_refuses, placed("not reached", phase="Pending").closed(9), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
