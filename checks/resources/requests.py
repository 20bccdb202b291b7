"""Judges labs/resources/requests.py."""

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Verdict, both, containing

SUM_OF_ALL = "49m"
LARGEST_INIT_CONTAINER = "30m"


def unmet_stays_pending(timeline: Timeline) -> Verdict:
    """Judge that the scheduler finds no node with so much CPU, and that the Pod is Pending to the end."""
    pods = timeline.of("Pod/too-big").after(timeline.done("too-big.yaml"))
    looked_at = pods.first(_is_looked_at)
    return both(
        pods.eventually("PodScheduled", seen=_scheduled, expected=containing("Insufficient cpu"), given=looked_at),
        pods.always("phase", seen=lambda pod: pod.phase, expected="Pending", given=looked_at),
    )


def limits_are_counted(timeline: Timeline) -> Verdict:
    """Judge that the scheduler finds no node for the Pod whose limits alone are large."""
    pods = timeline.of("Pod/big-limits").after(timeline.done("big-limits.yaml"))
    looked_at = pods.first(_is_looked_at)
    return pods.eventually("PodScheduled", seen=_scheduled, expected=containing("Insufficient"), given=looked_at)


def limit_becomes_request(timeline: Timeline) -> Verdict:
    """Judge that the Pod is stored with requests, which its manifest does not have, like its limits."""
    pods = timeline.of("Pod/limit-only")
    stored = pods.first()
    limits = stored.get("spec", "containers", 0, "resources", "limits")
    return pods.always(
        "requests",
        seen=lambda pod: pod.get("spec", "containers", 0, "resources", "requests"),
        expected=limits,
        given=stored,
    )


def all_containers_add_up(timeline: Timeline) -> Verdict:
    """Judge that the quota counts the sum over all containers for the Pod."""
    return _counted(timeline, SUM_OF_ALL)


def largest_init_container_counts(timeline: Timeline) -> Verdict:
    """Judge that the quota counts the init container's request alone for the Pod."""
    return _counted(timeline, LARGEST_INIT_CONTAINER)


def node_refuses(timeline: Timeline) -> Verdict:
    """Judge that the Pod that was put on the node fails there, for want of CPU."""
    looked_at = timeline.done("placed-looked-at")
    placed = timeline.of("Pod/placed").after(timeline.step("place"))
    return placed.eventually("status", seen=_failure, expected="Failed, OutOfcpu", given=looked_at)


def _counted(timeline: Timeline, cpu: str) -> Verdict:
    counted = timeline.done("counted")
    quota = timeline.of("ResourceQuota/count").after(timeline.step("counted.yaml"))
    return quota.eventually("requests.cpu used", seen=_used, expected=cpu, given=counted)


def _used(quota: Moment) -> str:
    return str(quota.get("status", "used", "requests.cpu"))


def _is_looked_at(pod: Moment) -> bool:
    return pod.condition("PodScheduled") is not None


def _scheduled(pod: Moment) -> str:
    """Return what is said of the Pod's scheduling: its status, and why it is False."""
    conditions = pod.get("status", "conditions") or ()
    found = (each for each in conditions if each["type"] == "PodScheduled")
    return next((f"{each['status']} {each.get('message', '')}".strip() for each in found), "not looked at")


def _failure(pod: Moment) -> str:
    return f"{pod.phase}, {pod.get('status', 'reason')}"
