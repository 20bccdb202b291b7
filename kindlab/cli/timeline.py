"""kindlab timeline: print what happened in a run."""

import gc
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import click

from kindlab.catalogue import Catalogue
from kindlab.cli import options
from kindlab.cli.recordings import located
from kindlab.errors import UnknownLab
from kindlab.judging import Judgement, judge
from kindlab.recording import runfile
from kindlab.reporting import history, words
from kindlab.reporting.history import SEEN_BY, Pick
from kindlab.reporting.printing import say, say_json, styled
from kindlab.reporting.reasons import because, with_result
from kindlab.texts import Language, Text, near
from kindlab.timeline import Timeline

RANGE = re.compile(r"(\d+)(?:-(\d+))?")

NOTHING = Text("no row is like that; this run has rows of {there}", zh="没有符合条件的行；本次运行有：{there}")
CUT_OFF = Text("the recording was cut off here", zh="记录在此中断")


def _words(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for words in given for word in words.split(",") if word.strip())


def _witnesses(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    wanted = _words(context, option, given)
    if unknown := [word for word in wanted if word not in SEEN_BY]:
        raise click.BadParameter(f"{', '.join(unknown)}: expected some of {', '.join(SEEN_BY)}")
    return wanted


def _rows(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> frozenset[int] | None:
    if not (words := _words(context, option, given)):
        return None
    found = {word: RANGE.fullmatch(word) for word in words}
    if unknown := [word for word, match in found.items() if match is None]:
        raise click.BadParameter(f"{', '.join(unknown)}: expected numbers of rows, such as 28,56 or 28-56")
    ranges = [(int(match[1]), int(match[2] or match[1])) for match in found.values() if match]
    return frozenset(number for first, last in ranges for number in range(first, min(last, first + 10**6) + 1))


@click.command("timeline")
@click.argument("run", metavar="LAB|RUN")
@click.option("--control", help="Take the recording of this control instead of the main run.")
@click.option("--kind", "kinds", multiple=True, callback=_words, help="Only what is about objects of this kind.")
@click.option("--name", "names", multiple=True, callback=_words, help="Only what has this name; * stands for any part.")
@click.option(
    "--witness", "witnesses", multiple=True, callback=_witnesses, help=f"Only what these saw: {', '.join(SEEN_BY)}."
)
@click.option("--arm", help="Only what belongs to this arm.")
@click.option(
    "--since", type=float, default=float("-inf"), metavar="SECONDS", help="Only from this second of the run on."
)
@click.option("--until", type=float, default=float("inf"), metavar="SECONDS", help="Only up to this second of the run.")
@click.option("--rows", multiple=True, callback=_rows, help="Only these rows, as a verdict names them: 28,56 or 28-56.")
@click.option("--claim", help="Only the rows that decide this claim.")
@click.option("--full", is_flag=True, help="Show each object whole.")
@options.catalogue
@options.language
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a row.")
def command(
    *, run: str, control: str | None, claim: str | None, full: bool, catalogue: Catalogue, language: Language,
    as_json: bool, **picked: Any,
) -> None:  # fmt: skip
    """Print what happened in a run, a line a row: its number, when, who saw it, what it is about, what changed.

    RUN is the folder or file of a run; for a LAB the recording that comes with kindlab is taken. Of a version of an
    object the fields are shown that differ from its version before. Options may be combined; those that take words
    take several, with commas or given again.

    \b
    kindlab timeline probes/readiness
    kindlab timeline probes/readiness --claim is-not-restarted
    kindlab timeline ./my-run --kind Pod --name 'web*' --since 5 --until 20
    kindlab timeline ./my-run --rows 28,56 --full
    """
    with _uncollected():
        timeline = runfile.read(located(catalogue, run, control))
        pick = Pick(**picked)
        _require_arm(timeline, pick.arm)
        if claim:
            judgement = _judgement(catalogue, timeline, claim)
            pick = replace(pick, rows=_deciding(judgement, pick.rows))
            if not as_json:
                _introduce(judgement, language)
        _print(timeline, pick, language, as_json=as_json, full=full)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage: rows make none, and looking takes a third of the time where there are ten thousand."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _require_arm(timeline: Timeline, arm: str | None) -> None:
    known = timeline.header.arms
    if arm and arm not in known:
        raise click.UsageError(
            f"{timeline.header.lab} has no arm {arm}; it has {', '.join(known) or 'none'}{near(arm, known)}"
        )


def _judgement(catalogue: Catalogue, timeline: Timeline, claim: str) -> Judgement:
    """Return what today's check says of a claim, named alone or with its lab; raises UnknownLab for no claim of it."""
    entry = catalogue.find(timeline.header.lab)
    report, name = judge(entry.remembered, timeline), claim.removeprefix(f"{entry.id}:")
    if name not in (known := [judgement.claim.name for judgement in report.judgements]):
        raise UnknownLab(f"{entry.id} has no claim {name}. It has {', '.join(known)}{near(name, known)}")
    return report.judgement(name)


def _deciding(judgement: Judgement, rows: frozenset[int] | None) -> frozenset[int]:
    """Return the rows that a verdict rests on, and those of each witness that was asked for itself."""
    verdicts = (judgement.verdict, *judgement.verdict.by.values())
    deciding = frozenset(number for verdict in verdicts for number in verdict.evidence)
    return deciding if rows is None else deciding & rows


def _introduce(judgement: Judgement, language: Language) -> None:
    say(f"{words.RESULTS[judgement.result].in_(language)}  {judgement.claim.text.in_(language)}")
    say(because(judgement.verdict, language))
    for witness, verdict in judgement.verdict.by.items():
        say(f"{witness}{words.COLON.in_(language)}{with_result(verdict.outcome, verdict, language)}")
    say("")


def _print(timeline: Timeline, pick: Pick, language: Language, *, as_json: bool, full: bool) -> None:
    found = list(history.lines(timeline, pick, language))
    if as_json:
        for line in found:
            say_json(history.encode(line, full=full))
        return
    for text in history.laid_out(found, shutil.get_terminal_size((history.WIDE, 1)).columns, full=full):
        say(text)
    if not found:
        say(NOTHING.in_(language).format(there=", ".join(history.there(timeline))), err=True)
    if timeline.end is None:
        say(styled(CUT_OFF.in_(language), fg="red"), err=True)
