"""Runs the work on several labs side by side, as far as their locks allow: the longest first, each in a thread.

Several jobs of one lab follow one another, since they share a namespace; how long it takes is what all of a turn take.
"""

import math
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import monotonic
from typing import Generic, NoReturn, TypeVar

from kindlab.cluster import lock
from kindlab.cluster.lock import Held
from kindlab.errors import RunError
from kindlab.host.process import Progress
from kindlab.interruption import Interruption
from kindlab.locks import Locks

S = TypeVar("S")
T = TypeVar("T")

LOOK_EVERY_SECONDS = 0.5
"""How often locks are looked at that another process holds: nobody tells when it gives them back."""

CLEANING_UP = "ending the labs and cleaning up after them; Ctrl-C once more leaves that to `kindlab sweep`"

Free = Callable[[], None]
"""Called by a job when nothing is left but to wait: another may begin in its place."""


@dataclass(frozen=True, eq=False)
class Job(Generic[T]):
    """A piece of work on one lab, and how many seconds it may take; the lab's name is that of its namespace.

    `missed` is what it comes to where an error keeps it from being begun. Jobs of an earlier `turn` begin first.
    """

    lab: str
    locks: Locks
    seconds: float
    work: Callable[[Free], T]
    missed: Callable[[RunError], T] | None = None
    turn: int = 1


def too_late(within: float) -> RunError:
    """Return what ends labs that are not over within some seconds."""
    return RunError(f"the {within:g} s for all labs are over (--within)")


def _done(do: Callable[[S], T], given: S) -> Future[T]:
    """Return what a call came to, also where it raised."""
    ended = Future[T]()
    try:
        ended.set_result(do(given))
    except BaseException as error:  # raised in the scheduler's thread
        ended.set_exception(error)
    return ended


def _raise(error: RunError) -> NoReturn:
    raise error


def _in_order(jobs: Iterable[Job[T]]) -> list[Job[T]]:
    """Return jobs in the order in which they are begun: turn by turn, those of the longest lab first."""
    seconds = defaultdict[tuple[str, int], float](float)
    for job in jobs:
        seconds[job.lab, job.turn] += job.seconds
    return sorted(jobs, key=lambda job: (job.turn, -seconds[job.lab, job.turn]))


@dataclass
class _Running:
    """A job that runs: what it holds, and whether it only waits."""

    held: Held
    waits: bool = False


@dataclass
class Scheduler(Generic[T]):
    """Carries out jobs on a cluster, `at_once` at a time and those that only wait, within some seconds.

    `ready` is asked whether a job may begin now, and told whether none runs: where none does and none may begin, the
    rest is left. `waiting` is told which labs wait for others. It is one scheduler's thread that calls all of this but
    the jobs' work. The seconds count from when it was made, unless it is told that they `began` before.
    """

    cluster: str
    at_once: int
    interruption: Interruption
    progress: Progress
    ready: Callable[[bool], bool] = lambda _: True
    waiting: Callable[[Mapping[str, lock.Busy]], None] = lambda _: None
    within: float = math.inf
    began: float = field(default_factory=monotonic)
    interrupted: bool = False
    _running: dict[Job[T], _Running] = field(default_factory=dict)
    _ended: dict[Job[T], Future[T]] = field(default_factory=dict)
    _in_line: dict[Job[T], Held] = field(default_factory=dict)
    _news: "queue.SimpleQueue[Callable[[], None]]" = field(default_factory=queue.SimpleQueue)
    _told: str = ""

    def run(self, jobs: Sequence[Job[T]]) -> list[T]:
        """Return the results of the jobs that came to one, in their order; those that were interrupted have none.

        What else a job raises is raised here, once all have ended. Where a RunError ends them, as out of time, those
        that have not begun come to what they have for that.
        """
        try:
            pending = self._carried_out(_in_order(jobs), self.began + self.within)
        finally:
            self._leave_line()
        if self.interruption.tripped and isinstance(why := self.interruption.error, RunError):
            self._ended |= {job: _done(job.missed, why) for job in pending if job.missed}
        ended = [self._ended[job] for job in jobs if job in self._ended]
        return [future.result() for future in ended if not isinstance(future.exception(), KeyboardInterrupt)]

    def _carried_out(self, pending: list[Job[T]], deadline: float) -> list[Job[T]]:
        """Carry jobs out as far as that may go, and return those that have not begun."""
        while True:
            self._begin(pending)
            if not self._running and not (pending and self._goes_on()):
                return pending
            self._hear(pending, deadline)

    def interrupt(self) -> None:
        """End all jobs, each after its clean-up, and begin no other; a signal's handler may call this."""
        self._news.put(self._interrupt)  # nothing else that a handler could do is free of locks

    def _interrupt(self) -> None:
        self.interrupted = True
        self.interruption.trip()
        self.progress(CLEANING_UP)

    def _goes_on(self) -> bool:
        """Tell whether another job may begin; where none may, those of others that wait in line need not wait for ours.

        What has to be done first, once none of ours runs, may have to wait for them.
        """
        if not self.interruption.tripped and self.ready(False):
            return True
        self._leave_line()
        return not self.interruption.tripped and not self._running and self.ready(True)

    def _leave_line(self) -> None:
        for job in list(self._in_line):
            self._in_line.pop(job).release()

    def _begin(self, pending: list[Job[T]]) -> None:
        """Begin each job that can be begun, as long as there is room; of a lab's jobs only the next one is tried."""
        busy = dict[str, lock.Busy]()
        tried = {job.lab for job in self._running}
        for job in list(pending):
            if job.lab in tried:
                continue
            tried.add(job.lab)
            if self._at_work >= self.at_once or not self._goes_on():
                break
            try:
                self._running[job] = _Running(self._hold(job))
            except lock.Busy as meanwhile:
                busy[job.lab] = meanwhile
                continue
            except RunError as error:
                pending.remove(job)
                self._ended[job] = _done(job.missed or _raise, error)
                continue
            pending.remove(job)
            threading.Thread(target=self._work, args=(job,), name=job.lab, daemon=True).start()
        self.waiting(busy)
        if busy and not self._running:
            first, others = next(iter(busy)), ", ".join(self._others(busy.values()))
            self._tell(f"{first} waits for another kindlab on this cluster, which runs {others}")

    def _others(self, busy: Iterable[lock.Busy]) -> list[str]:
        """Return whom labs wait for, but those of ours that only wait in line themselves."""
        others = dict.fromkeys(other for each in busy for other in each.others)
        ours = {job.lab for job in self._in_line}
        return [other for other in others if other not in ours] or list(others)

    @property
    def _at_work(self) -> int:
        """How many jobs run and do not only wait."""
        return sum(not running.waits for running in self._running.values())

    def _hold(self, job: Job[T]) -> Held:
        """Take what a job needs, or stand in line for it.

        Of those that disturb no others only as many do as there is room for: others would wait for all of them.
        """
        try:
            held = lock.hold(self.cluster, job.lab, job.locks, self._in_line.get(job))
        except lock.Busy:
            has_room = self._at_work + len(self._in_line) < self.at_once
            if job not in self._in_line and (job.locks.disturbs or has_room):
                self._in_line[job] = lock.stand_in_line(self.cluster, job.lab, job.locks)
            raise
        if place := self._in_line.pop(job, None):
            place.release()
        return held

    def _work(self, job: Job[T]) -> None:
        """Carry out a job in its thread and tell what came of it."""
        ended = _done(job.work, lambda: self._news.put(lambda: self._let_wait(job)))
        self._news.put(lambda: self._end(job, ended))

    def _hear(self, pending: Sequence[Job[T]], deadline: float) -> None:
        """Wait for news of a job, until the locks of others are to be looked at again, or until the time is over."""
        if monotonic() >= deadline:
            self.interruption.trip(lambda: too_late(self.within))
        bounds = [LOOK_EVERY_SECONDS] * bool(pending) + [deadline - monotonic()] * (not self.interruption.tripped)
        try:
            self._news.get(timeout=max(0.0, least) if (least := min(bounds, default=math.inf)) < math.inf else None)()
        except queue.Empty:
            return

    def _let_wait(self, job: Job[T]) -> None:
        self._running[job].waits = True

    def _end(self, job: Job[T], ended: Future[T]) -> None:
        self._running.pop(job).held.release()
        self._ended[job] = ended
        if ended.exception():  # it was interrupted, or it is a bug of ours: the others clean up
            self.interrupted = True
            self.interruption.trip()

    def _tell(self, line: str) -> None:
        if line != self._told:
            self._told = line
            self.progress(line)
