"""Does the work on several labs on one cluster, side by side where that is wanted, and says how far it came."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Generic, TypeVar

from kindlab.catalogue import Entry
from kindlab.cli import signals
from kindlab.cli.live import Opening, Session
from kindlab.cluster.lock import Busy
from kindlab.errors import RunError
from kindlab.judging import Report
from kindlab.lab import Variation
from kindlab.recording.durations import seconds_of
from kindlab.reporting.progress import LABS_DONE, RUNS_DONE
from kindlab.running.locks import locks_of, workers_of
from kindlab.running.scheduling import Free, Job, Scheduler

T = TypeVar("T")


@dataclass(frozen=True)
class Subject(Generic[T]):
    """A lab, which of its runs is the work on it (None is the main run), and that work.

    There may be several of one lab: they follow one another, and those of an earlier `turn` go before those of a later.
    """

    entry: Entry
    variation: Variation | None
    work: Callable[[Session, Free], T]
    missed: Callable[[Session, RunError], T] | None = None
    turn: int = 1

    @property
    def name(self) -> str:
        """What its progress goes by."""
        run = f" ({self.variation.name})" if self.variation else ""
        return f"{self.entry.id}{run}" + (f" {self.turn}" if self.turn > 1 else "")


def each(
    subjects: Sequence[Subject[T]], live: Opening, jobs: int = 1, within: float = math.inf
) -> tuple[list[T], bool]:  # fmt: skip
    """Return what the work on each subject came to, in their order, and whether a signal ended it before the last.

    Once a run is left as it is, nothing else is begun: it would meet what that run has changed.
    """
    return in_session(live, lambda opened: side_by_side(subjects, opened, jobs, within))


def in_session(live: Opening, work: Callable[[Session], tuple[list[T], bool]]) -> tuple[list[T], bool]:
    """Open a session for some work and return what it came to; nothing, where a signal ended it before it began."""
    try:
        with live as opened:
            return work(opened)
    except signals.Abandoned:
        raise
    except KeyboardInterrupt:
        return [], True


def side_by_side(
    subjects: Sequence[Subject[T]], opened: Session, jobs: int, within: float = math.inf, began: float | None = None
) -> tuple[list[T], bool]:  # fmt: skip
    """Do the work on subjects in a session, `jobs` at a time, within some seconds; return as `each` does.

    The seconds count from now on, unless they `began` before.
    """
    say, ready = opened.progress.say, opened.ready
    work = [_job(subject, opened) for subject in subjects]
    seconds = {each.name: job.seconds for each, job in zip(subjects, work, strict=True)}
    opened.progress.expect(seconds, jobs, RUNS_DONE if len({job.lab for job in work}) < len(work) else LABS_DONE)
    waiting = partial(_tell_who_waits, opened, {each.entry.base: each.entry.id for each in subjects})
    began = monotonic() if began is None else began
    scheduler = Scheduler[T](opened.cluster, jobs, opened.interruption, say, ready, waiting, within, began)
    with signals.ending(scheduler.interrupt):
        return scheduler.run(work), scheduler.interrupted


def _work(subject: Subject[T], live: Session, free: Free) -> T:
    with live.progress.lab(subject.name):
        return subject.work(live, free)


def _tell_who_waits(live: Session, ids: Mapping[str, str], busy: Mapping[str, Busy]) -> None:
    """Tell it of the labs that wait for others of ours."""
    ours = {
        ids[lab]: ([ids[other] for other in each.others], each.over)
        for lab, each in busy.items() if {*each.others} <= {*ids}
    }  # fmt: skip
    live.progress.waits(ours)


def main_run(entry: Entry) -> Subject[tuple[Report, Path]]:
    """Return a lab's main experiment as the work on it."""
    return Subject(
        entry, None, lambda live, free: live.run(entry, None, free=free), lambda live, error: live.fail(entry, error)
    )


def _job(subject: Subject[T], live: Session) -> Job[T]:
    entry = subject.entry
    missed = subject.missed
    return Job(
        entry.base,
        locks_of(entry, (subject.variation,), workers_of(live.ground.machines.cluster)),
        seconds_of(entry, subject.variation) or math.inf,  # what was never recorded begins first
        partial(_work, subject, live),
        missed and (lambda error: missed(live, error)),
        subject.turn,
    )
