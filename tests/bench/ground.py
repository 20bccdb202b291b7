"""The cluster on which the bench runs labs, so that its own requests can be told from everybody else's."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit
from uuid import uuid4

import urllib3

from kindlab.catalogue import Entry
from kindlab.cluster import environment, lifecycle, lock
from kindlab.cluster.api import Api
from kindlab.cluster.machines import Machines
from kindlab.errors import RunError
from kindlab.recording import runfile
from kindlab.recording.recorder import Streams
from kindlab.running.locks import locks_of, workers_of
from kindlab.running.recovery import journals, recover
from kindlab.running.run import Ground, run
from kindlab.steps import Step
from kindlab.timeline import Timeline
from tests.bench.audit import Span

Begun = Callable[[str], None]
"""Told a step's name as the step begins."""


class Sent(NamedTuple):
    """A request as it was sent: when, in seconds since 1970, and its path."""

    at: float
    path: str


@dataclass
class Counted:
    """A pool of connections that adds a mark to the user agent and notes each request."""

    pool: urllib3.PoolManager
    mark: str
    sent: list[Sent] = field(default_factory=list)

    def request(self, method: str, url: str, *, headers: urllib3.HTTPHeaderDict, **given: Any) -> Any:
        """Send a request."""
        self.sent.append(Sent(time.time(), urlsplit(url).path))
        headers["User-Agent"] += f" ({self.mark})"
        return self.pool.request(method, url, headers=headers, **given)


@dataclass(frozen=True)
class Run:
    """A lab's run: its timeline, when each step began (in seconds since 1970), and its requests."""

    timeline: Timeline
    since: float
    steps: dict[str, float]
    sent: list[Sent]

    def spans(self, *steps: str) -> list[Span]:
        """Return from when to when each of these steps took; none of them may be the last."""
        names = list(self.steps)
        return [(self.steps[name], self.steps[names[names.index(name) + 1]]) for name in steps]


@dataclass(frozen=True)
class Bench:
    """A ready cluster; `mark` stands in the user agent of everything that the bench sends."""

    ground: Ground
    requests: Counted

    @property
    def machines(self) -> Machines:
        """The nodes."""
        return self.ground.machines

    @property
    def mark(self) -> str:
        """What stands in the user agent of everything that this bench sends."""
        return self.requests.mark

    @property
    def kubeconfig(self) -> Path:
        """The cluster's private kubeconfig."""
        return self.machines.cluster.kubeconfig

    def reached(self) -> int:
        """Return the version that the cluster has reached."""
        return int(self.ground.api.get("/api/v1/namespaces", limit="1")["metadata"]["resourceVersion"])

    def run(self, entry: Entry, begun: Begun = lambda _: None) -> Run:
        """Run a lab with streams of its own; raises RunError where it ends early."""
        steps: dict[str, float] = {}

        def progress(_number: int, _total: int, _arm: str, step: Step) -> None:
            steps[step.name] = time.time()
            begun(step.name)

        self.requests.sent.clear()
        since = time.time()
        with TemporaryDirectory() as folder, Streams(self.ground.api) as streams:
            ground = Ground(self.ground.api, self.machines, streams, self.ground.environment, self.ground.journals)
            locks = locks_of(entry, (None,), workers_of(self.machines.cluster))
            with lock.running(self.machines.cluster.name, entry.base, locks):
                report = run(entry, None, ground, Path(folder), progress)
            timeline = runfile.read(Path(folder))
        if report.error:
            raise RunError(f"the bench's lab {entry.name} ended early: {report.error}")
        return Run(timeline, since, steps, list(self.requests.sent))


@contextmanager
def opened(cluster: str, say: Callable[[str], None]) -> Iterator[Bench]:
    """Bring a cluster up; SIGTERM and SIGHUP clean up as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    ready = lifecycle.up(cluster, progress=say)
    recover(ready, say)
    client = ready.api()
    requests = Counted(client.rest_client.pool_manager, f"bench-{uuid4().hex[:8]}")
    client.rest_client.pool_manager = requests  # type: ignore[assignment]
    api = Api(client)
    with Streams(api) as streams:
        yield Bench(Ground(api, Machines(ready), streams, environment.read(ready), journals(cluster)), requests)


def _interrupt(number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt(signal.Signals(number).name)
