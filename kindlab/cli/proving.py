"""Plans what is run of a lab to prove its checks, and runs it."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kindlab.catalogue import Entry
from kindlab.errors import UnknownLab
from kindlab.judging import Report
from kindlab.lab import Mutant, Variation
from kindlab.proof import Plan, Proof, Trial
from kindlab.recording.durations import seconds_of
from kindlab.reporting import written
from kindlab.texts import Text, near

if TYPE_CHECKING:
    from kindlab.cli.live import Opening, Session

RUN = Text(", run {number} of {of}", zh="，第 {number}/{of} 次运行")
RUN_LEFT = Text("{turn}, about {left} left", zh="{turn}，大约还需 {left}")

Choice = Callable[[Entry], Plan]
"""Says what is run of a lab."""


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to be run: some controls by their names, and generated mutants, all or a sample of them."""

    names: Sequence[str] = ()
    mutants: bool = False
    sample: int | None = None
    seed: int | None = None

    def plan(self, entry: Entry) -> Plan:
        """Return the plan for one lab; raises UnknownLab for a name that it does not have."""
        generated = entry.mutants() if self.mutants or self.names else ()
        if self.names:
            chosen: Sequence[Variation] = named(entry, self.names, generated)
        else:
            chosen = (*entry.lab.variations, *self._sampled(generated))
        whole = {each.name for each in entry.lab.variations} <= {each.name for each in chosen}
        seconds = tuple(seconds_of(entry, each) for each in (None, *chosen))
        return Plan(entry.id, entry.lab, tuple(chosen), seconds, len(generated), self.seed, whole)

    def _sampled(self, mutants: Sequence[Mutant]) -> Sequence[Mutant]:
        """Return as many mutants as are wanted, in their order; the same seed chooses the same ones."""
        if self.sample is None or self.sample >= len(mutants):
            return mutants
        places = random.Random(self.seed).sample(range(len(mutants)), self.sample)  # noqa: S311 - no secret
        return [mutants[place] for place in sorted(places)]


class Turn(NamedTuple):
    """Which one a run is of those that prove a lab, and how long the rest may take."""

    number: int
    of: int
    seconds_left: float | None
    suffix: str = ""

    @property
    def text(self) -> Text:
        """The turn in words, and how long it and those after it may take."""
        turn = RUN.formatted(number=str(self.number), of=str(self.of))
        if self.seconds_left is None:
            return turn
        en, zh = written.lasting(self.seconds_left, "en"), written.lasting(self.seconds_left, "zh")
        return RUN_LEFT.formatted(turn=turn, left=Text(en, zh=zh))


@dataclass
class Pace:
    """How long runs take, held against what was expected of them."""

    plan: Plan
    started: float = field(default_factory=time.monotonic)
    turn: int = 0

    def next(self) -> Turn:
        """Return the next run's turn."""
        self.turn += 1
        return Turn(self.turn, len(self.plan.seconds), self._left())

    def _left(self) -> float | None:
        """Return what the runs that are left may take: those that are done tell how far recordings are off.

        Without recordings all runs are taken for equally long, and nothing is known before the first is done.
        """
        weights = [seconds or 1.0 for seconds in self.plan.seconds]
        done, left = sum(weights[: self.turn - 1]), sum(weights[self.turn - 1 :])
        if done:
            return left * (time.monotonic() - self.started) / done
        return None if None in self.plan.seconds else left


def named(entry: Entry, names: Sequence[str], generated: Sequence[Mutant]) -> list[Variation]:
    """Return the controls and mutants of these names, in the lab's order; raises UnknownLab for every unknown one."""
    known = {each.name: each for each in (*entry.lab.variations, *generated)}
    if unknown := [name for name in names if name not in known]:
        raise UnknownLab(
            "\n".join(f"{entry.id} has no control or mutant {each}{_hint(each, known)}" for each in unknown)
        )
    return [each for name, each in known.items() if name in names]


def proved(
    entries: Sequence[Entry], choice: Choice, live: "Opening", jobs: int = 1
) -> tuple[list[Proof], bool]:  # fmt: skip
    """Run each lab as planned; return one proof a lab, and whether a signal ended it: then of what is finished."""
    from kindlab.cli.subjects import Subject, each  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

    finished: dict[Entry, Proof] = {}

    def subject(entry: Entry) -> "Subject[None]":
        plan = choice(entry)
        return Subject(entry, (None, *plan.variations), lambda opened, _: _prove(opened, entry, plan, finished))

    _, interrupted = each([subject(entry) for entry in entries], live, jobs)
    return [finished[entry] for entry in entries if entry in finished], interrupted


def _prove(live: "Session", entry: Entry, plan: Plan, finished: dict[Entry, Proof]) -> None:
    """Run a lab and what its plan says; where the main run ended early there is nothing to flip.

    What is finished stands in `finished` also where an interrupt ends it.
    """
    pace, trials = Pace(plan), list[Trial]()
    main, folder = live.run(entry, None, pace.next())
    try:
        for variation in plan.variations if main.error is None else ():
            trials.append(Trial(variation, *live.run(entry, variation, pace.next())))
    finally:
        finished[entry] = proof_of(plan, main, folder, trials)


def proof_of(plan: Plan, main: Report, folder: Path, trials: Sequence[Trial]) -> Proof:
    """Return the proof from the runs that are finished."""
    whole = plan.whole and (len(trials) == len(plan.variations) or main.error is not None)
    return Proof(main, tuple(trials), whole, plan.seed, folder)


def _hint(name: str, known: dict[str, Variation]) -> str:
    return (
        near(name, known)
        or f". It has {', '.join(name for name in known if ':' not in name)}; --list shows the mutants"
    )
