"""Says in a few words how the objects of a wait are now, and whether it can still come true."""

from collections.abc import Iterator

from kindlab.recording.recorder import Recorder
from kindlab.rows import Object
from kindlab.steps import Condition

HOPELESS = frozenset({"ErrImageNeverPull", "ImagePullBackOff", "InvalidImageName"})
"""Why a container waits that waits in vain: its image is not on the node, and nobody can fetch it."""


def described(condition: Condition, recorder: Recorder) -> str:
    """Say what each object of a condition looks like now."""
    return "; ".join(f"{ref} {_described(recorder.get(ref))}" for ref in condition.refs())


def is_hopeless(condition: Condition, recorder: Recorder) -> bool:
    """Tell whether an object of a condition waits for an image that cannot be had."""
    waits = (wait for ref in condition.refs() for wait in _waiting(recorder.get(ref) or {}))
    return any(wait.get("reason") in HOPELESS for wait in waits)


def _described(object_: Object | None) -> str:
    if object_ is None:
        return "does not exist"
    status = object_.get("status") or {}
    conditions = (f"{c['type']}={c['status']}" for c in status.get("conditions") or () if c["type"] == "Ready")
    waits = (f"({wait.get('reason')}: {wait.get('message', 'no message')})" for wait in _waiting(object_))
    return " ".join(filter(None, [status.get("phase"), *conditions, *waits])) or "has no status yet"


def _waiting(object_: Object) -> Iterator[Object]:
    """Yield the waiting state of each container that is in one."""
    statuses = (object_.get("status") or {}).get("containerStatuses") or ()
    yield from (status["state"]["waiting"] for status in statuses if "waiting" in status.get("state", {}))
