"""Repeated runs as a table: how often each claim came out how under each condition, and how sure its times are."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from kindlab.judging import Report
from kindlab.repetition import Series, counts, series
from kindlab.reporting import words, written
from kindlab.reporting.published import Timing, Timings
from kindlab.texts import Language

CLOSE = "bold yellow"


def show(report: Report, language: Language, console: Console) -> None:
    """Print the table of repeated runs, then of each timed claim its smallest margin against the jitter."""
    timed = {judgement.claim.name: series(report, judgement.claim.name) for judgement in report.judgements}
    console.print()
    console.print(Padding(_table(report, timed, language), (0, 0, 0, 2)))
    for claim, found in timed.items():
        for each in found:
            if line := _against_jitter(claim, each, language):
                console.print(Padding(line, (0, 0, 0, 2)))


def for_machines(report: Report, claim: str) -> dict[str, Any]:
    """Return the counts by result and condition, and what each timed thing took, as fields of a claim in JSON."""
    return {
        "counts": {str(result): by for result, by in counts(report, claim).items()},
        "timings": tuple(_for_machines(each) for each in series(report, claim)),
    }


def _table(report: Report, timed: dict[str, list[Series]], language: Language) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column(words.CLAIM.in_(language), overflow="fold")
    table.add_column(overflow="fold")
    for condition in report.conditions:
        table.add_column(words.CONDITIONS[condition].in_(language), justify="right", no_wrap=True)
    for claim, found in timed.items():
        for number, row in enumerate([*_counted(report, claim, language), *_timed(report, found, language)]):
            table.add_row("" if number else claim, *row)
    return table


def _counted(report: Report, claim: str, language: Language) -> Iterator[list[str]]:
    """Yield a row for each result that runs came to: how many of how many, by condition."""
    for result, by in counts(report, claim).items():
        yield [
            words.RESULTS[result].in_(language),
            *(f"{by[condition]}/{len(names)}" for condition, names in report.conditions.items()),
        ]


def _timed(report: Report, found: Sequence[Series], language: Language) -> Iterator[list[str]]:
    for each in found:
        rows = (
            (words.TOOK, each.median),
            (words.SMALLEST_MARGIN, each.margin),
            (words.JITTER, each.jitter),
        )
        for text, of in rows:
            cells = [
                _seconds(of(condition), language) if condition in each.timings else "–"
                for condition in report.conditions
            ]
            yield [text.in_(language).format(what=each.what), *cells]


def _against_jitter(claim: str, each: Series, language: Language) -> Styled | None:
    """Return in words how the smallest margin compares with the jitter of all runs; None where there is not both."""
    margin, jitter = each.margin(), each.jitter()
    if margin is None or jitter is None:
        return None
    said = words.AGAINST_JITTER.in_(language).format(
        margin=_seconds(margin, language), jitter=_seconds(jitter, language)
    )
    line = f"{claim} ({each.what}): {said}"
    if not each.is_close:
        return Styled(line)
    return Styled(words.CLOSE.in_(language).format(said=line), style=CLOSE)


def _seconds(value: float | None, language: Language) -> str:
    return "–" if value is None else written.seconds(value, language)


def _for_machines(each: Series) -> Timings:
    conditions = {
        condition: Timing(
            tuple(timing.took for timing in timings),
            each.median(condition),
            each.margin(condition),
            each.jitter(condition),
        )
        for condition, timings in each.timings.items()
    }
    return Timings(each.what, conditions, each.margin(), each.jitter(), each.is_close)
