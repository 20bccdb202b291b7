from collections.abc import Callable
from typing import Any

import pytest

from checks.deployments import rolling_update as check
from kindlab.rows import ObjectRow
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

OLD, NEW = "web-a", "web-b"


class Rollout(Script):
    """Writes what a Deployment of three replicas goes through."""

    def __init__(self) -> None:
        super().__init__("deployments/rolling_update")

    def web(self, at: float, generation: int, *, written: int = 0) -> "Rollout":
        """The Deployment with nothing left to do for a generation; a later one may have been written meanwhile."""
        status = {"observedGeneration": generation, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3}
        self.object(at, "Deployment", "web", spec={"replicas": 3}, status=status)
        newest = self.rows[-1]
        assert isinstance(newest, ObjectRow)
        newest.object["metadata"]["generation"] = written or generation
        return self

    def set(self, at: float, name: str, replicas: int, change: str = "MODIFIED") -> "Rollout":
        self.object(at, "ReplicaSet", name, change, labels=_labels(name), spec={"replicas": replicas})
        return self

    def of(self, at: float, name: str, **rest: Any) -> "Rollout":
        """A Pod of the ReplicaSet that its name begins with."""
        self.pod(at, name, labels=_labels(name), **rest)
        return self


def _labels(name: str) -> dict[str, str]:
    return {"app": "web", "version": "one" if name.startswith(OLD) else "two"}


def before() -> Rollout:
    """Three old Pods, and the update at 5 s."""
    script = Rollout().web(1, 1).set(1, OLD, 3)
    for number in range(3):
        script.of(2, f"{OLD}-{number}")
    script.step("update", 5, verb="patch")
    return script


def surging() -> Rollout:
    """A new Pod comes first and is ready at 8 s, then an old one is told to go."""
    script = before().set(6, NEW, 1).of(7, f"{NEW}-0", ready=False).of(8, f"{NEW}-0")
    return script.set(9, OLD, 2).of(10, f"{OLD}-0", deleting=True)


def complete(script: Rollout, at: float = 15) -> Rollout:
    """The rest of a rollout that keeps within its bounds."""
    script.set(11, NEW, 2).of(11.1, f"{NEW}-1").set(12, OLD, 0)
    for number in (1, 2):
        script.of(12.1, f"{OLD}-{number}", deleting=True)
    return script.set(12.2, NEW, 3).of(12.3, f"{NEW}-2").web(at, 2)


def stuck() -> Rollout:
    """The new Pod runs and does not get ready, for which the lab waits until 18 s."""
    return before().set(6, NEW, 1).of(7, f"{NEW}-0", ready=False).step("updated", 6, 18, outcome="timeout")


def slow() -> Rollout:
    """The new Pod has hardly begun to run when the lab's patience ends."""
    return before().set(6, NEW, 1).of(15, f"{NEW}-0", ready=False).step("updated", 6, 18, outcome="timeout")


def old_first() -> Rollout:
    """The old ReplicaSet is scaled down before the new one, made at 0, is scaled up."""
    script = before().set(6, NEW, 0).set(7, OLD, 2).of(8, f"{OLD}-0", deleting=True).set(9, NEW, 1)
    return complete(script.of(10, f"{NEW}-0"))


def patient() -> Rollout:
    """The next new Pod comes only once the old one is gone."""
    return surging().of(11, f"{OLD}-0", change="DELETED").of(12, f"{NEW}-1")


def failing() -> Rollout:
    """One of the old Pods that are to stay stops being ready."""
    return surging().of(11, f"{OLD}-1", ready=False)


CASES = [
    (check.surge_is_bounded, complete(surging()).closed(20), Outcome.CONFIRMED),
    (check.surge_is_bounded, complete(before().set(6, NEW, 2)).closed(20), Outcome.REFUTED),
    (check.surge_is_bounded, surging().closed(20), Outcome.INCONCLUSIVE),
    (check.surge_is_bounded, surging().web(15, 2).gap(10, 11, "ReplicaSet").closed(20), Outcome.INCONCLUSIVE),
    (check.total_is_bounded, stuck().closed(20), Outcome.CONFIRMED),
    (check.total_is_bounded, surging().web(15, 2).closed(20), Outcome.CONFIRMED),
    (check.total_is_bounded, surging().closed(20), Outcome.INCONCLUSIVE),
    (check.total_is_bounded, slow().closed(20), Outcome.INCONCLUSIVE),
    (check.total_is_bounded, surging().of(11, f"{NEW}-1").closed(20), Outcome.REFUTED),
    (check.total_is_bounded, patient().web(15, 2).closed(20), Outcome.CONFIRMED),
    (check.total_is_bounded, stuck().cut_off(), Outcome.INCONCLUSIVE),
    (check.total_is_bounded, before().closed(20), Outcome.INCONCLUSIVE),
    (check.max_surge_is_how_many_are_made, stuck().closed(20), Outcome.CONFIRMED),
    (check.max_surge_is_how_many_are_made, slow().closed(20), Outcome.INCONCLUSIVE),
    (check.max_surge_is_how_many_are_made, complete(surging()).closed(20), Outcome.REFUTED),
    (check.max_surge_is_how_many_are_made, stuck().gap(9, 10, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (check.max_surge_is_how_many_are_made, before().closed(20), Outcome.INCONCLUSIVE),
    (check.nothing_becomes_unavailable, surging().of(11, f"{NEW}-1").web(15, 2).closed(20), Outcome.CONFIRMED),
    (check.nothing_becomes_unavailable, old_first().closed(20), Outcome.REFUTED),
    (check.nothing_becomes_unavailable, failing().web(15, 2).closed(20), Outcome.REFUTED),
    (check.nothing_becomes_unavailable, surging().web(15, 2).gap(9, 9.5, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (check.nothing_becomes_unavailable, surging().closed(20), Outcome.INCONCLUSIVE),
    (check.old_pod_goes_first, old_first().closed(20), Outcome.CONFIRMED),
    (check.old_pod_goes_first, complete(surging()).closed(20), Outcome.REFUTED),
    (check.old_pod_goes_first, old_first().gap(6, 7.5, "ReplicaSet").closed(20), Outcome.INCONCLUSIVE),
    (check.old_pod_goes_first, before().closed(20), Outcome.INCONCLUSIVE),
    (check.old_replicaset_is_removed, complete(surging()).set(16, OLD, 0, "DELETED").closed(20), Outcome.CONFIRMED),
    (check.old_replicaset_is_removed, complete(surging()).closed(20), Outcome.REFUTED),
    (check.old_replicaset_is_removed, complete(surging()).gap(16, 17, "ReplicaSet").closed(20), Outcome.INCONCLUSIVE),
    (check.old_replicaset_is_removed, surging().closed(20), Outcome.INCONCLUSIVE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome


@pytest.mark.parametrize("judge", dict.fromkeys(case[0] for case in CASES), ids=lambda judge: judge.__name__)
def test_an_update_that_was_refused_teaches_nothing(judge: Callable[[Timeline], Verdict]) -> None:
    refused = Rollout().web(1, 1).set(1, OLD, 3).of(2, f"{OLD}-0")
    refused.step("update", 5, outcome="refused")
    assert judged(judge, refused.closed(20)) is Outcome.INCONCLUSIVE


def test_an_update_that_nobody_has_looked_at_is_not_complete() -> None:
    """Right after the update the counts are still those of the old version: only the new generation's tell."""
    timeline = before().web(6, 1, written=2).closed(20)
    assert judged(check.surge_is_bounded, timeline) is Outcome.INCONCLUSIVE
