"""The rows of a timeline: what each witness writes down, one JSON line each.

Times named `at`, `since` and `until` are seconds since the run began, by the monotonic clock of the host that
recorded. `number` is a row's place in the file; evidence points to rows by it.
"""

from typing import Annotated, Any, Literal

import msgspec

SCHEMA = 1

Seconds = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]

Object = dict[str, Any]
"""A Kubernetes object as the API serves it, in JSON."""


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """Where a run took place; a verdict without it is hearsay."""

    kubernetes: str
    built: str
    node_os: str
    kernel: str
    cgroup: str
    container_runtime: str
    cni: str
    kube_proxy_mode: str
    kind: str
    nodes: int


class Header(msgspec.Struct, frozen=True, kw_only=True, tag="header"):
    """The first line of a run's file; `started` is the date and time in UTC (ISO 8601).

    `namespace` is where the lab's objects lived, or, in a lab with arms, what the namespaces of `arms` (by the arm's
    name) begin with. `fingerprint` is a hash of the steps and manifests that ran, `cluster` the name of the cluster.
    """

    schema: int = SCHEMA
    lab: str
    control: str | None
    namespace: str
    started: str
    fingerprint: str
    environment: Environment | None
    cluster: str = "kindlab"
    arms: dict[str, str] = {}


class ObjectRow(msgspec.Struct, frozen=True, kw_only=True, tag="object", omit_defaults=True):
    """One persisted version of an object, as the watch delivered it.

    `change` is LISTED for what was there when the stream began, else the watch's own word. `version` is the
    resourceVersion: kind runs one etcd, so it orders writes across all kinds. `arm` is the arm whose namespace holds
    the object, and empty where it belongs to the whole cluster, or the lab has no arms.
    """

    number: int
    at: Seconds
    change: Literal["LISTED", "ADDED", "MODIFIED", "DELETED"]
    kind: str
    name: str
    uid: str
    version: int
    object: Object
    arm: str = ""


class GapRow(msgspec.Struct, frozen=True, kw_only=True, tag="gap"):
    """An interval in which a kind's stream was blind, or another witness (`kind` is then its source, such as audit).

    With `lost`, versions may be missing (the server had compacted them, or a final count did not agree); without it
    every version came, but late, so only times inside the interval are unsure.
    """

    number: int
    at: Seconds
    kind: str
    since: Seconds
    cause: str
    lost: bool


API_SERVER = "API server"
"""The kind of a GapRow in which not our sight of the API server was lost but the server itself was away."""


class AliveRow(msgspec.Struct, frozen=True, kw_only=True, tag="alive", omit_defaults=True):
    """Proof that a kind's stream had delivered everything up to `version`, or another witness all up to `at`.

    With `listed` that was a list of all objects: whatever was lost before, what is known after it is complete.
    """

    number: int
    at: Seconds
    kind: str
    version: int
    listed: bool = False


class StepRow(msgspec.Struct, frozen=True, kw_only=True, tag="step", omit_defaults=True):
    """What a step did and how it ended.

    `version` is the resourceVersion that the cluster had reached as an act began: what carries a later one came after.
    `outcome` is done, refused (the API or the command said no), or not reached (a wait's or a question's bound ran
    out). `code` is an HTTP status or an exit code; `reason`, `message` and `warnings` are the API server's own words,
    `output` and `errors` what a command wrote to its two streams. `resolved` tells what each late reference became,
    `rate` how many requests a second a client of traffic is to send: 0 for any other step, and in older recordings.
    """

    number: int
    at: Seconds
    until: Seconds
    name: str
    verb: str
    outcome: Literal["done", "refused", "not reached"]
    code: int | None = None
    reason: str = ""
    message: str = ""
    warnings: tuple[str, ...] = ()
    output: str = ""
    errors: str = ""
    version: int | None = None
    resolved: dict[str, str] = {}
    rate: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    arm: str = ""


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True, tag="answer", omit_defaults=True):
    """One answer to a question that a step asked: its code, and what a command wrote to its two streams.

    `code` is an exit code or an HTTP status, and None where the place could not be asked: then `reason` says why.
    `truncated` tells that only the beginning of a longer `output` was kept.
    """

    number: int
    at: Seconds
    until: Seconds
    name: str
    code: int | None
    reason: str = ""
    output: str = ""
    errors: str = ""
    truncated: bool = False
    arm: str = ""


class AuditRow(msgspec.Struct, frozen=True, kw_only=True, tag="audit", omit_defaults=True):
    """One request that the API server answered, by its audit log: received `at`, answered at `until`.

    `user` is who asked, `as_user` whom they impersonated, `agent` the client program. `resource` is in the plural, as
    in RBAC rules. `code` is the HTTP status, `reason` why authorization allowed or forbade it. `body` is the object
    that was sent, or a JSON patch; of reads and of what may hold secrets the audit policy keeps none.
    """

    number: int
    at: Seconds
    until: Seconds
    slack: Seconds
    verb: str
    resource: str
    name: str = ""
    namespace: str = ""
    subresource: str = ""
    group: str = ""
    code: int
    reason: str = ""
    user: str
    as_user: str = ""
    agent: str = ""
    body: Object | list[Object] | None = None
    arm: str = ""


class RequestRow(msgspec.Struct, frozen=True, kw_only=True, tag="request", omit_defaults=True):
    """One request of a traffic client, stamped by the kubelet's log as its answer came or it was given up.

    `took` is in seconds, by the client's own clock. `pod` is who answered. Of a lost one `error` says why, and `code`
    is the HTTP status that came all the same, or None.
    """

    number: int
    at: Seconds
    slack: Seconds
    client: str
    took: Seconds
    code: int | None = None
    pod: str = ""
    error: str = ""
    arm: str = ""


class LogRow(msgspec.Struct, frozen=True, kw_only=True, tag="log", omit_defaults=True):
    """One line that a container wrote, stamped by its node; `restarts` tells which of its incarnations did."""

    number: int
    at: Seconds
    slack: Seconds
    pod: str
    uid: str
    container: str
    restarts: int = 0
    text: str
    arm: str = ""


class NodeLogRow(msgspec.Struct, frozen=True, kw_only=True, tag="node log", omit_defaults=True):
    """One line about the lab's Pods in the journal of a node's `unit` (kubelet, containerd); `node` as labs call it."""

    number: int
    at: Seconds
    slack: Seconds
    node: str
    unit: str
    text: str
    arm: str = ""


class HostRow(msgspec.Struct, frozen=True, kw_only=True, tag="host"):
    """How much longer the host took for a bit of work than the work itself needs: 1 where nothing else wants its CPUs.

    Measured before the first step and after the last.
    """

    number: int
    at: Seconds
    slowness: Seconds


class EndRow(msgspec.Struct, frozen=True, kw_only=True, tag="end"):
    """The last line of a run that was closed in order; `error` says what ended it early."""

    number: int
    at: Seconds
    error: str | None = None


WitnessRow = AuditRow | RequestRow | LogRow | NodeLogRow
"""What witnesses beside the watch saw, placed by its time: their clocks differ, so it is right to `slack` seconds."""

WITNESSES: dict[type[msgspec.Struct], str] = {
    ObjectRow: "watch", GapRow: "watch", StepRow: "step", AnswerRow: "step", AuditRow: "audit", RequestRow: "traffic",
    LogRow: "logs", NodeLogRow: "node",
}  # fmt: skip


def witness_of(row: "Row") -> str:
    """Return which witness saw what a row tells, by the name that labs know it by, or '' where none did."""
    if isinstance(row, ObjectRow) and row.kind == "Event":
        return "event"
    return WITNESSES.get(type(row), "")


Row = ObjectRow | GapRow | AliveRow | StepRow | AnswerRow | WitnessRow | HostRow | EndRow
