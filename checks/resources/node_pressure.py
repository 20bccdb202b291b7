"""Judges labs/resources/node_pressure.py."""

from kindlab.timeline import Snapshot, Timeline
from kindlab.verdict import Verdict, equal


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
    """Judge a Pod's phase as it was when another was evicted for want of memory."""
    pods = timeline.snapshots(f"Pod/{evicted}", f"Pod/{of}").after(timeline.done("press"))
    then = pods.first(lambda pods: _is_evicted(pods, evicted))
    other = then.get(f"Pod/{of}")
    return equal(f"phase of {of}", seen=other and other.phase, expected=expected, given=then)


def _is_evicted(pods: Snapshot, name: str) -> bool:
    pod = pods.get(f"Pod/{name}")
    return pod is not None and pod.phase == "Failed" and pod.get("status", "reason") == "Evicted"
