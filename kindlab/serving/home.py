"""The first page: every lab by topic, what was predicted of it, and what to go on with."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from kindlab.index import Summary
from kindlab.predicting import by_lab, due, firsts, latest, waiting
from kindlab.reporting import written
from kindlab.reporting.html import labels
from kindlab.reporting.printing import in_a_line
from kindlab.serving import words
from kindlab.serving.visiting import Visit


@dataclass(frozen=True)
class LabLine:
    """A lab in the list."""

    id: str
    topic: str
    question: str
    notes: list[str]


def show(request: Request) -> Response:
    """Show all labs."""
    visit = Visit(request)
    listed = dict(sorted(visit.site.catalogue.summaries(visit.site.catalogue.entries).items()))
    labs = [_line(visit, id_, summary) for id_, summary in listed.items()]
    by_topic = [(topic, list(members)) for topic, members in groupby(labs, key=lambda lab: lab.topic)]
    claims = sum(len(summary.claims) for summary in listed.values())
    total = labels.SUITE_OF.in_(visit.language).format(labs=written.number(len(labs)), claims=written.number(claims))
    return visit.page(
        "home.html.j2", scripts=("suite.js",), labs=labs, by_topic=by_topic, total=total, next=next_lab(visit),
    )  # fmt: skip


def next_lab(visit: Visit, but: str = "") -> tuple[str, str] | None:
    """Return the id and question of the lab that is to be predicted next, if there is one."""
    catalogue = visit.site.catalogue
    listed = catalogue.summaries(catalogue.entries)
    recorded = [entry.id for entry in catalogue.entries if entry.recording(None).is_file() and entry.id != but]
    claims = [f"{id_}:{name}" for id_ in recorded for name in listed[id_].claims]
    wanted = next(iter(by_lab(due(claims, visit.past, datetime.now(UTC)))), None)
    return (wanted, in_a_line(listed[wanted].question.in_(visit.language))) if wanted else None


def _line(visit: Visit, id_: str, summary: Summary) -> LabLine:
    language, total = visit.language, len(summary.claims)
    ours = [each for each in visit.past if each.claim.partition(":")[0] == id_]
    predicted, kept = len(latest(ours)), len(waiting(ours))
    right = sum(each.is_right for each in firsts(ours))
    notes = [words.CLAIM_COUNT.in_(language).format(count=total)]
    if predicted:
        notes = [words.PREDICTED_OF.in_(language).format(count=predicted, total=total, right=right)]
    if kept:
        notes.append(words.KEPT.in_(language).format(count=kept))
    return LabLine(id_, id_.partition("/")[0], in_a_line(summary.question.in_(language)), notes)
