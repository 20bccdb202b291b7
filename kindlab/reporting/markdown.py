"""Claims and verdicts in Markdown, as GitHub reads it; what comes from elsewhere is text there and nothing else."""

import re
from collections.abc import Iterator

from kindlab.judging import UNJUDGED, Judgement, Report, Standing
from kindlab.reporting import telling, witnesses, words
from kindlab.reporting.printing import in_a_line
from kindlab.reporting.reasons import because, rows_of
from kindlab.texts import Language

MARKS = re.compile(r"[\\`*_\[\]<>|~$&]|(?<!\S)#")
"""What Markdown, HTML in it, a table or GitHub's formulas would take for their own."""

LEADING = re.compile(r"^([-+=]|\d+(?=[.)]))")
"""What would begin a list, or make a heading of the line above."""

IN_AN_ADDRESS = str.maketrans({" ": "%20", "<": "%3C", ">": "%3E", "(": "%28", ")": "%29", "|": "%7C"})


def escaped(text: str) -> str:
    """Return a text as Markdown that shows it on one line, letter for letter."""
    marked = MARKS.sub(r"\\\g<0>", in_a_line(" ".join(text.split())))
    return LEADING.sub(lambda start: f"\\{start[1]}" if not start[1].isdigit() else f"{start[1]}\\", marked)


def link(text: str, address: str) -> str:
    """Return a link that shows a text."""
    return f"[{escaped(text)}]({address.translate(IN_AN_ADDRESS)})"


def item(label: str, text: str, language: Language) -> str:
    """Return an item of a list with its label, which may be empty."""
    return f"- **{escaped(label)}**{words.COLON.in_(language)}{text}" if label else f"- {text}"


def title(judgement: Judgement, language: Language) -> str:
    """Return a claim with what came of it before it, so that nobody takes a refuted one for true."""
    result = words.RESULTS[judgement.result].in_(language)
    return f"{result}{words.COLON.in_(language)}{escaped(judgement.claim.text.in_(language))}"


def claim(judgement: Judgement, report: Report, language: Language) -> Iterator[str]:
    """Yield the lines below a claim: how it stands, what decides it, what to say, where it is documented."""
    for label, line in _verdict(judgement, report, language):
        yield item(label, escaped(line), language)
    if judgement.standing in telling.ADVISABLE:
        yield from (item(label, escaped(line), language) for label, line in telling.advice(judgement, language))
    address = f"{telling.DOCS}{judgement.claim.docs}"
    versions = (escaped(version) for version in telling.versions(judgement.claim, language))
    yield item(words.DOCS.in_(language), "; ".join([link(judgement.claim.docs, address), *versions]), language)
    yield from (item(label, link(url, url), language) for label, url in telling.links(judgement, language))


def heads(report: Report, language: Language) -> Iterator[str]:
    """Yield what there is to say of the whole run: what ended it early, the likely cause, and what it left behind."""
    for error in telling.errors(report, language):
        yield item(words.ENDED_EARLY.in_(language), escaped(error), language)
    for cause in telling.causes(report, language):
        yield item(words.LIKELY_CAUSE.in_(language), escaped(cause), language)
    for left in telling.leftovers(report, language):
        yield item(words.LEFT_BEHIND.in_(language), escaped(left), language)


def _verdict(judgement: Judgement, report: Report, language: Language) -> Iterator[tuple[str, str]]:
    if judgement.standing is Standing.UNSTABLE:
        yield from (("", line) for line in telling.counts(judgement, report, language))
        return
    if judgement.standing not in UNJUDGED:
        yield "", telling.standing(judgement, report, language)
    if judgement.verdict.reason.code != "run-error":  # that is said once, of the whole run
        label = words.EVIDENCE if rows_of(judgement.verdict) else words.WHY
        yield label.in_(language), because(judgement.verdict, language)
    yield from witnesses.lines(judgement, language)
