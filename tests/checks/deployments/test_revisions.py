from collections.abc import Callable

import pytest

from checks.deployments import revisions as check
from kindlab.rows import ObjectRow
from kindlab.timeline import Timeline
from kindlab.verdict import SLOWEST, Outcome, Verdict
from tests.timelines import Script, judged

OLD, NEW = "agnhost", check.NEW_IMAGE


def template(image: str) -> dict[str, object]:
    return {"spec": {"containers": [{"name": "server", "image": image}]}}


class Updates(Script):
    """Writes a Deployment, its ReplicaSets and its Pods, all of which have an image."""

    def __init__(self) -> None:
        super().__init__("deployments/revisions")

    def web(
        self, at: float, image: str, revision: int, generation: int, *, observed: int = 0, done: int = 2
    ) -> "Updates":
        counts = dict.fromkeys(("replicas", "updatedReplicas", "availableReplicas"), done)
        status = {"observedGeneration": observed or generation, **counts}
        self.object(at, "Deployment", "web", spec={"replicas": 2, "template": template(image)}, status=status)
        newest = self.rows[-1]
        assert isinstance(newest, ObjectRow)
        annotations = {check.REVISION[-1]: str(revision)}
        newest.object["metadata"] |= {"annotations": annotations, "generation": generation}
        return self

    def set(self, at: float, name: str, image: str) -> "Updates":
        self.object(at, "ReplicaSet", name, labels={"app": "web"}, spec={"template": template(image)})
        return self

    def mine(self, at: float, name: str, image: str, **rest: bool | str) -> "Updates":
        self.pod(at, name, labels={"app": "web"}, spec={"containers": [{"image": image}]}, **rest)
        return self


def changed() -> Updates:
    """Changed beside the template at 3 s, which the controller has seen at 4 s."""
    script = Updates().web(1, OLD, 1, 1).set(1, "web-old", OLD).mine(2, "a", OLD)
    script.step("change", 3, verb="patch")
    return script.web(3.1, OLD, 1, 2, observed=1).web(4, OLD, 1, 2)


def updated(script: Updates | None = None) -> Updates:
    """The new image is set at 5 s, the controller has seen it at 6 s."""
    script = script or changed()
    script.step("set-image", 5, 5.5, verb="kubectl", code=0)
    return script.web(5.1, NEW, 1, 3, observed=2).web(6, NEW, 2, 3, done=1).set(6, "web-new", NEW)


def rolled_out() -> Updates:
    """Rolled out at 8 s: a new Pod is ready, and of the old one the last that was seen is that it runs."""
    return updated().mine(7, "b", NEW).mine(7.5, "a", OLD, deleting=True).web(8, NEW, 2, 3)


def told(script: Updates, code: int = 0, errors: str = "") -> Updates:
    outcome = "refused" if code else "done"
    script.step("status", 5.6, 8.5, verb="kubectl", code=code, outcome=outcome, errors=errors)
    script.step("complete", 9, 12, verb="until")
    return script


def told_late(slowness: float) -> Timeline:
    """The old Pod has ended before the Deployment is told to be complete, but ran beside the new one."""
    script = updated().mine(7, "b", NEW).mine(7.5, "a", OLD, change="DELETED").web(8, NEW, 2, 3)
    return script.host(9, slowness).closed(20)


def recreated(slowness: float) -> Timeline:
    """The old Pod has ended before there is a new one."""
    script = updated().mine(6.5, "a", OLD, phase="Failed").mine(7, "b", NEW).mine(7.5, "a", OLD, change="DELETED")
    return script.web(8, NEW, 2, 3).host(9, slowness).closed(20)


CASES = [
    (check.any_change_makes_a_replicaset, updated().closed(20), Outcome.REFUTED),
    (check.any_change_makes_a_replicaset, updated(changed().set(4, "web-2", OLD)).closed(20), Outcome.CONFIRMED),
    (check.any_change_makes_a_replicaset, updated(Updates().step("change", 3)).closed(20), Outcome.INCONCLUSIVE),
    (
        check.any_change_makes_a_replicaset,
        updated(changed().gap(4, 4.5, "ReplicaSet")).closed(20),
        Outcome.INCONCLUSIVE,
    ),
    (check.update_edits_the_replicaset, told(rolled_out()).closed(20), Outcome.REFUTED),
    (check.update_edits_the_replicaset, told(rolled_out().set(8, "web-old", NEW)).closed(20), Outcome.CONFIRMED),
    (check.update_edits_the_replicaset, told(rolled_out(), code=1).closed(20), Outcome.INCONCLUSIVE),
    (check.set_image_rolls_out, rolled_out().closed(20), Outcome.CONFIRMED),
    (check.set_image_rolls_out, updated().mine(7, "b", NEW, ready=False).closed(20), Outcome.REFUTED),
    (check.set_image_rolls_out, changed().step("set-image", 5).mine(7, "b", NEW).closed(20), Outcome.REFUTED),
    (check.set_image_rolls_out, updated().gap(7, 8, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (check.set_image_rolls_out, changed().closed(20), Outcome.INCONCLUSIVE),
    (check.status_tells_the_end, told(rolled_out()).closed(20), Outcome.CONFIRMED),
    (check.status_tells_the_end, told(rolled_out(), code=1).closed(20), Outcome.REFUTED),
    (check.status_tells_the_end, told(updated()).closed(20), Outcome.REFUTED),
    (
        check.status_tells_the_end,
        told(updated(), 1, "error: timed out waiting for the condition").closed(20),
        Outcome.INCONCLUSIVE,
    ),
    (check.status_tells_the_end, told(updated(), 124, "no end within 270 s").closed(20), Outcome.INCONCLUSIVE),
    (check.status_tells_the_end, rolled_out().closed(20), Outcome.INCONCLUSIVE),
    (check.old_pods_have_ended, rolled_out().closed(20), Outcome.REFUTED),
    (check.old_pods_have_ended, told_late(SLOWEST), Outcome.CONFIRMED),
    (check.old_pods_have_ended, told_late(SLOWEST + 1), Outcome.INCONCLUSIVE),
    (check.old_pods_have_ended, recreated(SLOWEST + 1), Outcome.CONFIRMED),
    (check.old_pods_have_ended, rolled_out().host(9, SLOWEST + 1).closed(20), Outcome.REFUTED),
    (check.old_pods_have_ended, updated().closed(20), Outcome.INCONCLUSIVE),
    (check.old_pods_have_ended, rolled_out().gap(7.2, 9, "Deployment").closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome
