from collections.abc import Callable
from typing import Any

import pytest

from checks.pods import restart_policy
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "pods/restart_policy"
CODES = {"clean": 0, "failed": 3}


def container(name: str, restarts: int | None) -> dict[str, Any]:
    """A container's status: it has ended as its name tells, and runs again where it was restarted; None: not yet."""
    down = {"terminated": {"exitCode": CODES[name]}}
    if restarts is None:
        return {"name": name, "restartCount": 0, "state": {"waiting": {}}}
    state, last = ({"running": {}}, down) if restarts else (down, {})
    return {"name": name, "restartCount": restarts, "state": state, "lastState": last}


class Run(Script):
    """Three Pods with two containers each, which have ended by 2 s; those of `restarted` were restarted at 3 s."""

    def __init__(self, *, policy: str = "Always") -> None:
        super().__init__(LAB)
        self.step("pods.yaml", 1, 1, version=100)
        self.object(1, "Pod", "unset", "ADDED", spec={"restartPolicy": policy})

    def pods(self, at: float, **restarts: tuple[int | None, int | None]) -> "Run":
        """Versions of these Pods, `on_failure=(0, 1)`, by the restarts of their two containers."""
        for pod, counts in restarts.items():
            statuses = [container(name, count) for name, count in zip(CODES, counts, strict=True)]
            self.object(at, "Pod", pod.replace("_", "-"), status={"containerStatuses": statuses})
        return self

    def asked(self, question: str, code: int | None) -> "Run":
        self.answer(1.5, question, code)
        self.step(question, 1.5, 1.6)
        return self


def ended() -> Run:
    return Run().pods(2, unset=(0, 0), on_failure=(0, 0), never=(0, 0))


def restarted() -> Run:
    return ended().pods(3, unset=(1, 1), on_failure=(0, 1))


def refusals(*codes: int | None) -> Timeline:
    run = Run()
    for question, code in zip(("deployment", "stateful-set", "daemon-set"), codes, strict=True):
        run.asked(question, code)
    return run.closed(9)


YES, NO, OPEN = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE
CASES = [
    (restart_policy.always_is_the_default, Run().closed(9), YES),
    (restart_policy.always_is_the_default, Run(policy="Never").closed(9), NO),
    (restart_policy.always_is_the_default, Script(LAB).step("pods.yaml", 1, 1, version=100).closed(9), OPEN),
    (restart_policy.always_restarts_what_succeeded, restarted().closed(9), YES),
    (restart_policy.always_restarts_what_succeeded, ended().pods(3, unset=(0, 1)).closed(9), NO),
    (restart_policy.always_restarts_what_succeeded, ended().pods(3, unset=(1, 0)).closed(9), NO),
    (restart_policy.always_restarts_what_succeeded, ended().cut_off(), OPEN),
    (restart_policy.always_restarts_what_succeeded, Run().pods(2, unset=(None, None)).closed(9), OPEN),
    (restart_policy.on_failure_looks_at_the_code, restarted().closed(9), YES),
    (restart_policy.on_failure_looks_at_the_code, restarted().pods(4, on_failure=(1, 1)).closed(9), NO),
    (restart_policy.on_failure_looks_at_the_code, ended().closed(9), NO),
    (restart_policy.on_failure_looks_at_the_code, restarted().gap(4, 5, "Pod").closed(9), OPEN),
    (restart_policy.on_failure_looks_at_the_code, restarted().cut_off(), OPEN),
    (restart_policy.never_restarts_nothing, restarted().closed(9), YES),
    (restart_policy.never_restarts_nothing, restarted().pods(4, never=(0, 1)).closed(9), NO),
    (restart_policy.never_restarts_nothing, ended().closed(9), OPEN),
    (restart_policy.never_restarts_nothing, restarted().gap(4, 5, "Pod").closed(9), OPEN),
    (restart_policy.middle_one_is_on_failed, Run().asked("on-failed", 201).closed(9), YES),
    (restart_policy.middle_one_is_on_failed, Run().asked("on-failed", 422).closed(9), NO),
    (restart_policy.middle_one_is_on_failed, Run().asked("on-failed", 403).closed(9), OPEN),
    (restart_policy.middle_one_is_on_failed, Run().asked("on-failed", None).closed(9), OPEN),
    (restart_policy.restarts_can_be_limited, Run().asked("limited", 201).closed(9), YES),
    (restart_policy.restarts_can_be_limited, Run().asked("limited", 400).closed(9), NO),
    (restart_policy.restarts_can_be_limited, Run().closed(9), OPEN),
    (restart_policy.controllers_take_always_only, refusals(422, 422, 422), YES),
    (restart_policy.controllers_take_always_only, refusals(422, 201, 422), NO),
    (restart_policy.controllers_take_always_only, refusals(422, 422, None), OPEN),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
