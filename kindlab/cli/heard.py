"""Runs a lab as `kindlab run` does, and lets a page hear how far it is."""

from functools import partial
from pathlib import Path

from kindlab.catalogue import Entry, require_valid
from kindlab.cli import bugs
from kindlab.cli.live import Session, session
from kindlab.cli.subjects import Subject, each
from kindlab.errors import KindlabError, RunError
from kindlab.interruption import Interruption
from kindlab.judging import Report
from kindlab.reporting.console import PlainConsole
from kindlab.reporting.progress import RunLine, RunProgress
from kindlab.rows import Row
from kindlab.running.run import header, now
from kindlab.running.scheduling import Free
from kindlab.serving.growing import Growth
from kindlab.speech import spoken
from kindlab.steps import Step


class HeardLine(RunLine):
    """Tells of a run to a growth, too."""

    growth: Growth

    def step(self, number: int, total: int, arm: str, step: Step) -> None:
        """Tell of the step that begins."""
        super().step(number, total, arm, step)
        self.growth.tell(self.now)
        self.growth.step(step, arm)

    def clean_up(self) -> None:
        """Tell that nothing is left but the end of what the run has made."""
        super().clean_up()
        self.growth.tell(self.now)
        self.growth.closed()

    def row(self, row: Row) -> None:
        """Tell of a row as it is written down."""
        super().row(row)
        self.growth.row(row)


class HeardProgress(RunProgress):
    """Tells how far labs are on standard error, and to a growth."""

    def __init__(self, growth: Growth) -> None:
        super().__init__(growth.language, PlainConsole(stderr=True))
        self._growth = growth

    def say(self, line: str) -> None:
        """Tell what goes on outside a run, such as the cluster's start."""
        super().say(line)
        self._growth.tell(spoken(line, self.language))

    def line(self, run: str) -> RunLine:
        """Return what a run tells its progress to."""
        line = HeardLine(self, run)
        line.growth = self._growth
        return line


def run(entry: Entry, growth: Growth, cluster: str, interruption: Interruption) -> tuple[Report, Path]:
    """Run a lab and return its report with the place of its recording, from any thread.

    Raises KindlabError where it cannot be run, or where the interruption ended it.
    """
    require_valid([entry])
    live = session(cluster, growth.language, None, heard=HeardProgress(growth), interruption=interruption)
    subject = Subject(entry, None, partial(_run, entry, growth), lambda opened, error: opened.fail(entry, error))
    try:
        reports, _ = each([subject], live)
    except KindlabError:
        raise
    except Exception as bug:
        raise bugs.as_error(bug) from bug
    if not reports:
        raise RunError("the run was ended before it was over, and what it had changed is undone")
    return reports[0]


def _run(entry: Entry, growth: Growth, live: Session, free: Free) -> tuple[Report, Path]:
    growth.begin(header(entry, None, live.ground, now()), live.place(entry, None))
    return live.run(entry, None, free=free)
