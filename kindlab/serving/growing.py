"""A live run as far as it has come: its rows as they are recorded, and what pages are told of them, again and again.

Its verdicts are there once its recording is closed; it is over once what it had changed is undone, too.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import msgspec

from kindlab.catalogue import Entry
from kindlab.errors import KindlabError
from kindlab.judging import Report, judge
from kindlab.recording import runfile
from kindlab.reporting import history
from kindlab.reporting.html import lanes
from kindlab.reporting.html.model import Group
from kindlab.rows import Header, Row, StepRow
from kindlab.settling import settle
from kindlab.steps import Step
from kindlab.texts import Language
from kindlab.timeline import Timeline

LEAST_SECONDS, MOST_SECONDS = 0.2, 1.0
"""A page is told not sooner after the time before, and not later, than this."""

SHARE = 10
"""To tell takes at most one part in so many of the time: the run needs the CPUs."""


class Grown(msgspec.Struct, frozen=True):
    """What a page is told: how long the run has lasted, what goes on, and its lanes, with rows that are new to it."""

    seconds: float
    said: str
    count: int
    groups: list[Group]


@dataclass
class Growth:
    """A run that its own thread tells of, and pages in other threads look at.

    `outcome` is its report and recording, `error` what kept it from one; `is_stopped`: somebody wanted it to end.
    """

    entry: Entry
    language: Language
    said: str = ""
    outcome: tuple[Report, Path] | None = None
    error: KindlabError | None = None
    is_over: bool = False
    is_stopped: bool = False
    _folder: Path | None = None
    _header: Header | None = None
    _rows: list[Row] = field(default_factory=list)
    _step: tuple[Step, str, float] | None = None
    _zero: float = field(default_factory=monotonic)
    _news: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def is_shown(self) -> bool:
        """Whether there is nothing more to see of the run itself."""
        return self.outcome is not None or self.error is not None

    def begin(self, header: Header, folder: Path) -> None:
        """Hear that the cluster is ready and the run begins, and where it is recorded."""
        with self._told():
            self._header, self._folder, self._zero = header, folder, monotonic()

    def tell(self, line: str) -> None:
        """Hear what goes on."""
        with self._told():
            self.said = line

    def step(self, step: Step, arm: str) -> None:
        """Hear that a step begins."""
        with self._told():
            self._step = step, arm, self._now()

    def row(self, row: Row) -> None:
        """Hear of a row as it is written down."""
        with self._told():
            if not self._rows:
                self._zero = monotonic() - row.at
            if isinstance(row, StepRow):
                self._step = None
            self._rows.append(row)

    def closed(self) -> None:
        """Hear that the recording is closed: from here on the run only cleans up, which nothing here may end."""
        if self._folder is None or self.is_stopped:
            return
        with suppress(KindlabError):  # the run's own end tells it again
            report = judge(self.entry.lab, runfile.read(self._folder))
            settle(self.entry, report, "live")
            with self._told():
                self.outcome = report, self._folder

    def end(self, outcome: tuple[Report, Path] | KindlabError) -> None:
        """Hear how the run came out, or what ended it."""
        with self._told():
            if isinstance(outcome, KindlabError):
                self.error = None if self.outcome else outcome
            else:
                self.outcome = outcome
            self.is_over = True

    def told(self, language: Language) -> Iterator[Grown]:
        """Yield what a page is to show, each time that there is more of it, or a second is over, up to the run's end.

        A row is told once, with the lane that it stands in.
        """
        sent: set[tuple[str, int]] = set()
        while True:
            began, news = monotonic(), self._news
            yield self._grown(sent, language)
            cost = monotonic() - began
            with self._changed:
                if self.is_shown:
                    return
                self._changed.wait_for(lambda: self.is_shown, max(LEAST_SECONDS, SHARE * cost))
                self._changed.wait_for(lambda news=news: self.is_shown or self._news != news, MOST_SECONDS)  # type: ignore[misc]

    def _grown(self, sent: set[tuple[str, int]], language: Language) -> Grown:
        with self._changed:
            header, rows, now = self._header, list(self._rows), self._now()
            running = self._running(now)
        groups = _groups(header, rows, running, language) if header and rows else []
        fresh = [_fresh(group, sent) for group in groups]
        return Grown(round(now, 1), self.said, len(rows), fresh)

    def _running(self, now: float) -> StepRow | None:
        """Return the step that is carried out as a row: it is written down only when it is over."""
        if self._step is None or not self._rows:
            return None
        (step, arm, since), number = self._step, self._rows[-1].number + 1
        verb = str(step.__struct_config__.tag)
        until = max(now, since)
        return StepRow(number=number, at=since, until=until, name=step.name, verb=verb, outcome="done", arm=arm)

    def _now(self) -> float:
        return monotonic() - self._zero

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Change something under the lock, and wake the pages that look."""
        with self._changed:
            yield
            self._news += 1
            self._changed.notify_all()


def _fresh(group: Group, sent: set[tuple[str, int]]) -> Group:
    """Return a group with those of its rows that were not sent yet."""
    rows = [row for row in group.rows if (group.arm, row.number) not in sent]
    sent.update((group.arm, row.number) for row in rows)
    return msgspec.structs.replace(group, rows=rows)


def _groups(header: Header, rows: list[Row], running: StepRow | None, language: Language) -> list[Group]:
    """Return the lanes of a run, with the step that is carried out among the steps and not among the rows."""
    timeline = Timeline.of_rows(header, [*rows, *([running] if running else [])])
    told = list(history.lines(timeline, history.Pick(), language))
    hidden = running.number if running else 0
    return [
        msgspec.structs.replace(group, is_cut=False, rows=[row for row in group.rows if row.number != hidden])
        for group in lanes.groups(timeline, told, language)
    ]
