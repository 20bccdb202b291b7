"""The rows of a timeline: what each witness writes down, one JSON line each.

Times named `at`, `since` and `until` are seconds since the run began, by the monotonic clock of the host that
recorded. `number` is a row's place in the file; evidence points to rows by it.
"""

from typing import Any, Literal

import msgspec

SCHEMA = 1

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
    at: float
    change: Literal["LISTED", "ADDED", "MODIFIED", "DELETED"]
    kind: str
    name: str
    uid: str
    version: int
    object: Object
    arm: str = ""


class GapRow(msgspec.Struct, frozen=True, kw_only=True, tag="gap"):
    """An interval in which a kind's stream was blind.

    With `lost`, versions may be missing (the server had compacted them, or a final count did not agree); without it
    every version came, but late, so only times inside the interval are unsure.
    """

    number: int
    at: float
    kind: str
    since: float
    cause: str
    lost: bool


class AliveRow(msgspec.Struct, frozen=True, kw_only=True, tag="alive"):
    """Proof that a kind's stream had delivered everything up to `version`."""

    number: int
    at: float
    kind: str
    version: int


class StepRow(msgspec.Struct, frozen=True, kw_only=True, tag="step", omit_defaults=True):
    """What a step did and how it ended.

    `version` is the resourceVersion that the cluster had reached as an act began: what carries a later one came after.
    `outcome` is done, refused (the API or the command said no), or not reached (a wait's or a question's bound ran
    out). `code` is an HTTP status or an exit code; `reason`, `message` and `warnings` are the API server's own words,
    `output` and `errors` what a command wrote to its two streams. `resolved` tells what each late reference became.
    """

    number: int
    at: float
    until: float
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
    arm: str = ""


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True, tag="answer", omit_defaults=True):
    """One answer to a question that a step asked: its code, and what a command wrote to its two streams.

    `code` is an exit code or an HTTP status, and None where the place could not be asked: then `reason` says why.
    `truncated` tells that only the beginning of a longer `output` was kept.
    """

    number: int
    at: float
    until: float
    name: str
    code: int | None
    reason: str = ""
    output: str = ""
    errors: str = ""
    truncated: bool = False
    arm: str = ""


class EndRow(msgspec.Struct, frozen=True, kw_only=True, tag="end"):
    """The last line of a run that was closed in order; `error` says what ended it early."""

    number: int
    at: float
    error: str | None = None


Row = ObjectRow | GapRow | AliveRow | StepRow | AnswerRow | EndRow
