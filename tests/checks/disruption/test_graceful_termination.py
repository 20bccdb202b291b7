"""Each check confirms, refutes, and knows when it cannot know."""

from collections.abc import Callable
from typing import Any

import pytest

from checks.disruption import graceful_termination as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome
from tests.timelines import Script, judged

ARMS = ("at-once", "waiting")
TERMINATING = {"ready": False, "serving": True, "terminating": True}
READY = {"ready": True, "serving": True, "terminating": False}
SLICE = {"kubernetes.io/service-name": "web"}


def entries(**conditions: Any) -> list[dict[str, Any]]:
    """Endpoints by Pod; None stands for no entry."""
    return [{"targetRef": {"name": pod}, "conditions": told} for pod, told in conditions.items() if told is not None]


class Deletion(Script):
    """Writes two arms of 20 s, in which three Pods are deleted from 5 s on, half a second apart."""

    def __init__(self) -> None:
        super().__init__("disruption/graceful_termination", arms=ARMS)

    def turn(self, at: float, pod: str, audited_at: float, conditions: Any) -> None:
        """The Pod's endpoint is written, as the watch and the audit log show it."""
        others = dict.fromkeys(check.DELETED, READY)
        told = entries(**{**others, pod: conditions})
        self.object(at, "EndpointSlice", "web-x", labels=SLICE, endpoints=told)
        self.audit(audited_at, "update", "endpointslices", "web-x", body={"endpoints": told})

    def deleted(
        self, begin: float, *, turns: float = 0.1, audited: float | None = None, told: float = 0.2,
        conditions: Any = TERMINATING,
    ) -> None:  # fmt: skip
        """Three deletions, each followed by its endpoint's turn and by SIGTERM, some seconds later."""
        for number, pod in enumerate(check.DELETED):
            at = begin + 5 + number / 2
            self.pod(begin + 1, pod, labels={"app": "web"}).log(begin + 2, "started", pod, container="server")
            self.step(f"delete-{pod}", at, at + 0.01, verb="delete", version=self.version())
            self.turn(at + turns, pod, at + (turns if audited is None else audited), conditions)
            self.log(at + told, "told to end", pod, container="server", slack=0.1)


def ran(
    *, at_once: dict[str, Any] | None = None, waiting: dict[str, Any] | None = None, lost_at: float = -1.0,
    ends: bool = True, blind: tuple[str, float] | None = None,
) -> Timeline:  # fmt: skip
    script = Deletion()
    for begin, arm, changes in ((0, "at-once", at_once), (30, "waiting", {"told": 5.2, **(waiting or {})})):
        script.in_arm(arm).step("client", begin + 1, begin + 4, verb="traffic")
        script.object(begin + 1, "EndpointSlice", "web-x", labels=SLICE, endpoints=entries(one=READY, two=READY))
        for tenth in range(20, 200):
            at = begin + tenth / 10
            script.request(at, error="curl exit 7: refused" if at == lost_at else "")
        script.deleted(begin, **(changes or {}))
        script.step("three-gone", begin + 7, begin + 13, verb="until", outcome="done" if ends else "not reached")
        script.step("observe", begin + 17, begin + 20, verb="observe").alive(begin + 20.1, "traffic client")
    script.in_arm("").alive(60, "audit", "logs")
    if blind:
        script.gap(blind[1], blind[1] + 1, blind[0])
        script.alive(60, blind[0])
    return script.closed(60)


CASES: list[tuple[Callable[..., Any], Timeline, Outcome]] = [
    (check.requests_end_first, ran(), Outcome.CONFIRMED),
    (check.requests_end_first, ran(lost_at=6.0), Outcome.REFUTED),
    (check.requests_end_first, ran(lost_at=36.0), Outcome.CONFIRMED),  # in the other arm
    (check.requests_end_first, ran(lost_at=4.0), Outcome.CONFIRMED),  # before any deletion
    (check.requests_end_first, ran(ends=False), Outcome.INCONCLUSIVE),
    (check.requests_end_first, ran(blind=("traffic client", 6)), Outcome.INCONCLUSIVE),
    (check.sleep_loses_none, ran(), Outcome.CONFIRMED),
    (check.sleep_loses_none, ran(lost_at=36.0), Outcome.REFUTED),
    (check.sleep_loses_none, ran(lost_at=6.0), Outcome.CONFIRMED),
    (check.sleep_loses_none, ran(blind=("traffic client", 36)), Outcome.INCONCLUSIVE),
    (check.neither_waits_for_the_other, ran(lost_at=6.0), Outcome.CONFIRMED),
    (check.neither_waits_for_the_other, ran(lost_at=5.1), Outcome.REFUTED),  # before the first SIGTERM
    (check.neither_waits_for_the_other, ran(), Outcome.REFUTED),
    (check.neither_waits_for_the_other, ran(lost_at=6.0, waiting={"turns": 9, "audited": 9}), Outcome.REFUTED),
    (check.neither_waits_for_the_other, ran(lost_at=6.0, waiting={"turns": 9, "audited": 1}), Outcome.INCONCLUSIVE),
    (check.neither_waits_for_the_other, ran(lost_at=6.0, waiting={"turns": 5.2}), Outcome.INCONCLUSIVE),  # at once
    (check.neither_waits_for_the_other, ran(lost_at=6.0, blind=("logs one/server", 5)), Outcome.INCONCLUSIVE),
    (check.entry_goes_at_once, ran(), Outcome.REFUTED),
    (check.entry_goes_at_once, ran(waiting={"conditions": None}), Outcome.CONFIRMED),
    (check.entry_goes_at_once, ran(waiting={"conditions": READY}), Outcome.INCONCLUSIVE),
    (check.sigterm_comes_after_pre_stop, ran(), Outcome.CONFIRMED),
    (check.sigterm_comes_after_pre_stop, ran(waiting={"told": 0.2}), Outcome.REFUTED),
    (check.sigterm_comes_after_pre_stop, ran(waiting={"told": 4.05}), Outcome.INCONCLUSIVE),
    (check.sigterm_comes_after_pre_stop, ran(waiting={"told": 12.0}), Outcome.REFUTED),
]


@pytest.mark.parametrize(("judge", "run", "outcome"), CASES)
def test_each_check_confirms_refutes_and_knows_when_it_cannot_know(
    judge: Callable[[Timeline], Any], run: Timeline, outcome: Outcome
) -> None:
    assert judged(judge, run) is outcome


def test_the_audit_log_suffices_where_the_watch_came_late() -> None:
    verdict = check.neither_waits_for_the_other(ran(lost_at=6.0, waiting={"turns": 9, "audited": 1}))
    assert verdict.by["audit"].outcome is Outcome.CONFIRMED
    assert verdict.by["watch"].outcome is Outcome.REFUTED
