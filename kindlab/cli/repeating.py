"""Runs labs several times under one condition or more, and sums each lab's runs up in one report.

Every lab has its first run before any has its second: what changes meanwhile changes for all of them, and an interrupt
leaves each about as often run as the others.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

import click

from kindlab.catalogue import Entry
from kindlab.errors import KindlabError
from kindlab.judging import Report, across
from kindlab.repetition import MOST_JOBS, Condition

if TYPE_CHECKING:
    from kindlab.cli.live import Opening, Session, Turn
    from kindlab.cli.subjects import Subject
    from kindlab.running.scheduling import Free


class Run(NamedTuple):
    """A finished run, the condition under which it ran, and its folder."""

    condition: Condition
    report: Report
    folder: Path


@dataclass(frozen=True)
class Plan:
    """How often each lab runs under each condition, the labs that can be run beside them, and the seconds for all.

    `jobs` is how many of them may run side by side under stress.
    """

    times: int
    conditions: tuple[Condition, ...]
    catalogue: Sequence[Entry]
    within: float = math.inf
    jobs: int = 1

    def at_once(self, condition: Condition) -> int:
        """Return how many labs run side by side under a condition."""
        return {Condition.ALONE: 1, Condition.BESIDE: MOST_JOBS}.get(condition, self.jobs)

    def turns(self, condition: Condition) -> list["Turn"]:
        """Return the turns of a lab under a condition; where all run alone, their names do not say so."""
        from kindlab.cli.live import Turn  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

        under = "" if self.conditions == (Condition.ALONE,) else condition.value
        return [Turn(number, self.times, under) for number in range(1, self.times + 1)]


def conditions(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[Condition, ...]:
    """Read `alone,stress`, or `all`; raises click.BadParameter with every word that names no condition."""
    words = [word.strip() for word in (value or Condition.ALONE).split(",")]
    if unknown := [word for word in words if word not in {*Condition, "all"}]:
        raise click.BadParameter(
            f"no condition is called {' or '.join(unknown)}. There are {', '.join(Condition)}, and all of them: all."
        )
    return tuple(each for each in Condition if each in words or "all" in words)


def repeated(entries: Sequence[Entry], plan: Plan, live: "Opening") -> tuple[list[tuple[Report, Path]], bool]:
    """Run each lab as planned; return one report a lab, with its folder, and whether Ctrl-C ended it.

    A lab whose runs are ended before the last is summed up from those that are finished. Where an error ends them, as
    out of time, one that had not begun under a condition has a run in error there.
    """
    from kindlab.cli.subjects import in_session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

    finished: list[Run] = []
    _, interrupted = in_session(
        live, lambda opened: ([], _Repeating(opened, plan, finished).under_each_condition(entries))
    )
    runs = {entry.id: [run for run in finished if run.report.header.lab == entry.id] for entry in entries}
    return [summed_up(of_lab) for of_lab in runs.values() if of_lab], interrupted


def summed_up(runs: Sequence[Run]) -> tuple[Report, Path]:
    """Return one report on the runs of a lab, and the folder that holds theirs."""
    conditions = {each: tuple(run.folder.name for run in runs if run.condition is each) for each in Condition}
    reports = {run.folder.name: run.report for run in runs}
    return across(reports, {name: of for name, of in conditions.items() if of}), runs[0].folder.parent


@dataclass
class _Repeating:
    """Repeats labs in a session. Each run is noted as it is finished: an interrupt loses those that run at the most."""

    opened: "Session"
    plan: Plan
    finished: list[Run]

    def __post_init__(self) -> None:
        self._began = monotonic()

    def under_each_condition(self, entries: Sequence[Entry]) -> bool:
        """Run labs under each condition, and tell whether a signal ended it."""
        return any(
            self._in_turn(group, condition)
            for condition in self.plan.conditions
            for group in self._groups(entries, condition)
        )

    def _groups(self, entries: Sequence[Entry], condition: Condition) -> list[Sequence[Entry]]:
        """Split labs into those that are repeated together.

        Beside others, one that disturbs a node cannot have the same company as the rest: each of these has its own.
        """
        from kindlab.running.locks import locks_of, workers_of  # noqa: PLC0415

        if condition is not Condition.BESIDE:
            return [entries]
        workers = workers_of(self.opened.ground.machines.cluster)
        disturbing = [entry for entry in entries if locks_of(entry, (None,), workers).disturbs]
        shared = [entry for entry in entries if entry not in disturbing]
        return [group for group in (shared, *([entry] for entry in disturbing)) if group]

    def _in_turn(self, entries: Sequence[Entry], condition: Condition) -> bool:
        """Run labs in turn under a condition, and tell whether a signal ended it.

        Where the condition cannot be made to hold, or something has ended all labs before, such as their time, the
        first run of each is in error and there is no other.
        """
        from kindlab.cli.subjects import side_by_side  # noqa: PLC0415
        from kindlab.running.conditions import held, neighbours  # noqa: PLC0415

        ground, turns = self.opened.ground, self.plan.turns(condition)
        cluster = ground.machines.cluster
        others = partial(neighbours, self.plan.catalogue, entries, ground.environment, cluster)
        try:
            self._insist_on_time()
            with held(condition, cluster, len(entries), others, self.opened.progress.say):
                subjects = [self._subject(entry, condition, turn) for turn in turns for entry in entries]
                at_once = self.plan.at_once(condition)
                return side_by_side(subjects, self.opened, at_once, self.plan.within, self._began)[1]
        except KindlabError as error:
            self.finished += [Run(condition, *self.opened.fail(entry, error, turns[0])) for entry in entries]
            return False

    def _insist_on_time(self) -> None:
        """Raise what ends all labs, if something does."""
        from kindlab.running.scheduling import too_late  # noqa: PLC0415

        if monotonic() >= self._began + self.plan.within:
            self.opened.interruption.trip(lambda: too_late(self.plan.within))
        self.opened.interruption.check()

    def _subject(self, entry: Entry, condition: Condition, turn: "Turn") -> "Subject[None]":
        from kindlab.cli.subjects import Subject  # noqa: PLC0415

        def work(live: "Session", free: "Free") -> None:
            self.finished.append(Run(condition, *live.run(entry, None, turn, free)))

        def missed(live: "Session", error: KindlabError) -> None:
            if turn.number == 1 or not live.interruption.tripped:  # else those count that are finished
                self.finished.append(Run(condition, *live.fail(entry, error, turn)))

        return Subject(entry, None, work, missed, turn=turn.number)
