from collections.abc import Callable

import pytest

from checks.deployments import replica_count as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

OWNER = "ReplicaSet/web-1"


class Counted(Script):
    """Writes the Pods of a ReplicaSet, and how many it is to have."""

    def __init__(self) -> None:
        super().__init__("deployments/replica_count")

    def mine(self, at: float, name: str, **rest: bool | str) -> "Counted":
        self.pod(at, name, labels={"app": "web"}, owner=OWNER, **rest)
        return self

    def picked(self, at: float, name: str, *, owner: str = "", deleting: bool = False) -> "Counted":
        self.pod(at, name, labels={"app": "picked", "picked": "yes"}, owner=owner, deleting=deleting)
        return self

    def set(self, at: float, replicas: int, *, change: str = "MODIFIED") -> "Counted":
        self.object(at, "ReplicaSet", "web-1", change, labels={"app": "web"}, spec={"replicas": replicas})
        return self


def picked() -> Counted:
    """Two Pods, one of which loses its label at 5 s."""
    script = Counted().set(1, 2).mine(2, "web-a").mine(2.1, "web-b")
    script.step("pick", 5, verb="patch")
    return script.picked(5.1, "web-a", owner=OWNER)


def scaled(script: Counted) -> Counted:
    script.step("scale-set", 8, verb="scale")
    return script.set(8.1, 1)


def orphaned(script: Counted) -> Counted:
    """The Deployment is gone at 12 s, all Pods are deleted at 14 s."""
    script.step("orphan", 11, verb="delete").step("orphaned", 11, 12, verb="until")
    script.step("delete", 14, 15, verb="kubectl", code=0)
    return script.mine(14.5, "web-b", change="DELETED")


def released() -> Counted:
    return picked().mine(5.2, "web-c").picked(5.3, "web-a")


def kept(*names: str) -> Timeline:
    script = orphaned(scaled(released()).set(8.2, 2))
    for name in names:
        script.mine(16, name)
    return script.closed(20)


def stray(owner: str) -> Counted:
    """A Pod made by hand at 2 s."""
    script = Counted()
    script.step("stray", 2, verb="apply").pod(2.1, "stray", labels={"app": "web"}, change="ADDED")
    return script.mine(2.2, "stray") if owner else script


def removed(script: Counted) -> Timeline:
    script.step("remove", 4, verb="delete")
    return script.closed(20)


CASES = [
    (check.stray_is_taken_in, removed(stray(OWNER)), Outcome.CONFIRMED),
    (check.stray_is_taken_in, removed(stray("")), Outcome.REFUTED),
    (check.stray_is_taken_in, stray("").closed(20), Outcome.INCONCLUSIVE),
    (check.stray_is_taken_in, removed(stray("").gap(3, 3.5, "Pod")), Outcome.INCONCLUSIVE),
    (check.unlabelled_is_replaced, scaled(released()).closed(20), Outcome.CONFIRMED),
    (check.unlabelled_is_replaced, scaled(picked()).closed(20), Outcome.REFUTED),
    (check.unlabelled_is_replaced, scaled(picked().gap(6, 7, "Pod")).closed(20), Outcome.INCONCLUSIVE),
    (check.unlabelled_runs_on, scaled(released()).closed(20), Outcome.CONFIRMED),
    (check.unlabelled_runs_on, scaled(picked()).closed(20), Outcome.REFUTED),
    (check.unlabelled_runs_on, scaled(released().picked(6, "web-a", deleting=True)).closed(20), Outcome.REFUTED),
    (check.unlabelled_runs_on, scaled(Counted().step("pick", 5)).closed(20), Outcome.INCONCLUSIVE),
    (check.replicaset_can_be_scaled, orphaned(scaled(released())).closed(20), Outcome.CONFIRMED),
    (check.replicaset_can_be_scaled, orphaned(scaled(released()).set(8.2, 2)).closed(20), Outcome.REFUTED),
    (check.replicaset_can_be_scaled, scaled(released()).closed(20), Outcome.INCONCLUSIVE),
    (check.replicaset_can_be_scaled, orphaned(released().step("scale-set", 8)).closed(20), Outcome.INCONCLUSIVE),
    (check.keeps_the_count_alone, kept("web-d", "web-e"), Outcome.CONFIRMED),
    (check.keeps_the_count_alone, kept("web-d"), Outcome.REFUTED),
    (check.keeps_the_count_alone, kept(), Outcome.REFUTED),
    (check.keeps_the_count_alone, scaled(released()).closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome
