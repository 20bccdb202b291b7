from collections.abc import Callable
from typing import Any

import pytest

from checks.pods import sidecars
from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Outcome, Verdict
from tests.now import app, container, init
from tests.timelines import Script, judged

LAB = "pods/sidecars"


def second(at: int) -> str:
    return f"1970-01-01T00:00:{at:02}Z"


def runs(name: str, begin: int) -> dict[str, Any]:
    return {"name": name, "restartCount": 0, "state": {"running": {"startedAt": second(begin)}}}


def ended(name: str, end: int, code: int = 0) -> dict[str, Any]:
    over = {"startedAt": second(1), "finishedAt": second(end), "exitCode": code}
    return {"name": name, "restartCount": 0, "state": {"terminated": over}}


class Run(Script):
    """Three manifests are applied at 1 s."""

    def __init__(self) -> None:
        super().__init__(LAB)
        for step in ("web.yaml", "once.yaml", "job.yaml"):
            self.step(step, 1, 1, version=100)

    def web(self, at: float, *containers: dict[str, Any], deleting: bool = False) -> "Run":
        *inits, main = containers
        conditions = [{"type": "Ready", "status": str(not deleting)}]
        status = {"conditions": conditions, "initContainerStatuses": inits, "containerStatuses": [main]}
        self.object(at, "Pod", "web", status=status, deleting=deleting)
        return self

    def started(self, one: int = 1, two: int = 2, main: int = 6) -> "Run":
        return self.web(5, runs("one", one), runs("two", two), runs("main", main))

    def stopped(self, one: int, two: int, main: int) -> Timeline:
        """A version of the Pod that is being deleted, in which all have ended, each at its second."""
        self.started().step("stop", 6, 6, version=self.version())
        return self.web(20, ended("one", one), ended("two", two), ended("main", main), deleting=True).closed(30)

    def task(self, *, is_over: bool = True, complete: bool = False) -> Timeline:
        self.object(2, "Job", "task")
        main = ended("main", 3) if is_over else runs("main", 2)
        self.object(4, "Pod", "task-x", labels={"app": "task"}, status={"containerStatuses": [main]})
        if complete:
            self.object(6, "Job", "task", status={"conditions": [{"type": "Complete", "status": "True"}]})
        return self.closed(30)

    def once(self, *restarts: int) -> "Run":
        for at, count in enumerate(restarts, start=3):
            side = {**ended("side", 3), "restartCount": count}
            self.object(at, "Pod", "once", status={"initContainerStatuses": [side]})
        return self


YES, NO, OPEN = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE
OVER = Run().web(5, ended("one", 1), ended("two", 5), runs("main", 6)).closed(30)
CASES = [
    (sidecars.app_waits_for_the_startup_probe, Run().started().closed(30), YES),
    (sidecars.app_waits_for_the_startup_probe, Run().started(1, 1, 1).closed(30), NO),
    (sidecars.app_waits_for_the_startup_probe, Run().closed(30), OPEN),
    (sidecars.init_containers_have_ended, OVER, YES),
    (sidecars.init_containers_have_ended, Run().started().closed(30), NO),
    (sidecars.init_containers_have_ended, Run().closed(30), OPEN),
    (sidecars.stops_after_the_app, Run().stopped(one=25, two=19, main=13), YES),
    (sidecars.stops_after_the_app, Run().stopped(one=13, two=13, main=13), NO),
    (sidecars.stops_after_the_app, Run().stopped(one=19, two=25, main=13), NO),
    (sidecars.stops_after_the_app, Run().started().step("stop", 6, 6, version=110).closed(30), OPEN),
    (sidecars.keeps_a_job_running, Run().task(), YES),
    (sidecars.keeps_a_job_running, Run().task(complete=True), NO),
    (sidecars.keeps_a_job_running, Run().task(is_over=False), OPEN),
    (sidecars.pod_policy_holds_for_it, Run().once(0, 0).closed(30), YES),
    (sidecars.pod_policy_holds_for_it, Run().once(0, 1).closed(30), NO),
    (sidecars.pod_policy_holds_for_it, Run().closed(30), OPEN),
    (sidecars.pod_policy_holds_for_it, Run().once(0).gap(5, 6, "Pod").closed(30), OPEN),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


@pytest.mark.parametrize(
    ("wait", "pods", "over"),
    [
        (sidecars.sidecar_is_restarted, [init(container("side"))], False),
        (sidecars.sidecar_is_restarted, [init(container("side", 1))], True),
        (sidecars.task_is_done, [app(container(running={}))], False),
        (sidecars.task_is_done, [app(container(terminated={"exitCode": 0}))], True),
    ],
)
def test_a_wait_is_over_once_what_it_waits_for_is_seen(
    wait: Callable[[list[Moment]], bool], pods: list[Moment], over: bool
) -> None:
    assert wait(pods) is over
