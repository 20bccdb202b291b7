"""What the API server's audit log tells of requests: who sent them, and when, in microseconds of the host's clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from kindlab.cluster.machines import Machines
from kindlab.errors import ClusterError
from kindlab.host import docker_engine

LOGS = "/var/log/kubernetes/audit*.log"
"""The file that is being written, and those that were set aside as they were full."""

LEFT_OUT = ("leases", "events")
"""Resources of which the audit policy keeps nothing."""

Span = tuple[float, float]
"""From when to when, in seconds since 1970."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request: when it was received and answered, by which client program, and the body of a change."""

    id: str = msgspec.field(name="auditID")
    stage: str
    verb: str
    agent: str = msgspec.field(name="userAgent", default="")
    received: datetime = msgspec.field(name="requestReceivedTimestamp")
    answered: datetime = msgspec.field(name="stageTimestamp")
    body: Any = msgspec.field(name="requestObject", default=None)


def requests(machines: Machines, marks: Sequence[str], since: float) -> list[Request]:
    """Return each request since a time of which the log's line holds one of these marks, in order; a watch counts once.

    Raises ClusterError where the log cannot be read.
    """
    lines = [line for line in output(machines, f"grep -hF {_options(marks)} {LOGS}").splitlines() if line]
    told = (msgspec.json.decode(line, type=Request) for line in lines)
    each = {request.id: request for request in told if request.received.timestamp() >= since}
    return sorted(each.values(), key=lambda request: request.received)


def is_within(at: float, spans: Iterable[Span]) -> bool:
    """Tell whether a time lies in one of these spans."""
    return any(since <= at <= until for since, until in spans)


def is_kept(path: str) -> bool:
    """Tell whether the audit policy keeps a request: health and discovery, leases and events are left out."""
    return path.startswith(("/api/", "/apis/")) and not set(LEFT_OUT).intersection(path.split("/"))


def output(machines: Machines, script: str) -> bytes:
    """Return all that a shell's script writes on the control-plane node; raises ClusterError where it fails."""
    node = docker_engine.connect(timeout_seconds=60).containers.get(machines.control_plane)
    ended = node.exec_run(["sh", "-c", script], demux=True)
    streams: Any = ended.output  # a pair, as demux was asked for; the types that are shipped know of bytes only
    said, complained = streams
    if ended.exit_code:
        raise ClusterError(f"on {machines.control_plane} `{script}` failed: {(complained or b'').decode().strip()}")
    return bytes(said or b"")


def _options(marks: Sequence[str]) -> str:
    return " ".join(f"-e '{mark}'" for mark in marks)
