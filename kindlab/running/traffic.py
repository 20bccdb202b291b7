"""Traffic clients: the Pod that sends requests, and their rows, from the first without a loss to the arm's end."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from time import monotonic

import msgspec

from kindlab.cluster.api import Api, Unreachable
from kindlab.errors import ClusterError, KindlabError, StepTimeout
from kindlab.images import workload
from kindlab.objects import field_of
from kindlab.recording.clock import Clocks
from kindlab.recording.tail import STAMP_LATE_SECONDS, Line, Tail
from kindlab.rows import AliveRow, GapRow, Object, RequestRow
from kindlab.running.acting import Done, do
from kindlab.running.late import Late
from kindlab.running.stage import Stage
from kindlab.steps.traffic import Traffic, curl, lanes

BASELINE_WITHIN = 60.0
"""How long a client may take to start, to find its Service, and to lose nothing for as long as the baseline lasts."""

NODE = "control-plane"
ANSWERED = re.compile(
    r"(?P<said>.*) (?P<code>\d{3}) (?P<exit>\d+) (?P<took>\d+\.\d+) (?P<connects>\d+) (?P<error>.*)"
)  # fmt: skip


class Client:
    """One client: follows the logs of its lanes and writes each request down, once the baseline has begun."""

    def __init__(self, step: Traffic, stage: Stage) -> None:
        self.step, self._arm, self._recorder = step, stage.arm, stage.recorder
        self.pod, self._node = stage.path(f"Pod/{step.name}"), stage.machines.name_of(step.node or NODE)
        self._clocks = Clocks(stage.machines, stage.recorder.now)
        self._changed = threading.Condition()
        self._waiting: list[RequestRow] | None = []
        self._fresh: set[str] = set()
        self._last = ""
        self._tails = {lane: Tail(stage.api, self.pod, lane, partial(self._take, lane)) for lane in lanes()}

    def follow(self) -> None:
        """Begin to read what the lanes write; the Pod has to run."""
        for tail in self._tails.values():
            threading.Thread(target=_follow, args=(tail,), daemon=True).start()

    def await_baseline(self, within: float) -> None:
        """Return once all lanes were answered all through the baseline; raises StepTimeout with what was seen last."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._waiting is None, timeout=within):
                raise StepTimeout(
                    f"after {within:.0f} s, not yet: {self.step.baseline:g} s in which no request to {self.step.url} "
                    f"was lost. Last seen: {self._last or 'no request at all'}"
                )

    def end(self) -> None:
        """Read what was written up to now, and write down that it is all, or what could not be read."""
        until = self._recorder.now()
        for lane, tail in self._tails.items():
            tail.stop()
            try:
                tail.read()
            except ClusterError as trouble:
                self._gap(lane, str(trouble))
        self._recorder.write(AliveRow, at=until, kind=self._source, version=0)

    @property
    def _source(self) -> str:
        return f"traffic {self.step.name}"

    def _take(self, lane: str, line: Line) -> None:
        """Take a line that a lane wrote; one that tells of no request is a gap, never a loss."""
        clock = self._clocks.of(self._node)
        at, slack = round(clock.at(line.stamp), 3), round(clock.slack_of(line.stamp) + STAMP_LATE_SECONDS, 3)
        told = told_by(line.text)
        if told is None:
            self._gap(lane, f"the client wrote {line.text[:200]!r}", at)
            return
        row = RequestRow(number=0, at=at, slack=slack, client=self.step.name, arm=self._arm, **told)
        with self._changed:
            self._last = row.error or f"answered by {row.pod}"
            if self._waiting is None:
                self._write(row)
            else:
                self._await(lane, row, self._waiting)

    def _await(self, lane: str, row: RequestRow, waiting: list[RequestRow]) -> None:
        """Hold a request back until the baseline is whole; a loss begins it anew."""
        waiting.append(row)
        self._fresh.add(lane)
        if row.error:
            waiting.clear()
            self._fresh.clear()
        elif len(self._fresh) == len(self._tails) and _span(waiting) >= self.step.baseline:
            self._waiting = None
            for each in waiting:
                self._write(each)
            self._changed.notify_all()

    def _write(self, row: RequestRow) -> None:
        values = msgspec.structs.asdict(row)
        self._recorder.write(RequestRow, **{key: value for key, value in values.items() if key != "number"})

    def _gap(self, lane: str, cause: str, at: float | None = None) -> None:
        now = self._recorder.now() if at is None else at
        since = 0.0 if at is None else at
        self._recorder.write(GapRow, at=now, kind=self._source, since=since, cause=f"{lane}: {cause}", lost=True)


@do.register
def _(step: Traffic, stage: Stage, late: Late) -> Done:
    deadline = monotonic() + BASELINE_WITHIN
    client, collection = Client(step, stage), stage.resource("Pod").path(stage.namespace)
    reply = stage.api.send("POST", collection, body=pod_of(step, stage.machines.name_of(step.node or NODE)))
    _await_start(stage.api, collection, step.name, deadline)
    stage.clients[step.name] = client
    client.follow()
    client.await_baseline(deadline - monotonic())
    return Done(reply.code, "", "", warnings=reply.warnings)


@contextmanager
def ended(stage: Stage) -> Iterator[None]:
    """End the clients of an arm as its steps end, before the clean-up, which their requests would see as losses."""
    try:
        yield
    finally:
        for name in list(stage.clients):
            end(stage, name)


def end(stage: Stage, name: str) -> None:
    """End a client, if there is one of this name, and remove its Pod."""
    if client := stage.clients.pop(name, None):
        with suppress(ClusterError):  # one that stays away leaves a gap
            stage.api.await_ready()
        client.end()
        with suppress(ClusterError):  # its namespace goes soon, and it with it
            stage.api.delete(client.pod)


def _follow(tail: Tail) -> None:
    with suppress(KindlabError):  # the last reading tells whether anything is missing
        tail.follow()


def told_by(text: str) -> Object | None:
    """Return what a line of curl's tells of one request, as a row's values, or None where it tells of none."""
    found = ANSWERED.fullmatch(text)
    if not found:
        return None
    code, exit_code, took = int(found["code"]), int(found["exit"]), round(float(found["took"]), 4)
    if exit_code:
        error = f"curl exit {exit_code}: {found['error'].strip() or 'no message'}"
        return {"took": took, "code": code or None, "error": error}
    if not 200 <= code < 300:
        return {"took": took, "code": code, "error": f"HTTP {code}"}
    return {"took": took, "code": code, "pod": found["said"].strip()}


def pod_of(step: Traffic, node: str) -> Object:
    """Return the Pod that sends the requests, on the node of this full name."""
    spec = {
        "nodeName": node,
        "restartPolicy": "Never",
        "terminationGracePeriodSeconds": 0,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "tolerations": [{"operator": "Exists"}],
        "securityContext": {"runAsNonRoot": True, "runAsUser": 65534, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [_container(step, lane) for lane in lanes()],
    }
    return {"metadata": {"name": step.name, "labels": {"kindlab-traffic": step.name}}, "spec": spec}


def _container(step: Traffic, lane: str) -> Object:
    confined = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    image = {"image": workload("agnhost"), "imagePullPolicy": "IfNotPresent"}
    return {"name": lane, **image, "command": curl(step), "securityContext": confined}


def _span(requests: list[RequestRow]) -> float:
    return max(row.at for row in requests) - min(row.at for row in requests)


def _await_start(api: Api, collection: str, name: str, deadline: float) -> None:
    """Watch the client's Pod until it runs; raises StepTimeout with how it is where it does not in time."""
    only = {"fieldSelector": f"metadata.name={name}"}
    while True:
        listed = api.get(collection, **only)
        phases = [field_of(pod, "status", "phase") for pod in listed["items"]]
        if phases == ["Running"]:
            return
        left = deadline - monotonic()
        if left <= 0:
            raise StepTimeout(f"the traffic client Pod/{name} does not run, it is {phases or 'gone'}")
        query = {**only, "resourceVersion": listed["metadata"]["resourceVersion"], "timeoutSeconds": str(int(left) + 1)}
        with (
            suppress(Unreachable),
            api.watch(collection, quiet_seconds=left + 5, **query) as events,
        ):
            next((line for line in events if b'"phase":"Running"' in line), None)
