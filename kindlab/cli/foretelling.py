"""A round of predictions: the claims of labs are asked, what is said is kept, a run settles it, both are shown."""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
from rich.console import RenderableType

from kindlab.catalogue import Entry
from kindlab.cli import INTERRUPTED
from kindlab.cli.asking import Answer, Dialogue, Key
from kindlab.cli.output import worst
from kindlab.errors import KindlabError
from kindlab.host import predictions
from kindlab.judging import Report, Standing, judge
from kindlab.lab import Claim
from kindlab.predicting import By, Predicted, Row, joined, shuffled, waiting
from kindlab.recording import runfile
from kindlab.recording.finding import shipped
from kindlab.reporting import predictions as shown
from kindlab.reporting.console import PlainConsole
from kindlab.reporting.printing import say, say_json
from kindlab.settling import ids_of, said_of, settle
from kindlab.texts import Language, Text

KEPT = Text(
    "answers kept until a run settles them: {count}. kindlab predict {lab} goes on from there",
    zh="已保留 {count} 个待揭晓的答案：kindlab predict {lab} 将从此处继续",
)

Reports = Sequence[tuple[Report, Path]]


@dataclass(frozen=True)
class Round:
    """A lab, and the ids of those of its claims that are asked, in this order."""

    entry: Entry
    claims: Sequence[str]

    def claim(self, id_: str) -> Claim:
        """Return the claim of this id."""
        name = id_.partition(":")[2]
        return next(claim for claim in self.entry.remembered.claims if claim.name == name)


@dataclass
class Foretelling:
    """What a command predicts: who is asked (a dialogue, or the answers of a file), and what is printed how."""

    language: Language
    as_json: bool
    answers: dict[str, Answer] | None = None
    by: By = "recording"
    told: list[shown.Told] = field(default_factory=list)
    is_interrupted: bool = False

    def __post_init__(self) -> None:
        """Questions go where a person sees them and a program that reads the answer does not."""
        self.console = PlainConsole(stderr=self.as_json)
        self.dialogue = Dialogue(self.console, self.language)

    def insist_on_somebody(self, rounds: Sequence[Round]) -> None:
        """Raise click.UsageError where there is something to ask and nobody to answer."""
        seen = sys.stderr if self.as_json else sys.stdout
        if self.answers is None and not (sys.stdin.isatty() and seen.isatty()) and any(each.claims for each in rounds):
            raise click.UsageError(
                "predictions are asked for on a terminal, and this is none. Elsewhere: kindlab predict LAB "
                "--answers FILE, a line a claim such as `is-not-restarted: {answer: true, sure: 80}`."
            )

    def ask(self, round_: Round) -> bool:
        """Ask the claims of a round and keep what is said; tell whether somebody wants no more of it."""
        if self.answers is not None:
            _keep_all({id_: self.answers[id_] for id_ in round_.claims})
            return False
        kept = len(said_of(round_.entry))
        shown.introduce(
            round_.entry.id, round_.entry.remembered, self.console, self.language,
            count=len(round_.claims), kept=kept, by=self.by,
        )  # fmt: skip
        if round_.claims:
            self.dialogue.keys()
        try:
            return self._ask_each(round_)
        except KeyboardInterrupt:
            self._tell_kept(round_.entry)
            raise

    def replay(self, entry: Entry) -> bool:
        """Settle what is said of a lab by the recording that comes with it, and show both; tell whether it was any."""
        if not self.waits(entry):
            return False
        path = shipped(entry, None)
        self.settle(entry, judge(entry.remembered, runfile.read(path)), path)
        return True

    def settle(self, entry: Entry, report: Report, path: Path) -> None:
        """Settle what is said of a lab by a run, and show both; what the run was not about goes on waiting."""
        told = shown.Told(report, path, self.by, settle(entry, report, self.by))
        self.told.append(told)
        if not self.as_json:
            shown.show(told, self.console, self.language)

    def finish(self) -> NoReturn:
        """Print what is left to print, and exit: a wrong prediction is no failure, a run that broke is.

        Raises KeyboardInterrupt where the runs were interrupted.
        """
        code = worst(told.report.exit_code_on({Standing.ERROR}) for told in self.told)
        if self.as_json:
            say_json(shown.encode(self.told, INTERRUPTED if self.is_interrupted else code))
        elif self.told:
            self.console.print(shown.NEXT.in_(self.language), style="dim")
        if self.is_interrupted:
            raise KeyboardInterrupt
        sys.exit(code)

    def waits(self, entry: Entry) -> bool:
        """Tell whether something that is said of a lab waits for a run."""
        return bool(said_of(entry))

    def tell_waiting(self, entries: Iterable[Entry]) -> None:
        """Tell of which labs answers wait for a run."""
        for entry in entries:
            self._tell_kept(entry)

    def _ask_each(self, round_: Round) -> bool:
        known = 0
        for number, id_ in enumerate(round_.claims, start=1):
            shown.put(round_.claim(id_), self.console, self.language, number=number, total=len(round_.claims))
            said = self.dialogue.ask(_hints(round_, id_, known, self.language), known)
            if said is Key.STOP:
                return True
            if isinstance(said, Answer):
                _keep_all({id_: said})
                known = min(said.hints, 1)  # the steps are those of the whole lab
        return False

    def _tell_kept(self, entry: Entry) -> None:
        if count := len(said_of(entry)):
            self.console.print()
            self.console.print(KEPT.in_(self.language).format(count=count, lab=entry.id))


def rounds_by_recording(told: Foretelling, rounds: Sequence[Round]) -> None:
    """Ask lab by lab, and show after each what its recording holds."""
    for number, round_ in enumerate(rounds, start=1):
        enough = told.ask(round_)
        has_shown = told.replay(round_.entry)
        is_to_read = has_shown and told.answers is None and number < len(rounds)
        if enough or (is_to_read and not told.dialogue.goes_on()):
            return


def rounds_of(
    entries: Sequence[Entry], before: Sequence[Row], wanted: Collection[str] | None = None
) -> list[Round]:  # fmt: skip
    """Return the rounds for some labs: all their claims but those that wait for a run, or the `wanted` ones.

    Without `wanted` their order is another one each time. Labs of which nothing is wanted are left out.
    """
    if wanted is not None:
        rounds = [Round(entry, [id_ for id_ in ids_of(entry) if id_ in wanted]) for entry in entries]
        return [each for each in rounds if each.claims]
    predicted = joined(before)
    kept = waiting(predicted)
    return [Round(entry, [id_ for id_ in shuffled(ids_of(entry), predicted) if id_ not in kept]) for entry in entries]


def past() -> list[Row]:
    """Return what was predicted and seen so far; what of it is damaged is told and passed over."""
    read = predictions.read()
    for problem in read.problems:
        say(f"{problem}; it is passed over", err=True)
    return read.rows


def _keep_all(said: dict[str, Answer]) -> None:
    predictions.append(
        *(
            Predicted(claim=id_, answer=each.answer, sure=each.sure, hints=each.hints, at=datetime.now(UTC))
            for id_, each in said.items()
        )
    )


def _hints(round_: Round, id_: str, known: int, language: Language) -> Iterator[RenderableType]:
    """Yield the hints on a claim that are not known yet, each made when it is wanted."""
    claim = round_.claim(id_)
    makers: list[Callable[[], RenderableType | None]] = [
        lambda: shown.steps_in_words(round_.entry.remembered, language), lambda: shown.page(claim, language),
        lambda: _decider(round_.entry, claim, language),
    ]  # fmt: skip
    yield from (hint for make in makers[known:] if (hint := make()))


def _decider(entry: Entry, claim: Claim, language: Language) -> RenderableType | None:
    """Return who decides a claim in the recording that comes with its lab, or None where none does."""
    try:
        timeline = runfile.read(shipped(entry, None))
    except KindlabError:
        return None
    judgement = judge(entry.remembered, timeline).judgement(claim.name)
    return shown.decider(judgement, timeline, language) if judgement.verdict.evidence else None
