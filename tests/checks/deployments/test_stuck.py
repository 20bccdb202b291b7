from collections.abc import Callable

import pytest

from checks.deployments import stuck as check
from kindlab.rows import ObjectRow
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged


class Stuck(Script):
    """Writes a Deployment of one replica and its Pods."""

    def __init__(self) -> None:
        super().__init__("deployments/stuck")

    def web(self, at: float, version: str, *, complete: bool = True, reason: str = "NewReplicaSetAvailable") -> "Stuck":
        counts = dict.fromkeys(("replicas", "updatedReplicas", "availableReplicas"), 1)
        progressing = {"type": "Progressing", "status": str(reason != check.EXCEEDED), "reason": reason}
        status = {"observedGeneration": int(complete), "conditions": [progressing], **counts}
        template = {"metadata": {"labels": {"version": version}}}
        self.object(at, "Deployment", "web", spec={"replicas": 1, "template": template}, status=status)
        newest = self.rows[-1]
        assert isinstance(newest, ObjectRow)
        newest.object["metadata"]["generation"] = 1
        return self

    def of(self, version: str, at: float, *, ready: bool = True, deleting: bool = False) -> "Stuck":
        self.pod(at, f"web-{version}", labels={"app": "web", "version": version}, ready=ready, deleting=deleting)
        return self

    def said(self, code: int) -> "Stuck":
        self.step("status", 13, 14, verb="kubectl", code=code, outcome="refused" if code else "done")
        return self


def updated() -> Stuck:
    script = Stuck().web(1, "one").of("one", 2)
    script.step("update", 5, verb="patch")
    return script.web(5.1, "two", complete=False).of("two", 6, ready=False)


def given_up() -> Stuck:
    """Its deadline is exceeded at 11 s."""
    return updated().web(11, "two", complete=False, reason=check.EXCEEDED)


def mended(script: Stuck) -> Stuck:
    script.step("mend", 20, verb="apply")
    return script


def crashed(script: Stuck) -> Stuck:
    """Version three is there from 30 s on, and crashes at 33 s."""
    script.step("crash", 30, verb="patch")
    script.web(30.1, "three", complete=False).step("crashed", 31, 33, verb="until")
    return script


def undone(script: Stuck) -> Stuck:
    script.step("undo", 35, verb="kubectl", code=0)
    return script.web(35.1, "two", complete=False)


def went_on() -> Stuck:
    return mended(given_up()).web(22, "two")


CASES = [
    (check.is_rolled_back, mended(given_up()).closed(40), Outcome.REFUTED),
    (check.is_rolled_back, mended(given_up().web(12, "one")).closed(40), Outcome.CONFIRMED),
    (check.is_rolled_back, mended(updated()).closed(40), Outcome.INCONCLUSIVE),
    (check.is_rolled_back, mended(given_up().gap(12, 13, "Deployment")).closed(40), Outcome.INCONCLUSIVE),
    (check.reaches_all_pods, went_on().closed(40), Outcome.REFUTED),
    (check.reaches_all_pods, mended(given_up().web(15, "two")).closed(40), Outcome.CONFIRMED),
    (check.reaches_all_pods, mended(updated()).closed(40), Outcome.INCONCLUSIVE),
    (check.deadline_is_told, mended(given_up().said(1)).closed(40), Outcome.CONFIRMED),
    (check.deadline_is_told, mended(given_up().said(0)).closed(40), Outcome.REFUTED),
    (check.deadline_is_told, mended(updated().said(1)).closed(40), Outcome.REFUTED),
    (check.deadline_is_told, mended(given_up()).closed(40), Outcome.INCONCLUSIVE),
    (check.old_pods_stay, went_on().closed(40), Outcome.CONFIRMED),
    (check.old_pods_stay, mended(given_up().of("one", 12, deleting=True)).closed(40), Outcome.REFUTED),
    (check.old_pods_stay, mended(given_up().of("one", 12, ready=False)).closed(40), Outcome.REFUTED),
    (check.old_pods_stay, mended(given_up().gap(12, 13, "Pod")).closed(40), Outcome.INCONCLUSIVE),
    (check.stops_for_good, crashed(went_on()).closed(40), Outcome.REFUTED),
    (check.stops_for_good, crashed(mended(given_up())).closed(40), Outcome.CONFIRMED),
    (check.stops_for_good, crashed(mended(updated())).closed(40), Outcome.INCONCLUSIVE),
    (check.undo_ends_crashes, undone(crashed(went_on())).web(36, "two").closed(40), Outcome.CONFIRMED),
    (check.undo_ends_crashes, undone(crashed(went_on())).closed(40), Outcome.REFUTED),
    (check.undo_ends_crashes, undone(crashed(went_on())).web(36, "three").closed(40), Outcome.REFUTED),
    (check.undo_ends_crashes, crashed(went_on()).closed(40), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome
