from collections.abc import Callable
from typing import Any

import pytest

from checks.pods import init_containers
from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Outcome, Verdict
from tests.now import READY, app, container, init
from tests.timelines import Script, judged

LAB = "pods/init_containers"


def second(at: int) -> str:
    return f"1970-01-01T00:00:{at:02}Z"


def ran(name: str, begin: int, end: int | None, *, restarts: int = 0, code: int = 0) -> dict[str, Any]:
    """A container's status: it ran from one second to another, or still does."""
    over = {"startedAt": second(begin), "finishedAt": second(end or 0), "exitCode": code}
    state = {"running": {"startedAt": second(begin)}} if end is None else {"terminated": over}
    return {"name": name, "restartCount": restarts, "state": state}


class Run(Script):
    """The three Pods are applied at 1 s."""

    def __init__(self) -> None:
        super().__init__(LAB)
        for step in ("ordered.yaml", "failing.yaml", "database.yaml"):
            self.step(step, 1, 1, version=100)

    def ordered(self, *spans: tuple[int, int | None], restarts: int = 0) -> "Run":
        """A version in which first, second and main ran from one second to another."""
        first, second_, main = (
            ran(name, *span, restarts=restarts if name == "main" else 0)
            for name, span in zip(init_containers.IN_ORDER, spans, strict=True)
        )
        status = {"podIP": "10.0.0.7", "initContainerStatuses": [first, second_], "containerStatuses": [main]}
        self.object(9, "Pod", "ordered", status=status)
        return self

    def usual(self) -> "Run":
        return self.ordered((1, 5), (5, 6), (6, None), restarts=1)

    def failing(self, at: float, name: str, phase: str, *, restarts: int = 0, code: int = 1) -> "Run":
        prepare = ran("prepare", 2, 3, restarts=restarts, code=code)
        self.object(at, "Pod", name, status={"phase": phase, "initContainerStatuses": [prepare]})
        return self

    def said(self, question: str, output: str, code: int | None = 0) -> "Run":
        self.answer(12, question, code, output).step(question, 12, 12)
        return self

    def database(self, *, again: bool = True, code: int | None = 1) -> Timeline:
        """The database, which has written an order, and runs again in a new sandbox."""
        self.pod(2, "database").step("write", 4, 4)
        if again:
            status = {"conditions": [{"type": "Ready", "status": "True"}],
                      "containerStatuses": [ran("main", 6, None, restarts=1)]}  # fmt: skip
            self.object(7, "Pod", "database", status=status)
        return self.said("order", "" if code else "paid", code).closed(20)


def never(*, restarts: int = 0, phase: str = "Failed") -> Timeline:
    return Run().failing(3, "given-up", "Pending").failing(4, "given-up", phase, restarts=restarts).closed(20)


YES, NO, OPEN = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE
CASES = [
    (init_containers.run_one_after_the_other, Run().usual().closed(20), YES),
    (init_containers.run_one_after_the_other, Run().ordered((1, 5), (1, 2), (1, None)).closed(20), NO),
    (init_containers.run_one_after_the_other, Run().ordered((1, None), (5, 6), (6, None)).closed(20), OPEN),
    (init_containers.share_network_and_volumes, Run().usual().said("address", "10.0.0.7\n").closed(20), YES),
    (init_containers.share_network_and_volumes, Run().usual().said("address", "", 1).closed(20), NO),
    (init_containers.share_network_and_volumes, Run().usual().said("address", "10.0.0.8\n").closed(20), NO),
    (init_containers.share_network_and_volumes, Run().usual().said("address", "", None).closed(20), OPEN),
    (
        init_containers.failing_one_holds_up_the_app,
        Run().failing(3, "retried", "Pending").failing(4, "retried", "Pending", restarts=1).closed(20),
        YES,
    ),
    (
        init_containers.failing_one_holds_up_the_app,
        Run().failing(3, "retried", "Pending").failing(4, "retried", "Running", code=0).closed(20),
        NO,
    ),
    (init_containers.failing_one_holds_up_the_app, Run().failing(3, "retried", "Pending").cut_off(), OPEN),
    (init_containers.never_means_one_try, never(), YES),
    (init_containers.never_means_one_try, never(phase="Pending"), NO),
    (init_containers.never_means_one_try, never(restarts=1), NO),
    (init_containers.never_means_one_try, Run().closed(20), OPEN),
    (init_containers.app_restart_runs_them_again, Run().usual().said("runs", "second\nsecond\n").closed(20), YES),
    (init_containers.app_restart_runs_them_again, Run().usual().said("runs", "second\n").closed(20), NO),
    (init_containers.app_restart_runs_them_again, Run().said("runs", "second\n").closed(20), OPEN),
    (init_containers.cleaning_spares_what_was_written, Run().database(code=0), YES),
    (init_containers.cleaning_spares_what_was_written, Run().database(), NO),
    (init_containers.cleaning_spares_what_was_written, Run().database(again=False), OPEN),
    (init_containers.cleaning_spares_what_was_written, Run().database(code=None), OPEN),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


@pytest.mark.parametrize(
    ("wait", "pods", "over"),
    [
        (init_containers.init_is_retried, [init(container("prepare"))], False),
        (init_containers.init_is_retried, [init(container("prepare", 1))], True),
        (init_containers.runs_again, [app(container(restarts=1))], False),
        (init_containers.runs_again, [app(container(), conditions=READY)], False),
        (init_containers.runs_again, [app(container(restarts=1), conditions=READY)], True),
    ],
)
def test_a_wait_is_over_once_what_it_waits_for_is_seen(
    wait: Callable[[list[Moment]], bool], pods: list[Moment], over: bool
) -> None:
    assert wait(pods) is over
