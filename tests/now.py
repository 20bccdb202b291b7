"""Pods as they are at one instant, for tests of the functions that labs wait for."""

from typing import Any

from kindlab.timeline import Moment
from tests.timelines import Script

READY = [{"type": "Ready", "status": "True"}]


def container(name: str = "main", restarts: int = 0, **state: Any) -> dict[str, Any]:
    """Return a container's status, such as `container(running={})`."""
    return {"name": name, "restartCount": restarts, "state": state}


def waiting(reason: str) -> dict[str, Any]:
    """Return the status of a container that waits."""
    return container(waiting={"reason": reason})


def app(*statuses: dict[str, Any], name: str = "web", conditions: object = (), **rest: Any) -> Moment:
    """Return a Pod whose containers have these statuses."""
    return _moment(name, {"containerStatuses": list(statuses), "conditions": conditions}, **rest)


def init(*statuses: dict[str, Any]) -> Moment:
    """Return a Pod whose init containers have these statuses."""
    return _moment("web", {"initContainerStatuses": list(statuses)})


def _moment(name: str, status: dict[str, Any], **rest: Any) -> Moment:
    return Script().object(1, "Pod", name, status=status, **rest).closed(2).of(f"Pod/{name}").all()[0]
