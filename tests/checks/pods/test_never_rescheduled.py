from collections.abc import Callable
from typing import Any

import pytest

from checks.pods import never_rescheduled
from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Outcome, Verdict
from tests.now import READY, app, container
from tests.timelines import Script, judged

LAB = "pods/never_rescheduled"


class Run(Script):
    """A bare Pod, a crashing one and one of a Deployment; the last but one has failed by 3 s."""

    def __init__(self, *, failed: bool = True) -> None:
        super().__init__(LAB)
        self.step("crashing.yaml", 1, 1, version=100)
        self.named(1, "bare").named(1, "web")
        state = {"terminated": {"exitCode": 1}} if failed else {"running": {}}
        self.named(3, "crashing", status={"containerStatuses": [{"name": "main", "restartCount": 0, "state": state}]})

    def named(self, at: float, app: str, name: str = "", change: str = "MODIFIED", **rest: Any) -> "Run":
        """A version of an app's Pod, by its name where that is another one."""
        status = {"conditions": [{"type": "Ready", "status": "True"}], **rest.pop("status", {})}
        self.object(at, "Pod", name or app, change, labels={"app": app}, status=status, **rest)
        return self

    def evicted(self, app: str) -> "Run":
        self.step(f"evict-{app}", 5, 5, version=self.version())
        return self

    def ended(self, app: str) -> "Run":
        """The app's first Pod goes, after it was told to."""
        return self.evicted(app).named(6, app, deleting=True).named(7, app, change="DELETED", deleting=True)

    def moved(self, code: int) -> Timeline:
        self.step("move", 4, outcome="done" if code == 200 else "refused", code=code)
        return self.closed(20)


YES, NO, OPEN = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE
CASES = [
    (never_rescheduled.failure_moves_the_pod, Run().named(4, "crashing", "crashing-2").closed(20), YES),
    (never_rescheduled.failure_moves_the_pod, Run().named(4, "crashing").closed(20), NO),
    (never_rescheduled.failure_moves_the_pod, Run(failed=False).closed(20), OPEN),
    (never_rescheduled.failure_moves_the_pod, Run().gap(4, 5, "Pod").closed(20), OPEN),
    (never_rescheduled.evicted_pod_comes_back, Run().ended("bare").named(8, "bare", "bare-x").closed(20), YES),
    (never_rescheduled.evicted_pod_comes_back, Run().ended("bare").closed(20), NO),
    (never_rescheduled.evicted_pod_comes_back, Run().ended("bare").gap(8, 9, "Pod").closed(20), OPEN),
    (never_rescheduled.evicted_pod_comes_back, Run().closed(20), OPEN),
    (never_rescheduled.deployment_moves_its_pod, Run().evicted("web").named(6, "web").closed(20), YES),
    (never_rescheduled.deployment_moves_its_pod, Run().ended("web").named(8, "web", "web-x").closed(20), NO),
    (never_rescheduled.deployment_moves_its_pod, Run().ended("web").closed(20), OPEN),
    (never_rescheduled.deployment_moves_its_pod, Run().closed(20), OPEN),
    (never_rescheduled.node_name_can_be_changed, Run().moved(200), YES),
    (never_rescheduled.node_name_can_be_changed, Run().moved(422), NO),
    (never_rescheduled.node_name_can_be_changed, Run().closed(20), OPEN),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


@pytest.mark.parametrize(
    ("wait", "pods", "over"),
    [
        (never_rescheduled.has_failed_again, [app(container())], False),
        (never_rescheduled.has_failed_again, [app(container(restarts=1))], True),
        (never_rescheduled.has_failed_again, [app(container()), app(container())], True),
        (never_rescheduled.web_serves, [app(container())], False),
        (never_rescheduled.web_serves, [app(container(), conditions=READY, deleting=True)], False),
        (never_rescheduled.web_serves, [app(container(), conditions=READY)], True),
    ],
)
def test_a_wait_is_over_once_what_it_waits_for_is_seen(
    wait: Callable[[list[Moment]], bool], pods: list[Moment], over: bool
) -> None:
    assert wait(pods) is over
