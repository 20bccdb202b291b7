from collections.abc import Callable
from typing import Any

import pytest

from checks.resources import eviction
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "resources/eviction"
WEB = {"app": "web"}
RUNS: dict[str, Any] = {"running": {}}
ENDED = {"terminated": {"exitCode": 137, "reason": "Error"}}


def bare(script: Script, at: float, main: Any = RUNS, sibling: Any = RUNS, restarts: int = 0, **status: Any) -> Script:
    containers = [
        {"name": "main", "restartCount": restarts, "state": main, "containerID": f"containerd://{restarts}"},
        {"name": "sibling", "restartCount": 0, "state": sibling},
    ]
    return script.object(at, "Pod", "bare", status={"phase": "Running", **status, "containerStatuses": containers})


def filled() -> Script:
    return bare(Script(LAB), 1).step("fill-bare", 2, 2, version=100)


def evicted() -> Script:
    return bare(filled(), 12, ENDED, ENDED, phase="Failed", reason="Evicted")


def evicted_unseen() -> Script:
    """A kubelet that missed the end of a container counts a restart."""
    return bare(filled(), 12, ENDED, ENDED, restarts=1, phase="Failed", reason="Evicted")


def restarted() -> Script:
    return bare(filled(), 4, restarts=1)


def web(*, another: bool, outcome: str = "done") -> Script:
    script = Script(LAB).pod(1, "web-1", labels=WEB).step("fill-web", 2, 2, version=100, outcome=outcome)
    return script.pod(12, "web-2", labels=WEB, change="ADDED") if another else script


CASES = [
    (eviction.fails_as_evicted, evicted().closed(20), Outcome.CONFIRMED),
    (eviction.fails_as_evicted, restarted().closed(20), Outcome.REFUTED),
    (eviction.fails_as_evicted, filled().closed(20), Outcome.REFUTED),
    (eviction.fails_as_evicted, filled().cut_off(), Outcome.INCONCLUSIVE),
    (eviction.container_is_restarted, evicted().closed(20), Outcome.REFUTED),
    (eviction.container_is_restarted, evicted_unseen().closed(20), Outcome.REFUTED),
    (eviction.container_is_restarted, restarted().closed(20), Outcome.CONFIRMED),
    (eviction.container_is_restarted, filled().closed(20), Outcome.INCONCLUSIVE),
    (eviction.siblings_live_on, evicted().closed(20), Outcome.REFUTED),
    (eviction.siblings_live_on, restarted().closed(20), Outcome.CONFIRMED),
    (eviction.siblings_live_on, filled().closed(20), Outcome.INCONCLUSIVE),
    (eviction.is_moved, evicted().closed(20), Outcome.REFUTED),
    (eviction.is_moved, evicted().pod(14, "bare", uid="another", change="ADDED").closed(20), Outcome.CONFIRMED),
    (eviction.is_moved, filled().closed(20), Outcome.INCONCLUSIVE),
    (eviction.is_moved, evicted().gap(14, 15, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (eviction.controller_makes_another, web(another=True).closed(20), Outcome.CONFIRMED),
    (eviction.controller_makes_another, web(another=False).closed(20), Outcome.REFUTED),
    (eviction.controller_makes_another, web(another=True, outcome="refused").closed(20), Outcome.INCONCLUSIVE),
    (eviction.controller_makes_another, web(another=False).cut_off(), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
