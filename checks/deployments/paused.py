"""Judges labs/deployments/paused.py: two changes of the template and a scaling, between pause and resumption."""

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import Verdict, both, equal

SETS = "ReplicaSet[app=web]"
OLD_SET = "ReplicaSet[app=web,version=two]"
PAUSED = "paused deployment"
"""What kubectl says of where it refuses for that: also where there is nothing to go back to it exits with 1."""

REVISION = ("metadata", "annotations", "deployment.kubernetes.io/revision")


def waits(timeline: Timeline) -> Verdict:
    """From the first change, which the controller has seen, to the scaling there is no new ReplicaSet."""
    update, scale = timeline.done("update"), timeline.step("scale")
    generation = _web(timeline).first(after=update).generation
    seen = _web(timeline).between(update, scale).first(lambda web: _observed(web) >= generation)
    old, sets = _sets_before_the_pause(timeline), timeline.of(SETS).between(update, scale)
    return sets.count("new ReplicaSets", expected=0, where=lambda each: each.uid not in old, given=seen)


def collects_changes(timeline: Timeline) -> Verdict:
    """At the end one ReplicaSet is new, and the Deployment has the revision after the one that it was paused in."""
    resumed, before = timeline.done("resumed"), _web(timeline).last(before=timeline.step("pause"))
    next_, last = str(int(_revision(before)) + 1), _web(timeline).last()
    old, sets = _sets_before_the_pause(timeline), timeline.of(SETS).after(timeline.step("pause"))
    return both(
        sets.count("new ReplicaSets", expected=1, where=lambda each: each.uid not in old, given=resumed),
        equal("revision", seen=_revision(last), expected=next_, given=last),
    )


def is_scaled(timeline: Timeline) -> Verdict:
    """After the scaling and before the next change, the ReplicaSet of the old template comes to have two Pods."""
    scale = timeline.done("scale")
    old = timeline.of(OLD_SET).between(scale, timeline.step("update-again"))
    return old.eventually("replicas", seen=_replicas, expected=2, given=timeline.done("scale-seen"))


def undo_is_refused(timeline: Timeline) -> Verdict:
    """Tell it from a command that fails, because the Deployment is paused."""
    undo = timeline.failing_for("undo", PAUSED)
    return equal("exit code", seen=undo.code, expected=1, given=undo)


def _web(timeline: Timeline) -> Moments[Moment]:
    return timeline.of("Deployment/web")


def _sets_before_the_pause(timeline: Timeline) -> set[str]:
    return {each.uid for each in timeline.of(SETS).before(timeline.step("pause")).all()}


def _observed(web: Moment) -> int:
    return web.get("status", "observedGeneration") or 0


def _revision(web: Moment) -> str:
    return str(web.get(*REVISION))


def _replicas(owner: Moment) -> int:
    return int(owner.get("spec", "replicas"))
