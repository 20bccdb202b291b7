"""Judges labs/deployments/replica_count.py: two Pods, one of which loses its label; then their Deployment goes."""

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Verdict, at_least, both

REPLICAS = 2
PODS = "Pod[app=web]"
PICKED = "Pod[picked=yes]"
SET = "ReplicaSet[app=web]"


def stray_is_taken_in(timeline: Timeline) -> Verdict:
    """Before it is removed, a Pod that was made by hand comes to be owned by the ReplicaSet."""
    stray = timeline.done("stray")
    pods = timeline.of("Pod/stray").between(stray, timeline.step("remove"))
    return pods.eventually("owner", seen=_kind_of_owner, expected="ReplicaSet", given=pods.first())


def unlabelled_is_replaced(timeline: Timeline) -> Verdict:
    """After the label is changed, a Pod comes that was not there before."""
    return _new_pods(timeline, "pick", "scale-set")


def unlabelled_runs_on(timeline: Timeline) -> Verdict:
    """After its label is changed, the Pod is not told to go, and comes to have no owner."""
    pick = timeline.done("pick")
    picked = timeline.of(PICKED).after(pick)
    return both(
        picked.never("deleting", seen=lambda pod: pod.deleting, unwanted=True, given=pick),
        picked.eventually("owner", seen=lambda pod: pod.owner, expected=None, given=pick),
    )


def replicaset_can_be_scaled(timeline: Timeline) -> Verdict:
    """Until the Deployment is deleted, the ReplicaSet is to have the replicas that it was scaled to."""
    sets = timeline.of(SET).between(timeline.done("scale-set"), timeline.step("orphan"))
    scaled = sets.first(lambda each: _replicas(each) != REPLICAS)
    return sets.after(scaled).always("replicas", seen=_replicas, expected=_replicas(scaled), given=scaled)


def keeps_the_count_alone(timeline: Timeline) -> Verdict:
    """After all Pods are deleted, the Deployment being gone, as many new ones come as the ReplicaSet asks for."""
    timeline.done("orphaned")
    asked = timeline.of(SET).last(before=timeline.step("delete"))
    return _new_pods(timeline, "delete", replicas=_replicas(asked))


def _new_pods(timeline: Timeline, act: str, until: str = "", *, replicas: int = 1) -> Verdict:
    """Judge that after an act so many Pods come that were not there before it."""
    done = timeline.done(act)
    known = {pod.uid for pod in timeline.of(PODS).before(timeline.step(act)).all()}
    pods = timeline.of(PODS).between(done, timeline.step(until)) if until else timeline.of(PODS).after(done)
    return pods.count("new Pods", expected=at_least(replicas), given=done, where=lambda pod: pod.uid not in known)


def _kind_of_owner(pod: Moment) -> str:
    return (pod.owner or "nobody").partition("/")[0]


def _replicas(owner: Moment) -> int:
    return int(owner.get("spec", "replicas"))
