"""Judges labs/deployments/rolling_update.py: 3 replicas, one more at most, never one less."""

from kindlab.timeline import Moment, Snapshot, Timeline
from kindlab.verdict import NotSeen, Outcome, Verdict, at_least, at_most

REPLICAS = 3
MAX_SURGE = 1
STUCK_SECONDS = 10
"""For so long a new Pod has to have run without getting ready, that is probed each second, to be stuck for good."""

ALL_PODS = "Pod[app=web]"
NEW_PODS = "Pod[app=web,version=two]"
ALL_SETS = "ReplicaSet[app=web]"
OLD_SETS = "ReplicaSet[app=web,version=one]"


def surge_is_bounded(timeline: Timeline) -> Verdict:
    """All through a rollout that came to its end, the ReplicaSets never ask for more Pods together.

    That is what the controller bounds. Each ReplicaSet then acts for itself, so that the Pods can be one more for some
    milliseconds: in 2 of 60 steps on a busy cluster a new Pod was made before the old one was told to go.
    """
    states = timeline.snapshots(ALL_SETS).after(timeline.step("update"))
    return states.always("replicas", seen=_wanted, expected=at_most(REPLICAS + MAX_SURGE), given=_complete(timeline))


def total_is_bounded(timeline: Timeline) -> Verdict:
    """From the update until it is at rest, no instant shows more Pods, whether they are told to go or not."""
    pods = timeline.of(ALL_PODS).after(timeline.step("update"))
    return _at_rest(timeline, pods.at_most_at_once(REPLICAS + MAX_SURGE, "Pods", given=_first_new_pod(timeline)))


def max_surge_is_how_many_are_made(timeline: Timeline) -> Verdict:
    """From the update until it is at rest, no more new Pods than maxSurge come to be."""
    new = timeline.of(NEW_PODS).after(timeline.step("update"))
    return _at_rest(timeline, new.count("new Pods", expected=at_most(MAX_SURGE), given=_first_new_pod(timeline)))


def nothing_becomes_unavailable(timeline: Timeline) -> Verdict:
    """All through a rollout that came to its end, no state shows fewer ready Pods than replicas."""
    states = timeline.snapshots(ALL_PODS).after(timeline.step("update"))
    return states.always("ready Pods", seen=_available, expected=at_least(REPLICAS), given=_complete(timeline))


def old_pod_goes_first(timeline: Timeline) -> Verdict:
    """After the update the old ReplicaSet is to have fewer Pods before the new one is to have any."""
    order = {
        "the old ReplicaSet is scaled down": lambda each: _is_old(each) and _replicas(each) < REPLICAS,
        "the new ReplicaSet is scaled up": lambda each: not _is_old(each) and _replicas(each) > 0,
    }
    sets = timeline.of(ALL_SETS).after(timeline.step("update"))
    return sets.in_order(order, given=_complete(timeline))


def old_replicaset_is_removed(timeline: Timeline) -> Verdict:
    """Once the rollout is complete, the old ReplicaSet comes to be gone."""
    complete = _complete(timeline)
    return timeline.of(OLD_SETS).after(complete).eventually("gone", seen=_is_gone, expected=True, given=complete)


def _at_rest(timeline: Timeline, verdict: Verdict) -> Verdict:
    """Return a verdict; raises NotSeen for one that more Pods could refute, where more of them were to come."""
    if verdict.outcome is not Outcome.CONFIRMED:
        return verdict
    new = timeline.of(NEW_PODS).after(timeline.step("update"))
    if any(pod.ready for pod in new.all()):
        _complete(timeline)
        return verdict
    waited, runs = timeline.step("updated"), new.first(lambda pod: pod.phase == "Running")
    if waited.until - runs.at < STUCK_SECONDS:
        raise NotSeen("step-not-done", waited.number, step=waited.name, outcome=waited.outcome)
    return verdict


def _first_new_pod(timeline: Timeline) -> Moment:
    return timeline.of(NEW_PODS).first(after=timeline.step("update"))


def _complete(timeline: Timeline) -> Moment:
    """Return the Deployment's first version that tells that the update is rolled out."""
    return timeline.of("Deployment/web").first(_is_complete, after=timeline.done("update"))


def _is_complete(web: Moment) -> bool:
    counts = {web.get("status", key) for key in ("replicas", "updatedReplicas", "availableReplicas")}
    return web.get("status", "observedGeneration") == web.generation and counts == {REPLICAS}


def _available(state: Snapshot) -> int:
    return sum(pod.ready and not pod.deleting for pod in state.all(ALL_PODS))


def _wanted(state: Snapshot) -> int:
    return sum(_replicas(each) for each in state.all(ALL_SETS))


def _replicas(owner: Moment) -> int:
    return int(owner.get("spec", "replicas"))


def _is_old(owner: Moment) -> bool:
    return owner.labels["version"] == "one"


def _is_gone(owner: Moment) -> bool:
    return owner.gone
