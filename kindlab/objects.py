"""Reads Kubernetes objects as the API serves them: fields and conditions, which may not be there yet."""

from datetime import datetime
from typing import Any

from kindlab.rows import Object


def field_of(object_: Object | None, *path: str | int) -> Any:
    """Return the field at a path of keys and indices, or None where there is none."""
    found: Any = object_
    for key in path:
        try:
            found = found[key]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def time_of(object_: Object | None, *path: str | int) -> float | None:
    """Return the time at a path, in seconds since 1970, or None where there is none; the API writes whole seconds."""
    written = field_of(object_, *path)
    return datetime.fromisoformat(written).timestamp() if written else None


def condition_of(object_: Object | None, name: str) -> Object:
    """Return an object's condition; empty while nobody has written it."""
    conditions = field_of(object_, "status", "conditions") or ()
    return next((found for found in conditions if found["type"] == name), {})


def status_of(object_: Object | None, name: str) -> str | None:
    """Return the status of an object's condition (True, False or Unknown), or None while nobody has written it."""
    return condition_of(object_, name).get("status")
