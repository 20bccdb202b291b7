from collections.abc import Callable

import pytest

from checks.deployments import paused as check
from kindlab.rows import ObjectRow
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged


class Paused(Script):
    """Writes a Deployment and its ReplicaSets."""

    def __init__(self) -> None:
        super().__init__("deployments/paused")

    def web(self, at: float, revision: int, generation: int, *, observed: int = 0) -> "Paused":
        self.object(at, "Deployment", "web", status={"observedGeneration": observed or generation})
        newest = self.rows[-1]
        assert isinstance(newest, ObjectRow)
        newest.object["metadata"] |= {"annotations": {check.REVISION[-1]: str(revision)}, "generation": generation}
        return self

    def set(self, at: float, version: str, replicas: int = 1) -> "Paused":
        labels = {"app": "web", "version": version}
        self.object(at, "ReplicaSet", f"web-{version}", labels=labels, spec={"replicas": replicas})
        return self


def updated(*, seen: bool = True) -> Paused:
    """Paused at 3 s, changed at 5 s, which the controller has seen at 6 s."""
    script = Paused().web(1, 1, 1).set(1, "one", 0).set(2, "two")
    script.step("pause", 3, verb="kubectl", code=0).step("update", 5, verb="patch")
    script.web(5.1, 1, 3, observed=2)
    return script.web(6, 1, 3) if seen else script


def scaled(script: Paused) -> Paused:
    script.step("scale", 8, verb="scale")
    return script


def resumed(*revisions: int) -> Timeline:
    """Changed again at 12 s, resumed at 15 s."""
    script = scaled(updated())
    script.step("update-again", 12, verb="patch").step("resume", 15, verb="kubectl", code=0)
    for number, revision in enumerate(revisions):
        script.web(16 + number, revision, 6).set(16 + number, f"later-{number}")
    return script.step("resumed", 15.5, 19, verb="until").closed(20)


def grown(script: Paused) -> Timeline:
    return script.step("scale-seen", 8, 11, verb="until").step("update-again", 12, verb="patch").closed(20)


def undone(code: int, errors: str = "") -> Timeline:
    outcome = "refused" if code else "done"
    return updated().step("undo", 13, verb="kubectl", code=code, errors=errors, outcome=outcome).closed(20)


CASES = [
    (check.waits, scaled(updated()).closed(20), Outcome.CONFIRMED),
    (check.waits, scaled(updated().set(7, "three")).closed(20), Outcome.REFUTED),
    (check.waits, scaled(updated(seen=False)).closed(20), Outcome.INCONCLUSIVE),
    (check.waits, scaled(updated().gap(6, 7, "ReplicaSet")).closed(20), Outcome.INCONCLUSIVE),
    (check.collects_changes, resumed(2), Outcome.CONFIRMED),
    (check.collects_changes, resumed(2, 3), Outcome.REFUTED),
    (check.collects_changes, resumed(), Outcome.REFUTED),
    (check.collects_changes, scaled(updated()).closed(20), Outcome.INCONCLUSIVE),
    (check.is_scaled, grown(scaled(updated()).set(9, "two", 2)), Outcome.CONFIRMED),
    (check.is_scaled, grown(scaled(updated()).set(9, "three", 2)), Outcome.REFUTED),
    (check.is_scaled, grown(scaled(updated())), Outcome.REFUTED),
    (check.is_scaled, grown(scaled(updated()).gap(9, 10, "ReplicaSet")), Outcome.INCONCLUSIVE),
    (check.undo_is_refused, undone(1, "error: you cannot rollback a paused deployment; …"), Outcome.CONFIRMED),
    (check.undo_is_refused, undone(1, 'error: no rollout history found for deployment "web"'), Outcome.INCONCLUSIVE),
    (check.undo_is_refused, undone(0), Outcome.REFUTED),
    (check.undo_is_refused, updated().closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome
