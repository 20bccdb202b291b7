"""How a Pod's status shows one of its containers."""

from dataclasses import dataclass
from typing import Any

from kindlab.objects import field_of, time_of


@dataclass(frozen=True)
class Container:
    """One container's status; `state` is waiting, running or terminated, `reason` and `exit_code` that state's own.

    `last_exit_code` and `ended` tell how and when it ended, now or the last time: a version in which it was down may
    never be written. `started` is when it began its last run. Times are whole seconds since 1970, by the node's clock:
    compare one with another such time only (`verdict.took`).
    """

    name: str
    state: str | None
    reason: str | None
    exit_code: int | None
    restarts: int
    ready: bool
    last_exit_code: int | None = None
    started: float | None = None
    ended: float | None = None


def container_of(status: dict[str, Any]) -> Container:
    """Return what an entry of containerStatuses or of one of its siblings tells."""
    state = next(iter(status.get("state") or {}), None)
    details = status["state"][state] if state else {}
    last = details if state == "terminated" else field_of(status, "lastState", "terminated")
    started = time_of(details, "startedAt") or time_of(last, "startedAt")
    return Container(
        status["name"], state, details.get("reason"), details.get("exitCode"), status.get("restartCount", 0),
        bool(status.get("ready")), field_of(last, "exitCode"), started, time_of(last, "finishedAt"),
    )  # fmt: skip
