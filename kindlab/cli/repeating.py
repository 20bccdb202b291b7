"""Runs labs several times under one condition or more, and sums each lab's runs up in one report."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from kindlab.catalogue import Entry
from kindlab.errors import KindlabError
from kindlab.judging import Report, across
from kindlab.repetition import Condition

if TYPE_CHECKING:
    from kindlab.cli.live import Opening, Session, Turn


class Run(NamedTuple):
    """A finished run, the condition under which it ran, and its folder."""

    condition: Condition
    report: Report
    folder: Path


@dataclass(frozen=True)
class Plan:
    """How often each lab runs under each condition, the labs that can be run beside it, and the seconds for all."""

    times: int
    conditions: tuple[Condition, ...]
    catalogue: Sequence[Entry]
    within: float = math.inf

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

    An interrupted lab is summed up from the runs that are finished.
    """
    from kindlab.cli.subjects import Subject, each  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

    finished: list[Run] = []

    def subject(entry: Entry, condition: Condition) -> "Subject[None]":
        return Subject(entry, (None,), lambda opened, _: _round(opened, entry, condition, plan, finished))

    _, interrupted = each([subject(*pair) for pair in product(entries, plan.conditions)], live, within=plan.within)
    runs = {entry.id: [run for run in finished if run.report.header.lab == entry.id] for entry in entries}
    return [summed_up(of_lab) for of_lab in runs.values() if of_lab], interrupted


def summed_up(runs: Sequence[Run]) -> tuple[Report, Path]:
    """Return one report on the runs of a lab, and the folder that holds theirs."""
    conditions = {each: tuple(run.folder.name for run in runs if run.condition is each) for each in Condition}
    reports = {run.folder.name: run.report for run in runs}
    return across(reports, {name: of for name, of in conditions.items() if of}), runs[0].folder.parent


def _round(opened: "Session", entry: Entry, condition: Condition, plan: Plan, finished: list[Run]) -> None:
    """Run a lab under a condition; where that cannot be made to hold, its first run is in error and there is no other.

    Each run is noted as it is finished, so that an interrupt loses one at most.
    """
    from kindlab.running.conditions import held, neighbours  # noqa: PLC0415

    ground, turns = opened.ground, plan.turns(condition)
    others = partial(neighbours, plan.catalogue, entry, ground.environment, ground.machines.cluster)
    try:
        with held(condition, ground.machines.cluster, others, opened.progress.say):
            for turn in turns:
                finished.append(Run(condition, *opened.run(entry, None, turn)))
    except KindlabError as error:
        finished.append(Run(condition, *opened.fail(entry, error, turns[0])))
