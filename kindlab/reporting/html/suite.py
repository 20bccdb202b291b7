"""The index page of a suite: every lab with its claims, by topic, to be searched and filtered."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kindlab.judging import Judgement, Report, Standing
from kindlab.reporting import telling, words, written
from kindlab.reporting.html import cards, labels, rendering
from kindlab.reporting.printing import in_a_line
from kindlab.texts import Language

ORDINARY = (Standing.AS_DOCUMENTED, Standing.SETTLED, Standing.FLIPPED)
"""Standings that need no word beside the outcome."""


@dataclass(frozen=True)
class ClaimLine:
    """A claim in a line; `name` is where its card stands on the lab's page, `note` what is out of the ordinary."""

    name: str
    text: str
    sign: str
    result: str
    standing: str
    tone: str
    note: str


@dataclass(frozen=True)
class LabLine:
    """A lab with its claims; `href` is its page, beside the index."""

    id: str
    topic: str
    href: str
    question: str
    error: str
    claims: list[ClaimLine]


@dataclass(frozen=True)
class Counted:
    """How many claims stand so."""

    tone: str
    text: str
    count: int


def index(reports: Sequence[tuple[Report, str]], language: Language) -> str:
    """Return the index page of reports, each with the name of its page."""
    labs = sorted((_lab(report, href, language) for report, href in reports), key=lambda lab: lab.id)
    by_topic = [(topic, list(members)) for topic, members in groupby(labs, key=lambda lab: lab.topic)]
    claims = sum(len(lab.claims) for lab in labs)
    started = min((report.header.started for report, _ in reports), default="")
    return rendering.render(
        "suite.html.j2", ("suite.js",), language,
        labs=labs,
        by_topic=by_topic,
        topics=[(topic, len(members)) for topic, members in by_topic],
        standings=list(_standings(reports, language)),
        total=labels.SUITE_OF.in_(language).format(labs=written.number(len(labs)), claims=written.number(claims)),
        kubernetes=", ".join(_versions(reports)),
        recorded=in_a_line(labels.RECORDED.in_(language).format(at=written.date(started, language))) if started else "",
    )  # fmt: skip


def _lab(report: Report, href: str, language: Language) -> LabLine:
    id_ = in_a_line(telling.title(report))
    errors = "; ".join(map(in_a_line, telling.errors(report, language)))
    claims = [_claim(judgement, report, language) for judgement in report.judgements]
    question = in_a_line(report.lab.question.in_(language))
    return LabLine(id_, id_.partition("/")[0], href, question, errors, claims)


def _claim(judgement: Judgement, report: Report, language: Language) -> ClaimLine:
    result = words.RESULTS[judgement.result].in_(language)
    standing = cards.standing(judgement, report, language)
    text, tone = in_a_line(judgement.claim.text.in_(language)), cards.tone(judgement.standing)
    note = "" if judgement.standing in ORDINARY else standing
    return ClaimLine(judgement.claim.name, text, cards.sign(judgement), result, standing, tone, note)


def _standings(reports: Sequence[tuple[Report, str]], language: Language) -> Iterator[Counted]:
    """Yield the standings that there are, the worst first."""
    counts = Counter(judgement.standing for report, _ in reports for judgement in report.judgements)
    for standing in reversed(Standing):
        if count := counts[standing]:
            yield Counted(cards.tone(standing), words.STANDINGS[standing].in_(language), count)


def _versions(reports: Sequence[tuple[Report, str]]) -> Iterator[str]:
    environments = [report.header.environment for report, _ in reports]
    yield from dict.fromkeys(in_a_line(found.kubernetes) for found in environments if found)
