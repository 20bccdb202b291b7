"""Judges labs/resources/node_pressure.py."""

from kindlab.timeline import Snapshot, Timeline
from kindlab.verdict import NotSeen, Verdict, equal

BY_KUBELET = ("DisruptionTarget", "TerminationByKubelet")
"""The condition of a Pod that the kubelet evicts, and its reason."""

WHOLE_SECOND = 1
"""The API's times are whole seconds: two that are so far apart, or less, leave the order open."""


def best_effort_goes_first(timeline: Timeline) -> Verdict:
    """As the BestEffort Pod is evicted, the Burstable one that is far above its request is still there."""
    return _phase_as_evicted(timeline, "small", of="greedy", expected="Running")


def within_request_stays(timeline: Timeline) -> Verdict:
    """As the BestEffort Pod is evicted, the Pod that is within its request is still there."""
    return _phase_as_evicted(timeline, "small", of="modest", expected="Running")


def priority_goes_before_use(timeline: Timeline) -> Verdict:
    """As the Pod that is furthest above its request is evicted, the one of low priority has been."""
    return _phase_as_evicted(timeline, "greedy", of="low", expected="Failed")


def _phase_as_evicted(timeline: Timeline, evicted: str, *, of: str, expected: str) -> Verdict:
    """Judge a Pod's phase as it was when another was evicted for want of memory.

    Where both were evicted the kubelet's own times tell the order: it writes each Pod's status for itself, and on a
    slow host so late that the first to be evicted may be the last to be seen so.
    """
    pods = timeline.snapshots(f"Pod/{evicted}", f"Pod/{of}").after(timeline.done("press"))
    then = pods.first(lambda pods: _is_evicted(pods, evicted))
    shown = then if _is_evicted(then, of) else pods.last()
    if not _is_evicted(shown, of):
        other = then.get(f"Pod/{of}")
        return equal(f"phase of {of}", seen=other and other.phase, expected=expected, given=then)
    apart = _decided(shown, evicted) - _decided(shown, of)
    if abs(apart) <= WHOLE_SECOND:
        raise NotSeen("at-once", then.number, shown.number, what=f"the evictions of {of} and {evicted}")
    phase = "Failed" if apart > 0 else "Running"
    return equal(f"phase of {of}", seen=phase, expected=expected, given=then, evidence=(shown,))


def _is_evicted(pods: Snapshot, name: str) -> bool:
    pod = pods.get(f"Pod/{name}")
    return pod is not None and pod.phase == "Failed" and pod.get("status", "reason") == "Evicted"


def _decided(pods: Snapshot, name: str) -> float:
    """Return when the kubelet decided to evict a Pod, by its own clock; NotSeen where it does not tell."""
    for pod in pods.all(f"Pod/{name}"):
        for place, condition in enumerate(pod.get("status", "conditions") or ()):
            at = pod.time("status", "conditions", place, "lastTransitionTime")
            if (condition["type"], condition.get("reason")) == BY_KUBELET and at is not None:
                return at
    raise NotSeen("nothing-seen", pods.number, object=f"{BY_KUBELET[1]} of Pod/{name}", since=0.0, until=pods.at)
