"""Writes timelines by hand, for tests of checks and of the views: they prove the code, not the cluster."""

from typing import Any

import msgspec

from kindlab.rows import (
    AliveRow,
    AnswerRow,
    AuditRow,
    EndRow,
    GapRow,
    Header,
    HostRow,
    LogRow,
    NodeLogRow,
    ObjectRow,
    RequestRow,
    Row,
    StepRow,
)
from kindlab.timeline import Check, Moment, Moments, Timeline
from kindlab.verdict import NotSeen, Outcome

HEADER = Header(
    lab="probes/readiness", control=None, namespace="lab-probes-readiness", started="2026-11-21T12:00:00+00:00",
    fingerprint="0" * 16, environment=None,
)  # fmt: skip


LABELS = {"app": "x"}
"""The labels of the Pods that `pods` selects."""


class Script:
    """Collects rows; each call adds one at a time in seconds, and returns the script.

    `lab` is the lab's id, such as dns/external_name; with `arms` each row is of the arm that `in_arm` named last.
    """

    def __init__(self, lab: str = HEADER.lab, *, arms: tuple[str, ...] = ()) -> None:
        namespace = f"lab-{lab}".replace("/", "-").replace("_", "-")
        places = {arm: f"{namespace}--{arm}" for arm in arms}
        self.header = msgspec.structs.replace(HEADER, lab=lab, namespace=namespace, arms=places)
        self.rows: list[Row] = []
        self.arm = ""

    def in_arm(self, arm: str) -> "Script":
        """All that follows is of this arm; '' is for objects of the whole cluster."""
        self.arm = arm
        return self

    def step(self, name: str, at: float, until: float | None = None, **outcome: Any) -> "Script":
        values = {"verb": "exec_in", "outcome": "done", **outcome}
        return self._add(StepRow, at=at, until=at if until is None else until, name=name, arm=self.arm, **values)

    def pod(
        self, at: float, name: str = "web", *, ready: bool = True, restarts: int = 0, change: str = "MODIFIED",
        phase: str = "Running", labels: dict[str, str] | None = None, deleting: bool = False, **rest: Any,
    ) -> "Script":  # fmt: skip
        """A version of a Pod with one container."""
        status = {
            "phase": phase,
            "conditions": [{"type": "Ready", "status": str(ready)}],
            "containerStatuses": [{"name": "main", "restartCount": restarts}],
        }
        return self.object(at, "Pod", name, change, labels=labels, deleting=deleting, status=status, **rest)

    def slice(self, at: float, *, change: str = "MODIFIED", **endpoints: bool) -> "Script":
        """An EndpointSlice of the Service web, with these entries and their readiness."""
        entries = [{"targetRef": {"name": name}, "conditions": {"ready": ready}} for name, ready in endpoints.items()]
        labels = {"kubernetes.io/service-name": "web"}
        return self.object(at, "EndpointSlice", "web-x1", change, labels=labels, endpoints=entries)

    def object(
        self, at: float, kind: str, name: str, change: str = "MODIFIED", *, labels: dict[str, str] | None = None,
        uid: str = "", owner: str = "", deleting: bool = False, **rest: Any,
    ) -> "Script":  # fmt: skip
        """A version of an object; `owner` is its controller, such as CronJob/tick, whose UID is uid-tick."""
        metadata: dict[str, Any] = {"name": name, "uid": uid or f"uid-{name}", "labels": labels or {}}
        if owner:
            owner_kind, _, owner_name = owner.partition("/")
            reference = {"kind": owner_kind, "name": owner_name, "uid": f"uid-{owner_name}", "controller": True}
            metadata["ownerReferences"] = [reference]
        if deleting:
            metadata["deletionTimestamp"] = "2026-11-21T12:00:00Z"
        return self._add(
            ObjectRow, at=at, change=change, kind=kind, name=name, uid=metadata["uid"], version=100 + len(self.rows),
            object={"kind": kind, "metadata": metadata, **rest}, arm=self.arm,
        )  # fmt: skip

    def version(self) -> int:
        """The resourceVersion that the cluster has reached."""
        return 100 + len(self.rows) - 1

    def answer(
        self, at: float, name: str, code: int | None = 0, output: str = "", *, errors: str = "",
        truncated: bool = False, reason: str = "",
    ) -> "Script":  # fmt: skip
        """An answer to the question of this name; code None: the place could not be asked."""
        return self._add(
            AnswerRow, at=at, until=at, name=name, code=code, output=output, errors=errors, truncated=truncated,
            reason=reason, arm=self.arm,
        )  # fmt: skip

    def event(self, at: float, about: str, reason: str, *, uid: str = "") -> "Script":
        """An Event about an object, `Pod/web`, whose UID is uid-web."""
        kind, _, name = about.partition("/")
        involved = {"kind": kind, "name": name, "uid": uid or f"uid-{name}"}
        return self.object(at, "Event", f"{name}.{len(self.rows)}", "ADDED", involvedObject=involved, reason=reason)

    def audit(
        self, at: float, verb: str, resource: str, name: str = "web", *, code: int = 200, **rest: Any
    ) -> "Script":
        """A request that the API server answered; `resource` is in the plural, with its subresource."""
        resource, _, subresource = resource.partition("/")
        values = {"until": at, "slack": 0.0, "user": "kubernetes-admin", **rest}
        return self._add(
            AuditRow, at=at, verb=verb, resource=resource, subresource=subresource, name=name, code=code, arm=self.arm,
            **values,
        )  # fmt: skip

    def request(self, at: float, client: str = "client", *, pod: str = "web", error: str = "", **rest: Any) -> "Script":
        """A request of a traffic client, lost where there is an error."""
        answer: dict[str, Any] = {"error": error} if error else {"code": 200, "pod": pod}
        return self._add(RequestRow, at=at, slack=0.0, took=0.01, client=client, arm=self.arm, **answer, **rest)

    def log(self, at: float, text: str, pod: str = "web", *, container: str = "main", slack: float = 0.0) -> "Script":
        """A line of a container's log."""
        return self._add(
            LogRow, at=at, slack=slack, pod=pod, uid=f"uid-{pod}", container=container, text=text, arm=self.arm
        )

    def node_log(self, at: float, text: str, node: str = "worker", *, unit: str = "kubelet") -> "Script":
        """A line of a node's journal."""
        return self._add(NodeLogRow, at=at, slack=0.0, node=node, unit=unit, text=text, arm=self.arm)

    def host(self, at: float, slowness: float) -> "Script":
        """How slow the host was found to be."""
        return self._add(HostRow, at=at, slowness=slowness)

    def alive(self, at: float, *sources: str) -> "Script":
        """Proof that these witnesses had seen everything until then."""
        for source in sources:
            self._add(AliveRow, at=at, kind=source, version=0)
        return self

    def gap(self, since: float, until: float, kind: str, *, lost: bool = True) -> "Script":
        return self._add(GapRow, at=until, kind=kind, since=since, cause="410 Expired", lost=lost)

    def listed(self, at: float, kind: str) -> "Script":
        """A list of all objects of a kind, after which their state is known again."""
        return self._add(AliveRow, at=at, kind=kind, version=self.version(), listed=True)

    def closed(self, at: float) -> Timeline:
        """The timeline of a run that observed until `at` and was closed in order, of all kinds that are in it."""
        self.step("observe", at, verb="observe")
        kinds = {row.kind for row in self.rows if isinstance(row, ObjectRow)} | {"EndpointSlice", "Pod"}
        for kind in sorted(kinds):
            self._add(AliveRow, at=at, kind=kind, version=999)
        self._add(EndRow, at=at)
        return Timeline.of_rows(self.header, self.rows)

    def cut_off(self) -> Timeline:
        """The timeline of a run that was killed after its last row."""
        return Timeline.of_rows(self.header, self.rows)

    def _add(self, row: type[Any], **values: Any) -> "Script":
        self.rows.append(row(number=len(self.rows) + 1, **values))
        return self


def acted() -> Script:
    """A Pod that is there, and an act at 5 s that finds it."""
    return Script().pod(1, labels=LABELS, change="ADDED").step("act", 5, version=100)


def pods(run: Timeline) -> Moments[Moment]:
    return run.of("Pod[app=x]")


def judged(check: Check, timeline: Timeline) -> Outcome:
    """What a check says of a timeline; what it does not find there makes it inconclusive, as the judge has it."""
    return told(check, timeline)[0]


def told(check: Check, timeline: Timeline) -> tuple[Outcome, str]:
    """The same, with the code of the reason."""
    try:
        verdict = check(timeline)
    except NotSeen as unseen:
        verdict = unseen.verdict
    return verdict.outcome, verdict.reason.code
