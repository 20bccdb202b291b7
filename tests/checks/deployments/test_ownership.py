from collections.abc import Callable

import pytest

from checks.deployments import ownership as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

HASH = "6d9f7"
USER = "system:serviceaccount:kube-system:{}-controller"


class Made(Script):
    """Writes Pods that a ReplicaSet or a StatefulSet has made."""

    def __init__(self) -> None:
        super().__init__("deployments/ownership")

    def of_set(self, at: float, ending: str, *, middle: str = HASH, **rest: bool) -> "Made":
        labels = {"app": "web", "pod-template-hash": HASH}
        self.pod(at, f"web-{middle}-{ending}", labels=labels, owner=f"ReplicaSet/web-{HASH}", **rest)
        return self

    def of_stateful(self, at: float, name: str, *, uid: str = "", **rest: bool) -> "Made":
        self.pod(at, name, labels={"app": "web"}, owner="StatefulSet/web", uid=uid, **rest)
        return self

    def asked(self, at: float, controller: str) -> "Made":
        self.audit(at, "create", "pods", "", user=USER.format(controller))
        return self


def applied() -> Made:
    """A ReplicaSet of the Deployment: its Pods are yet to be made."""
    script = Made()
    script.step("apply", 1, verb="apply")
    script.object(1.5, "ReplicaSet", f"web-{HASH}", labels={"app": "web"}, owner="Deployment/web")
    return script


def made() -> Made:
    """Three Pods before any is ready."""
    script = applied()
    for number, ending in enumerate(("aaaaa", "bbbbb", "ccccc")):
        script.asked(1.9 + number / 10, "replicaset").of_set(2 + number / 10, ending, ready=False)
    return script.of_set(5, "aaaaa")


def made_by_a_controller_that_was_held_up() -> Timeline:
    """A ReplicaSet's controller tries with one Pod, and makes the other two together: here after the first is ready."""
    script = applied().of_set(2, "aaaaa", ready=False).of_set(5, "aaaaa")
    script.of_set(6, "bbbbb", ready=False).of_set(6.1, "ccccc", ready=False)
    return script.of_set(9, "bbbbb").of_set(9.1, "ccccc").closed(20)


def stateful() -> Made:
    """Three Pods of a StatefulSet, one after the other."""
    script = Made()
    script.step("apply", 1, verb="apply")
    for number in range(3):
        name = f"web-{number}"
        script.asked(1.9 + number, "statefulset").of_stateful(2 + number, name, ready=False)
        script.of_stateful(2.5 + number, name)
    return script


def deleted(script: Made) -> Made:
    script.step("delete", 10, verb="delete").step("replaced", 11, 13, verb="until")
    return script


CASES = [
    (check.replicaset_stands_between, made().closed(20), Outcome.CONFIRMED),
    (check.replicaset_stands_between, stateful().closed(20), Outcome.REFUTED),
    (check.replicaset_stands_between, made().of_stateful(6, "web-x").closed(20), Outcome.REFUTED),
    (check.replicaset_stands_between, applied().closed(20), Outcome.INCONCLUSIVE),
    (check.replicaset_stands_between, made().gap(3, 4, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (check.deployment_makes_the_pods, made().asked(6, "deployment").alive(20, "audit").closed(20), Outcome.REFUTED),
    (check.deployment_makes_the_pods, made().alive(20, "audit").closed(20), Outcome.REFUTED),
    (check.deployment_makes_the_pods, stateful().alive(20, "audit").closed(20), Outcome.CONFIRMED),
    (
        check.deployment_makes_the_pods,
        stateful().gap(3, 4, "audit").alive(20, "audit").closed(20),
        Outcome.INCONCLUSIVE,
    ),
    (check.name_is_hash_and_random, made().closed(20), Outcome.CONFIRMED),
    (check.name_is_hash_and_random, made().of_set(6, "ddddd", middle="other").closed(20), Outcome.REFUTED),
    (check.name_is_hash_and_random, stateful().closed(20), Outcome.REFUTED),
    (check.name_is_hash_and_random, made().gap(6, 7, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (check.starts_one_after_another, made().closed(20), Outcome.REFUTED),
    (check.starts_one_after_another, made_by_a_controller_that_was_held_up(), Outcome.REFUTED),
    (check.starts_one_after_another, stateful().closed(20), Outcome.CONFIRMED),
    (check.starts_one_after_another, applied().of_set(2, "aaaaa", ready=False).closed(20), Outcome.INCONCLUSIVE),
    (check.replacement_keeps_the_name, deleted(made()).of_set(12, "ddddd").closed(20), Outcome.REFUTED),
    (
        check.replacement_keeps_the_name,
        deleted(stateful()).of_stateful(12, "web-0", uid="uid-again").closed(20),
        Outcome.CONFIRMED,
    ),
    (check.replacement_keeps_the_name, deleted(made()).closed(20), Outcome.INCONCLUSIVE),
    (check.replacement_keeps_the_name, made().closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome
