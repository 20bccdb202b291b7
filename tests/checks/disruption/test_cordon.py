from collections.abc import Callable
from typing import Any

import pytest

from checks.disruption import cordon as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

SAID = "\n".join(f"error: cannot delete {said}" for said in check.REASONS.values())


def web(script: Script, at: float, name: str, on: str) -> Script:
    spec = {"nodeName": f"kindlab-{on}"} if on else {}
    return script.pod(at, name, labels={"app": "web"}, spec=spec, change="ADDED")


def act(script: Script, name: str, at: float, **outcome: Any) -> Script:
    return script.step(name, at, verb="kubectl", version=script.version(), **outcome)


def emptied(name: str, following: str, *on: str, before: str = "worker") -> Timeline:
    """A Pod on a node before an act, and those that it makes on these nodes."""
    script = act(web(Script("disruption/cordon"), 1, "old", before), name, 5)
    for number, node in enumerate(on):
        web(script, 6 + number, f"new-{number}", node)
    return act(script, following, 20).closed(30)


ELSEWHERE = ("worker2",) * check.REPLICAS


def drained(
    code: int = 1, errors: str = SAID, *, taken: bool = False, closed: bool = True, looked: bool = True,
    before: bool = False,
) -> Timeline:  # fmt: skip
    """A drain at 5 s of a node that was open, or cordoned before, and what it says and does."""
    script = Script("disruption/cordon").pod(1, "scratch", labels={"kept": "yes"})
    if looked:
        script.object(1, "Node", "kindlab-worker", spec={"unschedulable": True} if before else {})
    act(script, "drain", 5, outcome="refused" if code else "done", code=code, errors=errors)
    if closed:
        script.object(6, "Node", "kindlab-worker", spec={"unschedulable": True})
    if taken:
        script.pod(7, "scratch", labels={"kept": "yes"}, deleting=True)
    return script.closed(30)


CASES = [
    (check.rollout_empties_it, emptied("restart", "force", "worker2", "worker"), Outcome.REFUTED),
    (check.rollout_empties_it, emptied("restart", "force", *ELSEWHERE), Outcome.CONFIRMED),
    (check.rollout_empties_it, emptied("restart", "force", "worker2", before="worker2"), Outcome.INCONCLUSIVE),
    (check.forced_deletion_empties_it, emptied("force", "drain", "worker2", "worker"), Outcome.REFUTED),
    (check.forced_deletion_empties_it, emptied("force", "drain", *ELSEWHERE), Outcome.CONFIRMED),
    (check.forced_deletion_empties_it, emptied("force", "drain"), Outcome.INCONCLUSIVE),
    (check.forced_deletion_empties_it, emptied("force", "drain", "worker2"), Outcome.INCONCLUSIVE),
    (check.forced_deletion_empties_it, emptied("force", "drain", "worker2", ""), Outcome.INCONCLUSIVE),
    (check.forced_deletion_empties_it, emptied("restart", "drain", "worker2"), Outcome.INCONCLUSIVE),
    (check.drain_names_what_it_spares, drained(), Outcome.CONFIRMED),
    (check.drain_names_what_it_spares, drained(0, "", taken=True), Outcome.REFUTED),
    (check.drain_names_what_it_spares, drained(1, SAID.splitlines()[0]), Outcome.REFUTED),
    (check.drain_names_what_it_spares, drained(taken=True), Outcome.REFUTED),
    (check.drain_names_what_it_spares, emptied("force", "drain"), Outcome.REFUTED),
    (check.refused_drain_changes_nothing, drained(), Outcome.REFUTED),
    (check.refused_drain_changes_nothing, drained(closed=False), Outcome.CONFIRMED),
    (check.refused_drain_changes_nothing, drained(0), Outcome.INCONCLUSIVE),
    (check.refused_drain_changes_nothing, drained(looked=False), Outcome.INCONCLUSIVE),
    (check.refused_drain_changes_nothing, drained(before=True), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome


def test_a_drain_that_did_not_run_names_nothing() -> None:
    timeline = Script("disruption/cordon").pod(1, "scratch").closed(30)
    assert judged(check.drain_names_what_it_spares, timeline) is Outcome.INCONCLUSIVE
