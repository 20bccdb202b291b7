"""A page that is served to a test, where runs are those of recordings, row by row as the test lets them come."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from kindlab.catalogue import Catalogue, Entry
from kindlab.errors import KindlabError, RunError
from kindlab.judging import Report, judge
from kindlab.recording import runfile
from kindlab.rows import StepRow
from kindlab.serving import server
from kindlab.serving.app import application
from kindlab.serving.growing import Growth
from kindlab.serving.live import Live
from kindlab.serving.visiting import Site
from kindlab.settling import ids_of


@dataclass
class Replaying:
    """Runs labs by handing over the rows of their recordings: `rows` at once, the rest when `go` is set.

    What the run made is gone when `gone` is set.
    """

    cluster: str = "kindlab"
    why: str = ""
    error: KindlabError | None = None
    rows: int = 0
    go: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False

    def __post_init__(self) -> None:
        self.gone.set()

    def refusal(self) -> str:
        return self.why

    def run(self, entry: Entry, growth: Growth) -> tuple[Report, Path]:
        if self.error:
            raise self.error
        path = entry.recording(None)
        timeline = runfile.read(path)
        growth.begin(timeline.header, path)
        rows = sorted(timeline.rows, key=lambda row: row.number)  # as they were written down
        steps = {step.name: step for step in entry.lab.steps}
        for row in rows[: self.rows]:
            growth.row(row)
        follows = (row.name for row in rows[self.rows :] if isinstance(row, StepRow))
        growth.tell("the next step")
        growth.step(steps[next(follows)], "")
        assert self.go.wait(30)
        if self.stopped:
            raise RunError("the run was ended before it was over, and what it had changed is undone")
        for row in rows[self.rows :]:
            growth.row(row)
        growth.closed()
        assert self.gone.wait(30)
        return judge(entry.lab, timeline), path

    def stop(self) -> None:
        self.stopped = True
        self.go.set()


@dataclass
class Answered:
    """What the page answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def leads_to(self) -> str:
        return self.headers["location"]


@dataclass
class Served:
    """The page, and who reads it."""

    at: server.Place
    live: Live
    runner: Replaying
    runs: Path

    @property
    def root(self) -> str:
        return f"/{self.at.token}"

    def get(self, path: str, **headers: str) -> Answered:
        """Get a page by its path behind the token."""
        return self.ask("GET", self.root + path, **headers)

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answered:
        return self.ask("POST", self.root + path, urlencode(form), **headers)

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answered:
        connection = HTTPConnection("127.0.0.1", self.at.port, timeout=30)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answered(answer.status, told, answer.read().decode())
        finally:
            connection.close()


@contextmanager
def serving(runs: Path, *roots: Path) -> Iterator[Served]:
    """Serve kindlab's labs, and those of further roots."""
    at, runner = server.place(0), Replaying()
    live = Live(runner)
    catalogue = Catalogue.of_roots(roots)
    with server.served(application(Site(catalogue, live, runs, at.token), at.port, "en"), at):
        yield Served(at, live, runner, runs)
        live.close()


def form(entry: Entry, answer: str = "true", sure: str = "80", **more: str) -> dict[str, str]:
    """Return a whole form: the same of each claim."""
    names = [id_.partition(":")[2] for id_ in ids_of(entry)]
    said = {f"answer:{name}": answer for name in names} | {f"sure:{name}": sure for name in names}
    return said | {"by": "recording"} | more
