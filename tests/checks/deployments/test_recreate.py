from collections.abc import Callable

import pytest

from checks.deployments import recreate as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged


class Replaced(Script):
    """Writes Pods of two versions."""

    def __init__(self) -> None:
        super().__init__("deployments/recreate")

    def of(self, version: str, at: float, name: str, **rest: bool | str) -> "Replaced":
        self.pod(at, name, labels={"app": "web", "version": version}, **rest)
        return self


def started() -> Replaced:
    return Replaced().of("one", 1, "a").of("one", 1, "b")


def deleted() -> Replaced:
    """One of two Pods is deleted at 3 s, and replaced by 7 s."""
    script = started()
    script.step("delete", 3, verb="delete")
    return script.of("one", 3.1, "a", deleting=True)


def replaced(script: Replaced) -> Replaced:
    script.step("replaced", 6, 7, verb="until")
    return script


def updated(script: Replaced | None = None) -> Replaced:
    script = script or started()
    script.step("update", 10, verb="patch")
    return script


def told(script: Replaced | None = None) -> Replaced:
    """Both old Pods are told to go at 10.1 s."""
    return updated(script).of("one", 10.1, "a", deleting=True).of("one", 10.1, "b", deleting=True)


def done(script: Replaced) -> Timeline:
    script.step("updated", 11, 18, verb="until")
    return script.closed(25)


def ended() -> Replaced:
    return told().of("one", 13.5, "a", phase="Succeeded", deleting=True).of("one", 14, "b", change="DELETED")


def started_again(at: float) -> Replaced:
    """A new Pod is made at 14.1 s, and ready later."""
    return ended().of("two", 14.1, "c", ready=False, phase="Pending").of("two", at, "c")


CASES = [
    (check.old_pods_end_first, done(started_again(17)), Outcome.CONFIRMED),
    (check.old_pods_end_first, done(told().of("two", 12, "c", ready=False)), Outcome.REFUTED),
    (check.old_pods_end_first, done(ended()), Outcome.INCONCLUSIVE),
    (check.old_pods_end_first, done(started_again(17).gap(15, 16, "Pod")), Outcome.INCONCLUSIVE),
    (check.has_an_outage, done(started_again(17)), Outcome.CONFIRMED),
    (check.has_an_outage, done(started_again(14.5)), Outcome.REFUTED),
    (check.has_an_outage, done(updated().of("two", 12, "c").of("one", 13, "a", deleting=True)), Outcome.REFUTED),
    (check.has_an_outage, started_again(17).closed(25), Outcome.INCONCLUSIVE),
    (check.has_an_outage, done(started_again(17).gap(15, 16, "Pod")), Outcome.INCONCLUSIVE),
    (
        check.replacement_waits,
        updated(replaced(deleted().of("one", 3.2, "c", phase="Pending", ready=False))).closed(20),
        Outcome.REFUTED,
    ),
    (
        check.replacement_waits,
        updated(replaced(deleted().of("one", 5, "a", change="DELETED").of("one", 5.5, "c"))).closed(20),
        Outcome.CONFIRMED,
    ),
    (check.replacement_waits, updated(deleted()).closed(20), Outcome.INCONCLUSIVE),
    (check.replacement_waits, updated(replaced(deleted().gap(4, 5, "Pod"))).closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome
