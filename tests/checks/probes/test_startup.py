from collections.abc import Callable

import pytest

from checks.probes import startup
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

UNSTARTED = ("startup", "startup", "startup")
UNDER_WAY = ("startup", "liveness", "startup", "liveness", "liveness")


def version(script: Script, at: float, *, started: bool, ready: bool = False, restarts: int = 0) -> Script:
    container = {"name": "app", "started": started, "restartCount": restarts}
    conditions = [{"type": "Ready", "status": str(ready)}]
    return script.object(at, "Pod", "web", status={"containerStatuses": [container], "conditions": conditions})


def started(
    before: tuple[str, ...] = UNSTARTED, after: tuple[str, ...] = ("startup", "liveness", "readiness"),
    anew: tuple[str, ...] = ("startup",), *, ready: bool = False, restarted: bool = False,
) -> Script:  # fmt: skip
    """An application that was let start at 6 s, that started, and that was ended; and what asked meanwhile.

    `restarted`: there is another container, which has not started.
    """
    script = version(version(Script(), 1, started=False).step("let-start", 6), 8, started=True, ready=ready)
    if restarted:
        version(script, 18, started=False, restarts=1)
    told = "\n".join((*before, startup.LET_START, *after, startup.END, *anew))
    return script.answer(20, "journal", 0, told).step("journal", 20)


def failing(failures: int, restarts: int = 1) -> Script:
    """A Pod whose first container's startup probe failed so often before there was another container, if there was."""
    script = Script().step("pods.yaml", 0).pod(1, "failing", change="ADDED").pod(9, "failing", restarts=restarts)
    told = ["container", *["asked"] * failures, *["container"] * restarts, "asked"]
    return script.answer(10, "failures", 0, "\n".join(told)).step("failures", 10)


NEVER_TAKEN_OVER = started(after=("startup",)).closed(30)
NEVER_TOLD_NO = started(before=()).closed(30)
TAKEN_OVER_TOO_LATE = started(after=("startup",), anew=("startup", "liveness")).closed(30)
NEVER_STARTED = version(Script(), 1, started=False).step("let-start", 6).closed(30)

CASES = [
    (startup.started_is_ready, started(ready=True).closed(30), Outcome.CONFIRMED),
    (startup.started_is_ready, started().closed(30), Outcome.REFUTED),
    (startup.started_is_ready, NEVER_STARTED, Outcome.INCONCLUSIVE),
    (startup.holds_back_the_others, started().closed(30), Outcome.CONFIRMED),
    (startup.holds_back_the_others, started(before=("liveness", "startup")).closed(30), Outcome.REFUTED),
    (startup.holds_back_the_others, NEVER_TAKEN_OVER, Outcome.INCONCLUSIVE),
    (startup.holds_back_the_others, NEVER_TOLD_NO, Outcome.INCONCLUSIVE),
    (startup.is_asked_once, started(before=("startup",), after=("liveness",)).closed(30), Outcome.CONFIRMED),
    (startup.is_asked_once, started().closed(30), Outcome.REFUTED),
    (startup.is_asked_once, NEVER_TAKEN_OVER, Outcome.INCONCLUSIVE),
    (startup.is_asked_once, NEVER_TOLD_NO, Outcome.INCONCLUSIVE),
    (startup.is_over_once_it_succeeds, started().closed(30), Outcome.CONFIRMED),
    (startup.is_over_once_it_succeeds, started(after=UNDER_WAY).closed(30), Outcome.CONFIRMED),
    (startup.is_over_once_it_succeeds, started(after=("liveness", "startup") * 2).closed(30), Outcome.REFUTED),
    (startup.is_over_once_it_succeeds, NEVER_TAKEN_OVER, Outcome.INCONCLUSIVE),
    (startup.is_over_once_it_succeeds, TAKEN_OVER_TOO_LATE, Outcome.INCONCLUSIVE),
    (startup.begins_anew, started().closed(30), Outcome.CONFIRMED),
    (startup.begins_anew, started(anew=("liveness",)).closed(30), Outcome.REFUTED),
    (startup.begins_anew, started(anew=(), restarted=True).closed(30), Outcome.INCONCLUSIVE),
    (startup.begins_anew, NEVER_TAKEN_OVER, Outcome.INCONCLUSIVE),
    (startup.one_failure_restarts, failing(1).closed(30), Outcome.CONFIRMED),
    (startup.one_failure_restarts, failing(4).closed(30), Outcome.REFUTED),
    (startup.one_failure_restarts, failing(4, restarts=0).closed(30), Outcome.INCONCLUSIVE),
    (startup.restarts_at_the_threshold, failing(4).closed(30), Outcome.CONFIRMED),
    (startup.restarts_at_the_threshold, failing(4, restarts=0).closed(30), Outcome.REFUTED),
    (startup.restarts_at_the_threshold, failing(3, restarts=0).cut_off(), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
