"""A report for whatever reads a pipe or a file: the sentences of the terminal's, each a line of its own, not wrapped.

It does without rich, which takes longer to import than a recording to be judged.
"""

from collections.abc import Iterator
from textwrap import indent

from kindlab.judging import Judgement, Report
from kindlab.reporting import telling, words
from kindlab.reporting.printing import padded
from kindlab.reporting.words import labelled
from kindlab.texts import Language

INDENT = "  "
COLUMN = 14
"""Where a claim's text begins, behind its outcome."""


def lines(report: Report, language: Language) -> Iterator[str]:
    """Yield the lines of a report whose runs were not repeated."""
    yield from ("", f"{telling.title(report)}  {report.lab.question.in_(language)}")
    for label, line in telling.heads(report, language):
        yield from ("", INDENT + labelled(label, line, language))
    for judgement in report.judgements:
        yield ""
        yield from _claim(judgement, report, language)
    yield from ("", telling.summary(report, language))


def _claim(judgement: Judgement, report: Report, language: Language) -> Iterator[str]:
    result = words.RESULTS[judgement.result].in_(language)
    yield f"{INDENT}{padded(result, COLUMN)}{judgement.claim.text.in_(language)}"
    for label, line in telling.lines(judgement, report, language):
        yield indent(labelled(label, line, language), INDENT + " " * COLUMN)
