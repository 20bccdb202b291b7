"""A claim as a card: what was asked, how it came out and why, what to say, and the rows that decide it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kindlab.judging import UNJUDGED, Judgement, Report, Standing
from kindlab.reporting import telling, witnesses, words, written
from kindlab.reporting.history import Line
from kindlab.reporting.html import labels
from kindlab.reporting.html.model import Deciding
from kindlab.reporting.printing import in_a_line
from kindlab.reporting.reasons import in_words, rows_of
from kindlab.texts import Language
from kindlab.verdict import Outcome, Verdict

SHOWN_ROWS = 4
"""So many deciding rows are told on a card; the timeline shows them all."""

SIGNS = {Outcome.CONFIRMED: "✓", Outcome.REFUTED: "✗", Outcome.INCONCLUSIVE: "?"}


@dataclass(frozen=True)
class Told:
    """A row that decides a claim, in words."""

    number: int
    at: str
    subject: str
    words: str
    arm: str


@dataclass(frozen=True)
class Flip:
    """What a control, or another run beside the first, says of the same claim."""

    run: int
    title: str
    result: str
    sign: str
    standing: str
    tone: str


@dataclass(frozen=True)
class Card:
    """All that a card shows; `tone` is the standing as a word for the style sheet."""

    name: str
    text: str
    sign: str
    result: str
    standing: str
    tone: str
    seen: str
    witnesses: list[tuple[str, str]]
    advice: list[tuple[str, str]]
    docs: str
    page: str
    versions: str
    links: list[tuple[str, str]]
    rows: list[Told]
    more: str
    flips: list[Flip]


def card(
    judgement: Judgement, reports: Sequence[tuple[str, Report]], told: Mapping[int, Line], language: Language
) -> Card:
    """Return the card of a claim; `reports` are the run's, then those beside it, each with its title."""
    claim, report, verdict = judgement.claim, reports[0][1], judgement.verdict
    rows = sorted({number for number in rows_of(verdict) if number in told}, key=lambda number: told[number].row.at)
    more = labels.MORE_ROWS.in_(language).format(count=written.number(len(rows) - SHOWN_ROWS))
    return Card(
        name=claim.name,
        text=in_a_line(claim.text.in_(language)),
        sign=sign(judgement),
        result=words.RESULTS[judgement.result].in_(language),
        standing=standing(judgement, report, language),
        tone=tone(judgement.standing),
        seen=_seen(judgement, report, language),
        witnesses=[(label, in_a_line(line)) for label, line in _witnesses(judgement, language)],
        advice=list(_advice(judgement, language)),
        docs=f"{telling.DOCS}{claim.docs}",
        page=in_a_line(claim.docs),
        versions="; ".join(telling.versions(claim, language)),
        links=list(_links(judgement, language)),
        rows=[_told(told[number], language) for number in rows[:SHOWN_ROWS]],
        more=more if len(rows) > SHOWN_ROWS else "",
        flips=_flips(claim.name, reports, language),
    )  # fmt: skip


def deciding(verdict: Verdict) -> Deciding:
    """Return the rows that a verdict rests on, those of each witness among them, and the times that it names."""
    verdicts = (verdict, *verdict.by.values())
    rows = dict.fromkeys(number for each in verdicts for number in rows_of(each))
    return Deciding(tuple(rows), list(dict.fromkeys(span for each in verdicts for span in _spans(each.reason.values))))


def tone(standing: Standing) -> str:
    """Return a standing as the style sheet calls it."""
    return standing.value.replace(" ", "-")


def standing(judgement: Judgement, report: Report, language: Language) -> str:
    """Return how a claim stands, where its result does not say that already."""
    return "" if judgement.standing in UNJUDGED else telling.standing(judgement, report, language)


def sign(judgement: Judgement) -> str:
    """Return a claim's outcome as one sign, for those to whom colours say nothing."""
    return "–" if judgement.standing is Standing.SKIPPED else SIGNS[judgement.verdict.outcome]


def _seen(judgement: Judgement, report: Report, language: Language) -> str:
    if judgement.standing is Standing.UNSTABLE:
        return in_a_line("; ".join(telling.counts(judgement, report, language)))
    return in_a_line(in_words(judgement.verdict.reason, language))


def _witnesses(judgement: Judgement, language: Language) -> Iterator[tuple[str, str]]:
    """Yield who saw it, or what each witness says that was asked for itself; its rows are in the timeline."""
    verdict = judgement.verdict
    if witnesses.disagree(verdict):
        yield words.DISAGREE.in_(language), witnesses.settled(judgement, language)
    if len(verdict.by) > 1:
        for witness, alone in verdict.by.items():
            said = "" if alone.reason == verdict.reason else f": {in_words(alone.reason, language)}"
            yield witness, words.OUTCOMES[alone.outcome].in_(language) + said
    elif judgement.witnesses.keys() - witnesses.ALWAYS_THERE:
        yield words.SEEN_BY.in_(language), ", ".join(filter(None, judgement.witnesses))


def _spans(values: Mapping[str, object]) -> Iterator[tuple[float, float]]:
    since, until = values.get("since"), values.get("until")
    if isinstance(since, int | float) and isinstance(until, int | float) and since <= until:
        yield float(since), float(until)
    parts = values.get("parts")
    for part in parts if isinstance(parts, list | tuple) else ():
        if isinstance(part, dict) and isinstance(part.get("values"), dict):
            yield from _spans(part["values"])


def _advice(judgement: Judgement, language: Language) -> Iterator[tuple[str, str]]:
    if judgement.standing in telling.ADVISABLE:
        yield from ((label, in_a_line(line)) for label, line in telling.advice(judgement, language))


def _told(line: Line, language: Language) -> Told:
    at = written.moment(line.row.at, language)
    return Told(line.row.number, at, line.subject, line.words or line.witness, in_a_line(line.arm))


def _flips(claim: str, reports: Sequence[tuple[str, Report]], language: Language) -> list[Flip]:
    """Return what each other run says of a claim, those that were meant to flip it first."""
    beside = [
        _flip(place, title, other.judgement(claim), other, language)
        for place, (title, other) in enumerate(reports) if place
    ]  # fmt: skip
    return sorted(beside, key=lambda flip: flip.tone != tone(Standing.FLIPPED))


def _flip(place: int, title: str, judgement: Judgement, report: Report, language: Language) -> Flip:
    result = words.RESULTS[judgement.result].in_(language)
    said = standing(judgement, report, language)
    return Flip(place, title, result, sign(judgement), said, tone(judgement.standing))


def _links(judgement: Judgement, language: Language) -> Iterator[tuple[str, str]]:
    """Yield addresses with their labels; what is no web address is not linked to."""
    found = telling.links(judgement, language)
    return ((label, url) for label, url in found if url.startswith(("https://", "http://")))
