"""Plans what is run of a lab to prove its checks, and runs it."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
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
    from kindlab.cli.subjects import Subject
    from kindlab.running.scheduling import Free

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
    """How long runs take, and what they wait for, held against what was expected of them."""

    plan: Plan
    started: float = 0.0
    turn: int = 0

    def next(self) -> Turn:
        """Return the next run's turn; time is counted from the first one's on."""
        self.started = self.started or time.monotonic()
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
    from kindlab.cli.subjects import in_session, side_by_side  # noqa: PLC0415 - imports Kubernetes, which is slow

    labs = [_Proving(entry, choice(entry)) for entry in entries]

    def work(opened: "Session") -> tuple[list[None], bool]:
        return side_by_side([subject for lab in labs for subject in lab.subjects(opened)], opened, jobs)

    _, interrupted = in_session(live, work)
    return [proof for lab in labs for proof in lab.proof()], interrupted


@dataclass
class _Proving:
    """The runs that prove one lab: what is finished stands here, also where an interrupt ends it."""

    entry: Entry
    plan: Plan
    main: tuple[Report, Path] | None = None
    trials: list[Trial] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pace = Pace(self.plan)

    def subjects(self, opened: "Session") -> list["Subject[None]"]:
        """Return the lab's runs, each of which takes its locks anew; of one that disturbs others each has a later turn.

        So labs that share the cluster run in between, and an interrupt loses few of those that disturb none.
        """
        from kindlab.cli.subjects import Subject  # noqa: PLC0415
        from kindlab.running.locks import locks_of, workers_of  # noqa: PLC0415

        runs = (None, *self.plan.variations)
        disturbs = locks_of(self.entry, runs, workers_of(opened.ground.machines.cluster)).disturbs
        turns = range(1, len(runs) + 1) if disturbs else [1] * len(runs)
        return [Subject(self.entry, run, self._work(run), turn=turn) for run, turn in zip(runs, turns, strict=True)]

    def _work(self, variation: Variation | None) -> Callable[["Session", "Free"], None]:
        """Return how one run is carried out; where the main run ended early there is nothing to flip."""

        def work(live: "Session", free: "Free") -> None:
            if variation is None:
                self.main = live.run(self.entry, None, self._pace.next(), free)
            elif self.main and self.main[0].error is None:
                self.trials.append(Trial(variation, *live.run(self.entry, variation, self._pace.next(), free)))

        return work

    def proof(self) -> Iterator[Proof]:
        """Yield the proof from the runs that are finished; none where the main run is not."""
        if self.main:
            report, folder = self.main
            whole = self.plan.whole and (len(self.trials) == len(self.plan.variations) or report.error is not None)
            yield Proof(report, tuple(self.trials), whole, self.plan.seed, folder)


def _hint(name: str, known: dict[str, Variation]) -> str:
    return (
        near(name, known)
        or f". It has {', '.join(name for name in known if ':' not in name)}; --list shows the mutants"
    )
