"""What kindlab relies on in an object as the API serves it; a file that somebody else wrote may hold another thing."""

from typing import Any

import msgspec

from kindlab.rows import ObjectRow

Labels = dict[str, str]


class _Owner(msgspec.Struct, frozen=True):
    kind: str
    name: str
    uid: str


class _Metadata(msgspec.Struct, frozen=True):
    labels: Labels | None = None
    annotations: Labels | None = None
    ownerReferences: list[_Owner] | None = None  # noqa: N815 - the API's own names
    generation: int | None = None
    creationTimestamp: str | None = None  # noqa: N815
    deletionTimestamp: str | None = None  # noqa: N815
    finalizers: list[str] | None = None


class _Any(msgspec.Struct, frozen=True):
    metadata: _Metadata


class _Condition(msgspec.Struct, frozen=True):
    type: str
    status: str
    reason: str | None = None


class _Container(msgspec.Struct, frozen=True):
    name: str
    restartCount: int  # noqa: N815
    ready: bool | None = None
    state: dict[str, dict[str, Any]] | None = None


class _PodStatus(msgspec.Struct, frozen=True):
    phase: str | None = None
    conditions: list[_Condition] | None = None
    containerStatuses: list[_Container] | None = None  # noqa: N815
    initContainerStatuses: list[_Container] | None = None  # noqa: N815
    ephemeralContainerStatuses: list[_Container] | None = None  # noqa: N815


class _PodSpec(msgspec.Struct, frozen=True):
    nodeName: str | None = None  # noqa: N815


class _Pod(_Any, frozen=True):
    spec: _PodSpec | None = None
    status: _PodStatus | None = None


class _Status(msgspec.Struct, frozen=True):
    conditions: list[_Condition] | None = None


class _Conditioned(_Any, frozen=True):
    status: _Status | None = None


class _Reference(msgspec.Struct, frozen=True):
    name: str | None = None


class _Endpoint(msgspec.Struct, frozen=True):
    addresses: list[str] | None = None
    conditions: dict[str, bool | None] | None = None
    targetRef: _Reference | None = None  # noqa: N815


class _Slice(_Any, frozen=True):
    endpoints: list[_Endpoint] | None = None


class _Event(_Any, frozen=True):
    involvedObject: dict[str, Any] | None = None  # noqa: N815
    regarding: dict[str, Any] | None = None
    message: str | None = None
    note: str | None = None


SHAPES: dict[str, type[_Any]] = {
    "Pod": _Pod, "EndpointSlice": _Slice, "Event": _Event,
    **dict.fromkeys(("DaemonSet", "Deployment", "Job", "Namespace", "Node", "ReplicaSet", "StatefulSet"), _Conditioned),
}  # fmt: skip
"""Kinds of Kubernetes' own of which more is relied on than of any object."""


def misfit(row: ObjectRow) -> str:
    """Return where a row's object is not as the API serves its kind, or nothing."""
    try:
        msgspec.convert(row.object, SHAPES.get(row.kind, _Any))
    except msgspec.ValidationError as error:
        return str(error)
    return ""
