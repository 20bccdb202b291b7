from collections.abc import Callable
from typing import Any

import pytest

from checks.pods import crash_loop
from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Outcome, Verdict
from tests.now import READY, app, container, waiting
from tests.timelines import Script, judged

LAB = "pods/crash_loop"

BACKS_OFF = {"waiting": {"reason": "CrashLoopBackOff"}}
RUNS: dict[str, Any] = {"running": {}}


def applied(name: str) -> Script:
    return Script(LAB).step(f"{name}.yaml", 1, 1, version=100)


def pod(script: Script, at: float, name: str, state: dict[str, Any], last: int | None = None) -> Script:
    last_state = {} if last is None else {"terminated": {"exitCode": last}}
    return script.object(
        at, "Pod", name, status={"phase": "Running", "containerStatuses": [{"state": state, "lastState": last_state,
        "name": "main", "restartCount": 1}]},
    )  # fmt: skip


def looped(name: str, code: int, state: dict[str, Any] = BACKS_OFF) -> Script:
    return pod(pod(applied(name), 2, name, RUNS), 3, name, state, code)


def ready(name: str) -> Script:
    return applied(name).pod(12, name, ready=True)


CASES = [
    (crash_loop.ended_in_failure, looped("finishing", 4).closed(9), Outcome.CONFIRMED),
    (crash_loop.ended_in_failure, looped("finishing", 0).closed(9), Outcome.REFUTED),
    (crash_loop.ended_in_failure, looped("finishing", 0, RUNS).closed(9), Outcome.INCONCLUSIVE),
    (crash_loop.error_of_the_program, looped("failing", 3).closed(9), Outcome.CONFIRMED),
    (crash_loop.error_of_the_program, pod(ready("failing"), 13, "failing", BACKS_OFF, 3).closed(19), Outcome.CONFIRMED),
    (crash_loop.error_of_the_program, looped("failing", 0).closed(9), Outcome.REFUTED),
    (crash_loop.error_of_the_program, looped("failing", 3, RUNS).gap(4, 5, "Pod").closed(9), Outcome.INCONCLUSIVE),
    (crash_loop.too_little_memory, looped("hungry", 137).closed(9), Outcome.CONFIRMED),
    (crash_loop.too_little_memory, looped("hungry", 1).closed(9), Outcome.REFUTED),
    (crash_loop.too_little_memory, looped("hungry", 137, RUNS).cut_off(), Outcome.INCONCLUSIVE),
    (crash_loop.bad_liveness_probe, looped("unhealthy", 137).closed(9), Outcome.CONFIRMED),
    (crash_loop.bad_liveness_probe, ready("unhealthy").closed(9), Outcome.REFUTED),
    (crash_loop.bad_liveness_probe, applied("failing").closed(9), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


@pytest.mark.parametrize(
    ("wait", "pods", "over"),
    [
        (crash_loop.has_looped, [], False),
        (crash_loop.has_looped, [app(waiting("ContainerCreating"))], False),
        (crash_loop.has_looped, [app(container(restarts=2, running={}))], False),
        (crash_loop.has_looped, [app(waiting("CrashLoopBackOff"))], True),
        (crash_loop.has_looped, [app(container(restarts=3, running={}))], True),
        (crash_loop.is_ready_or_has_looped, [app(container(running={}))], False),
        (crash_loop.is_ready_or_has_looped, [app(container(running={}), conditions=READY)], True),
        (crash_loop.is_ready_or_has_looped, [app(waiting("CrashLoopBackOff"))], True),
    ],
)
def test_a_wait_is_over_once_what_it_waits_for_is_seen(
    wait: Callable[[list[Moment]], bool], pods: list[Moment], over: bool
) -> None:
    assert wait(pods) is over
