from collections.abc import Callable
from typing import Any

import pytest

from checks.pods import phases
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "pods/phases"

WAITING = {"waiting": {"reason": "ContainerCreating"}}
RUNNING: dict[str, Any] = {"running": {}}


def ended(code: int) -> dict[str, Any]:
    return {"terminated": {"exitCode": code}}


def container(state: dict[str, Any], name: str = "main", last: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "restartCount": 0, "state": state, "lastState": last or {}}


def pod(
    script: Script, at: float, name: str, phase: str, *statuses: dict[str, Any], node: str | None = "kindlab-worker",
    init: dict[str, Any] | None = None, **conditions: str,
) -> Script:  # fmt: skip
    status: dict[str, Any] = {
        "phase": phase,
        "conditions": [{"type": kind, "status": value} for kind, value in conditions.items()],
        "containerStatuses": list(statuses),
    }
    if init:
        status["initContainerStatuses"] = [init]
    return script.object(at, "Pod", name, spec={"nodeName": node} if node else {}, status=status)


def applied(manifest: str) -> Script:
    return Script(LAB).step(manifest, 1, 1, version=100)


def waits(node: str | None = "kindlab-worker", scheduled: str = "True", phase: str = "Pending") -> Script:
    return pod(applied("waiting.yaml"), 2, "waits", phase, container(WAITING), node=node, PodScheduled=scheduled)


def starting(later: str) -> Script:
    script, first = applied("starting.yaml"), container(RUNNING, "first")
    pod(script, 2, "starting", "Pending", container(WAITING), init=first)
    return pod(script, 3, "starting", later, container(WAITING), init=first)


def half(ready: str) -> Script:
    script = pod(applied("half.yaml"), 2, "half", "Pending", container(WAITING), Ready="False")
    pod(script, 3, "half", "Running", container(RUNNING), Ready="False")
    return pod(script, 4, "half", "Running", container(RUNNING), Ready=ready)


def crashing(phase: str) -> Script:
    script = pod(applied("crashing.yaml"), 2, "crashing", "Pending", container(WAITING))
    return pod(script, 3, "crashing", phase, container(ended(1)))


def done(phase: str, *codes: int) -> Script:
    script = pod(applied("done.yaml"), 2, "done", "Running", container(ended(0)), container(RUNNING, "slow"))
    return pod(script, 3, "done", phase, *(container(ended(code)) for code in codes))


CASES = [
    (phases.pending_means_no_node, waits(node=None, scheduled="False").closed(9), Outcome.CONFIRMED),
    (phases.pending_means_no_node, waits().closed(9), Outcome.REFUTED),
    (phases.pending_means_no_node, waits(node=None, scheduled="False").cut_off(), Outcome.INCONCLUSIVE),
    (phases.pending_means_no_node, applied("waiting.yaml").closed(9), Outcome.INCONCLUSIVE),
    (
        phases.container_creating_is_a_phase,
        pod(waits(), 3, "waits", "ContainerCreating", container(WAITING)).closed(9),
        Outcome.CONFIRMED,
    ),
    (phases.container_creating_is_a_phase, waits().closed(9), Outcome.REFUTED),
    (phases.container_creating_is_a_phase, waits().gap(3, 4, "Pod").closed(9), Outcome.INCONCLUSIVE),
    (
        phases.container_creating_is_a_phase,
        pod(applied("waiting.yaml"), 2, "waits", "Pending").closed(9),
        Outcome.INCONCLUSIVE,
    ),
    (phases.pending_while_init_runs, starting("Pending").closed(9), Outcome.CONFIRMED),
    (phases.pending_while_init_runs, starting("Running").closed(9), Outcome.REFUTED),
    (phases.pending_while_init_runs, starting("Pending").gap(4, 5, "Pod").closed(9), Outcome.INCONCLUSIVE),
    (phases.running_means_ready, half("True").closed(9), Outcome.CONFIRMED),
    (phases.running_means_ready, half("False").closed(9), Outcome.REFUTED),
    (phases.running_means_ready, half("False").gap(5, 6, "Pod").closed(9), Outcome.INCONCLUSIVE),
    (phases.running_means_ready, applied("half.yaml").closed(9), Outcome.INCONCLUSIVE),
    (phases.crashing_is_running, crashing("Running").closed(9), Outcome.CONFIRMED),
    (phases.crashing_is_running, crashing("Failed").closed(9), Outcome.REFUTED),
    (phases.crashing_is_running, crashing("Running").cut_off(), Outcome.INCONCLUSIVE),
    (phases.succeeded_when_all_ended_well, done("Succeeded", 0, 0).closed(9), Outcome.CONFIRMED),
    (phases.succeeded_when_all_ended_well, done("Running", 0, 0).closed(9), Outcome.REFUTED),
    (phases.succeeded_when_all_ended_well, done("Succeeded", 0).closed(9), Outcome.REFUTED),
    (phases.succeeded_when_all_ended_well, done("Running", 0, 0).cut_off(), Outcome.INCONCLUSIVE),
    (phases.succeeded_when_all_ended_well, applied("done.yaml").closed(9), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


def test_a_container_that_runs_again_is_not_down() -> None:
    script = pod(applied("crashing.yaml"), 2, "crashing", "Running", container(RUNNING, last=ended(1)))
    assert judged(phases.crashing_is_running, script.closed(9)) is Outcome.INCONCLUSIVE
