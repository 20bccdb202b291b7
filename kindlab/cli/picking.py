"""Picks the labs of a run out of those that were named: those that a change affects, a shard, what fits into a time."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from kindlab.affected import affected
from kindlab.catalogue import Catalogue, Entry
from kindlab.errors import HostError
from kindlab.host import git
from kindlab.judging import Report, Reported, skipped
from kindlab.recording.durations import expected
from kindlab.reporting import written
from kindlab.reporting.published import Origin
from kindlab.reporting.published import Shard as ShardOf
from kindlab.rows import Header
from kindlab.shards import Shard, fitting, split
from kindlab.texts import Language, Text
from kindlab.verdict import Reason

F = TypeVar("F", bound=Callable[..., Any])

CHANGED = Text("changed since {ref}: {count} of {of} labs", zh="自 {ref} 以来有改动：{of} 个实验中的 {count} 个")
SHARD = Text(
    "shard {shard}: {count} of {of} labs, about {seconds} one after another",
    zh="分片 {shard}：{of} 个实验中的 {count} 个，依次运行约需 {seconds}",
)
LEFT_OUT = Text(
    "left out, as about {seconds} of labs fit into {budget} (--time-budget): {labs}",
    zh="未运行（--time-budget 为 {budget}，可容纳约 {seconds}）：{labs}",
)
NOTHING = Text("no lab is left to be run", zh="没有需要运行的实验")

NO_RUN = Path(os.devnull, "none")
"""Where a run is that did not take place: below a device there is no file."""


def _shard(_context: click.Context, _option: click.Parameter, word: str | None) -> Shard | None:
    """Read `2/5`; raises click.BadParameter."""
    try:
        return Shard.parse(word) if word is not None else None
    except ValueError as problem:
        raise click.BadParameter(str(problem)) from None


def options(command: F) -> F:
    """Add --changed-since, --shard and --time-budget, as the parameters of a `Pick`."""
    changed = click.option(
        "--changed-since", "ref", metavar="REF",
        help="Of these labs only those whose own files (labs/, checks/, manifests/, recordings) have changed since the "
        "branch left that of REF, by git; a change of kindlab itself affects all.",
    )  # fmt: skip
    shard = click.option(
        "--shard", metavar="N/M", callback=_shard,
        help="Of these labs the N-th of M parts that take about as long, by the committed recordings: every lab is in "
        "exactly one, on every machine. kindlab merge joins their reports.",
    )  # fmt: skip
    budget = click.option(
        "--time-budget", "budget", type=click.FloatRange(min=1), metavar="SECONDS",
        help="Of these labs as many as are expected to fit into this time one after another, the shortest first; the "
        "others are reported as skipped. It chooses before anything runs, where --within ends what runs.",
    )  # fmt: skip
    return changed(shard(budget(command)))


@dataclass(frozen=True)
class Pick:
    """What is picked; None picks all."""

    ref: str | None = None
    shard: Shard | None = None
    budget: float | None = None

    def of(self, catalogue: Catalogue, named: Sequence[Entry], runs: int = 1) -> "Picked":
        """Pick out of the labs that were named, each of which is run so many times."""
        of_change = self._changed(catalogue, named)
        seconds = {entry.id: each * runs for entry, each in expected(of_change).items()}
        mine = split(seconds, self.shard.of)[self.shard.number - 1] if self.shard else [*seconds]
        fit = mine if self.budget is None else fitting({id_: seconds[id_] for id_ in mine}, self.budget)
        return Picked(
            self, len(named), seconds,
            [entry for entry in of_change if entry.id in fit],
            [entry for entry in of_change if entry.id in mine and entry.id not in fit],
        )  # fmt: skip

    def _changed(self, catalogue: Catalogue, named: Sequence[Entry]) -> list[Entry]:
        if self.ref is None:
            return [*named]
        return affected(named, _changed(catalogue, self.ref))


def _changed(catalogue: Catalogue, ref: str) -> Iterator[tuple[Path, str]]:
    """Yield the files that have changed, each with its root.

    Where there are further roots, the commit is one of theirs, and what comes with kindlab need not know it.
    """
    shipped, *further = catalogue.roots
    for root in catalogue.roots:
        try:
            yield from ((root, file) for file in git.changed(root, ref))
        except HostError:
            if root in (further or [shipped]):
                raise


@dataclass(frozen=True)
class Picked:
    """The labs to be run and those that the budget leaves out; `seconds` is what each is expected to take.

    `named` labs there were; those of `seconds` were split.
    """

    pick: Pick
    named: int
    seconds: dict[str, float]
    chosen: list[Entry]
    left_out: list[Entry]

    def lines(self, language: Language) -> Iterator[str]:
        """Yield what was picked, and what was not."""
        if self.pick.ref is not None:
            yield CHANGED.in_(language).format(ref=self.pick.ref, count=len(self.seconds), of=self.named)
        if self.pick.shard:
            yield SHARD.in_(language).format(
                shard=self.pick.shard, count=len(self.chosen) + len(self.left_out), of=len(self.seconds),
                seconds=written.lasting(self._lasting([*self.chosen, *self.left_out]), language),
            )  # fmt: skip
        if self.left_out and self.pick.budget is not None:
            fit, budget = (
                written.seconds(each, language, 0) for each in (self._lasting(self.chosen), self.pick.budget)
            )
            told = [f"{entry.id} ({written.seconds(self.seconds[entry.id], language, 0)})" for entry in self.left_out]
            yield LEFT_OUT.in_(language).format(seconds=fit, budget=budget, labs=", ".join(told))
        if not self.chosen:
            yield NOTHING.in_(language)

    def with_left_out(self, reports: Sequence[Reported]) -> list[Reported]:
        """Return reports with those of the labs that are left out, each with the reason, in the order of labs."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        skipped = [(self._skipped(entry, at), NO_RUN) for entry in self.left_out]
        return sorted([*reports, *skipped], key=lambda each: each[0].header.lab)

    def origin(self, catalogue: Catalogue, reports: Sequence[Reported]) -> Origin:
        """Return what the reports are of; a lab that was chosen and has none is missing."""
        from importlib import metadata  # noqa: PLC0415 - slow, and wanted once labs have run

        ran = {report.header.lab for report, _ in reports}
        commits = dict.fromkeys(filter(None, map(git.commit, catalogue.roots)))
        return Origin(
            kindlab=metadata.version("kindlab"), commits=tuple(commits), shard=self._shard,
            missing_labs=tuple(entry.id for entry in self.chosen if entry.id not in ran),
        )  # fmt: skip

    @property
    def _shard(self) -> ShardOf | None:
        if self.pick.shard is None:
            return None
        split = hashlib.sha256(json.dumps(sorted(self.seconds.items())).encode()).hexdigest()[:16]
        return ShardOf(*self.pick.shard, split)

    def _skipped(self, entry: Entry, at: str) -> Report:
        header = Header(
            lab=entry.id, control=None, namespace=entry.namespace(None), started=at, environment=None,
            fingerprint=entry.fingerprint(None),
        )  # fmt: skip
        return skipped(
            entry.lab, header, Reason("left-out", {"took": self.seconds[entry.id], "seconds": self.pick.budget})
        )

    def _lasting(self, entries: Sequence[Entry]) -> float:
        return sum(self.seconds[entry.id] for entry in entries)
