"""Says in a few words how the objects of a wait are now, and whether it can still come true."""

from collections.abc import Iterator

from kindlab.naming import parse
from kindlab.objects import field_of, status_of
from kindlab.rows import Object
from kindlab.steps.conditions import Condition, HasCondition, Ready, RolledOut, Snapshot

HOPELESS_WAITS = frozenset({"ErrImageNeverPull", "ImagePullBackOff", "InvalidImageName"})
"""Why a container waits that waits in vain: its image is not on the node, and nobody can fetch it."""

READINESS = frozenset({"Ready", "ContainersReady", "Available", "Progressing"})
"""The conditions that a lost Pod, or one that cannot be made, never gets."""

MOST_SHOWN = 5


def described(condition: Condition, state: Snapshot) -> str:
    """Say what each object of a condition looks like now."""
    return "; ".join(_described(ref, state) for ref in condition.refs())


def is_hopeless(condition: Condition, state: Snapshot, acted: int) -> bool:
    """Tell whether a wait for readiness looks as if it can no longer come true.

    Only what nobody mends counts: a Pod that has ended for good; and, seen after the newest act (`acted`, the version
    that it found), a container whose image cannot be had, or Pods that quota or admission keep a controller from
    making. A wait for anything else may be a wait for just that.
    """
    if not _wants_readiness(condition):
        return False
    found = [object_ for ref in condition.refs() for object_ in state.all(ref)]
    return any(_has_ended(each) or (_is_held_up(each) and _version(each) > acted) for each in found)


def _wants_readiness(condition: Condition) -> bool:
    if isinstance(condition, HasCondition):
        return condition.name in READINESS and condition.status == "True"
    return isinstance(condition, Ready | RolledOut)


def _has_ended(object_: Object) -> bool:
    return object_.get("kind") == "Pod" and field_of(object_, "status", "phase") in {"Failed", "Succeeded"}


def _is_held_up(object_: Object) -> bool:
    waits_in_vain = any(wait.get("reason") in HOPELESS_WAITS for wait in _waiting(object_))
    return waits_in_vain or status_of(object_, "ReplicaFailure") == "True"


def _version(object_: Object) -> int:
    return int(object_["metadata"]["resourceVersion"])


def _described(ref: str, state: Snapshot) -> str:
    found = state.all(ref)
    if not found:
        return f"{ref} does not exist"
    if parse(ref).name:
        return f"{ref} {_situation(found[0])}"
    shown = ", ".join(f"{item['metadata']['name']} {_situation(item)}" for item in found[:MOST_SHOWN])
    return f"{len(found)} × {ref}: {shown}" + (", …" if len(found) > MOST_SHOWN else "")


def _situation(object_: Object) -> str:
    status = object_.get("status") or {}
    told = [condition for condition in status.get("conditions") or () if _is_telling(condition)]
    conditions = (f"{c['type']}={c['status']}" + (f" ({c['message']})" if c.get("message") else "") for c in told)
    waits = (f"({wait.get('reason')}: {wait.get('message', 'no message')})" for wait in _waiting(object_))
    return " ".join(filter(None, [status.get("phase"), *conditions, *waits])) or "has no status yet"


def _is_telling(condition: Object) -> bool:
    """Tell whether a condition says why something is not further."""
    return condition["type"] in ("Ready", "Available", "ReplicaFailure", "PodScheduled", "Complete", "Failed")


def _waiting(object_: Object) -> Iterator[Object]:
    """Yield the waiting state of each container that is in one."""
    statuses = (object_.get("status") or {}).get("containerStatuses") or ()
    yield from (status["state"]["waiting"] for status in statuses if "waiting" in status.get("state", {}))
