"""Judges labs/deployments/recreate.py: one of two Pods is deleted, then all are updated."""

from kindlab.timeline import Snapshot, Timeline
from kindlab.verdict import Outcome, Verdict, at_most

REPLICAS = 2
PODS = "Pod[app=web]"
OLD_PODS = "Pod[app=web,version=one]"
NEW_PODS = "Pod[app=web,version=two]"
STOPS_AND_STARTS = 3.0 + 2.0
"""Seconds that a Pod's preStop hook sleeps, and that its server does before it listens."""
AT_MOST = 120.0


def old_pods_end_first(timeline: Timeline) -> Verdict:
    """After the update, no state shows an old Pod running and a new one beside it."""
    update = timeline.done("update")
    new = timeline.of(NEW_PODS).first(after=update)
    states = timeline.snapshots(PODS).after(update)
    return states.never("old Pods running beside new ones", seen=_is_mixed, unwanted=True, given=new)


def has_an_outage(timeline: Timeline) -> Verdict:
    """After the update no Pod is available, for so long at least."""
    update, updated = timeline.done("update"), timeline.done("updated")
    states = timeline.snapshots(PODS).after(update)
    comes = states.eventually("available Pods", seen=_available, expected=0, given=updated)
    if comes.outcome is not Outcome.CONFIRMED:
        return comes
    return states.lasts(
        "available Pods", seen=_available, expected=0, between=(STOPS_AND_STARTS, AT_MOST), given=updated
    )


def replacement_waits(timeline: Timeline) -> Verdict:
    """From the deletion to the update, no state shows more Pods that have not ended than replicas."""
    states = timeline.snapshots(PODS).between(timeline.done("delete"), timeline.step("update"))
    return states.always(
        "Pods that have not ended", seen=_unfinished, expected=at_most(REPLICAS), given=timeline.done("replaced")
    )


def _is_mixed(state: Snapshot) -> bool:
    return bool(state.all(NEW_PODS)) and any(pod.phase == "Running" for pod in state.all(OLD_PODS))


def _available(state: Snapshot) -> int:
    return sum(pod.ready and not pod.deleting for pod in state.all(PODS))


def _unfinished(state: Snapshot) -> int:
    return sum(pod.phase in ("Pending", "Running") for pod in state.all(PODS))
