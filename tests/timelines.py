"""Writes timelines by hand, for tests of checks and of the views: they prove the code, not the cluster."""

from typing import Any

from kindlab.rows import AliveRow, AnswerRow, EndRow, GapRow, Header, ObjectRow, Row, StepRow
from kindlab.timeline import Timeline

HEADER = Header(
    lab="probes/readiness", control=None, namespace="lab-probes-readiness", started="2026-11-21T12:00:00+00:00",
    fingerprint="0" * 16, environment=None,
)  # fmt: skip


class Script:
    """Collects rows; each call adds one, a second later than the last unless `at` says otherwise."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def step(self, name: str, at: float, until: float | None = None, **outcome: Any) -> "Script":
        values = {"verb": "exec_in", "outcome": "done", **outcome}
        return self._add(StepRow, at=at, until=at if until is None else until, name=name, **values)

    def pod(self, at: float, *, ready: bool = True, restarts: int = 0, change: str = "MODIFIED") -> "Script":
        status = {
            "conditions": [{"type": "Ready", "status": str(ready)}],
            "containerStatuses": [{"restartCount": restarts}],
        }
        return self.object(at, "Pod", "web", change, status=status)

    def slice(self, at: float, *, change: str = "MODIFIED", **endpoints: bool) -> "Script":
        """An EndpointSlice of the Service web, with these entries and their readiness."""
        entries = [{"targetRef": {"name": name}, "conditions": {"ready": ready}} for name, ready in endpoints.items()]
        labels = {"kubernetes.io/service-name": "web"}
        return self.object(at, "EndpointSlice", "web-x1", change, labels=labels, endpoints=entries)

    def object(
        self, at: float, kind: str, name: str, change: str, *, labels: dict[str, str] | None = None, **rest: Any
    ) -> "Script":
        body = {"kind": kind, "metadata": {"name": name, "labels": labels or {}}, **rest}
        version = 100 + len(self.rows)
        return self._add(
            ObjectRow, at=at, change=change, kind=kind, name=name, uid=f"uid-{name}", version=version, object=body
        )

    def answer(self, at: float, name: str, code: int = 0, output: str = "") -> "Script":
        return self._add(AnswerRow, at=at, until=at, name=name, code=code, output=output)

    def gap(self, since: float, until: float, kind: str, *, lost: bool = True) -> "Script":
        return self._add(GapRow, at=until, kind=kind, since=since, cause="410 Expired", lost=lost)

    def closed(self, at: float) -> Timeline:
        """The timeline of a run that observed until `at` and was closed in order."""
        self.step("observe", at, verb="observe")
        for kind in ("Pod", "EndpointSlice"):
            self._add(AliveRow, at=at, kind=kind, version=999)
        self._add(EndRow, at=at)
        return Timeline.of_rows(HEADER, self.rows)

    def cut_off(self) -> Timeline:
        """The timeline of a run that was killed after its last row."""
        return Timeline.of_rows(HEADER, self.rows)

    def _add(self, row: type[Any], **values: Any) -> "Script":
        self.rows.append(row(number=len(self.rows) + 1, **values))
        return self
