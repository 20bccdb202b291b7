"""A report for whatever reads a pipe or a file: the sentences of the terminal's, each a line of its own, not wrapped.

It does without rich, which takes longer to import than a recording to be judged.
"""

from collections.abc import Iterator
from textwrap import indent

from kindlab.judging import Judgement, Report
from kindlab.reporting import telling, words
from kindlab.reporting.printing import padded
from kindlab.texts import Language

INDENT = "  "
COLUMN = 14
"""Where a claim's text begins, behind its outcome."""


def lines(report: Report, language: Language) -> Iterator[str]:
    """Yield the lines of a report whose runs were not repeated."""
    yield from ("", f"{telling.title(report)}  {report.lab.question.in_(language)}")
    for error in telling.errors(report, language):
        yield from ("", f"{INDENT}{words.ENDED_EARLY.in_(language)}: {error}")
    for cause in telling.causes(report, language):
        yield from ("", f"{INDENT}{words.LIKELY_CAUSE.in_(language)}: {cause}")
    for left in telling.leftovers(report, language):
        yield from ("", f"{INDENT}{words.LEFT_BEHIND.in_(language)}: {left}")
    for judgement in report.judgements:
        yield ""
        yield from _claim(judgement, report, language)
    yield from ("", telling.summary(report, language))


def _claim(judgement: Judgement, report: Report, language: Language) -> Iterator[str]:
    result = words.RESULTS[judgement.result].in_(language)
    yield f"{INDENT}{padded(result, COLUMN)}{judgement.claim.text.in_(language)}"
    for label, line in telling.lines(judgement, report, language):
        yield indent((f"{label}: " if label else "") + line, INDENT + " " * COLUMN)
