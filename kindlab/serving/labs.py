"""A lab's page: its question and its claims, of which something is to be said before anything is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kindlab.catalogue import Entry
from kindlab.host import predictions
from kindlab.judging import judge
from kindlab.lab import Lab
from kindlab.predicting import Predicted, shuffled
from kindlab.recording import runfile
from kindlab.recording.finding import shipped
from kindlab.reporting import telling
from kindlab.reporting.explanation import experiment
from kindlab.reporting.printing import in_a_line
from kindlab.serving import words
from kindlab.serving.answers import Form, Given, form_of, given, predicted
from kindlab.serving.live import Busy
from kindlab.serving.visiting import Visit
from kindlab.settling import ids_of, said_of, settle
from kindlab.speech import spoken
from kindlab.texts import Language

SURE = (50, 60, 70, 80, 90, 100)
"""How sure one may say one is; what was said at a terminal may lie between these, and stays so."""


@dataclass(frozen=True)
class Asked:
    """A claim as it is put: nothing of it tells whether it holds."""

    name: str
    text: str
    versions: str
    page: str
    said: Given
    choices: list[int]


@dataclass(frozen=True)
class Way:
    """A way to see what happens: a button, and what it does, or why it cannot be pressed."""

    by: str
    label: str
    note: str
    is_open: bool


def show(request: Request) -> Response:
    """Put a lab's claims, with the hints that are asked for; what was said already stands in the address."""
    visit = Visit(request)
    return _page(visit, dict(request.query_params))


async def answer(request: Request) -> Response:
    """Keep what is said, and show what was recorded, or begin a live run."""
    form = await form_of(request)
    return await run_in_threadpool(_answered, Visit(request), form)


def _answered(visit: Visit, form: Form) -> Response:
    entry = visit.entry
    kept = said_of(entry)
    try:
        said = given(form, ids_of(entry), kept)
    except ValueError:
        return _page(visit, {}, words.MISUNDERSTOOD.in_(visit.language), status=400)
    if left_out := [id_.partition(":")[2] for id_, each in said.items() if not each.is_whole]:
        problem = words.LEFT_OUT.in_(visit.language).format(claims=", ".join(left_out))
        return _page(visit, form, problem, status=422)
    return _shown(visit, entry, form.get("by", ""), predicted(said, kept, _hints(form)))


def _shown(visit: Visit, entry: Entry, by: str, new: list[Predicted]) -> Response:
    """Keep what is new of what is said, and lead to what a run shows of it."""
    if by == "live":
        predictions.append(*new)
        try:
            visit.site.live.begin(entry, visit.language)
        except Busy as busy:
            return _page(visit, {}, spoken(str(busy), visit.language), status=409)
        return visit.to("/live")
    path = shipped(entry, None)
    predictions.append(*new)
    settle(entry, judge(entry.remembered, runfile.read(path)), "recording")
    return visit.to(f"/labs/{entry.id}/recording")


def _page(visit: Visit, form: Form, problem: str = "", status: int = 200) -> Response:
    entry, language = visit.entry, visit.language
    lab, hints = entry.remembered, _hints(form)
    return visit.page(
        "lab.html.j2", status=status,
        lab=entry.id,
        question=in_a_line(lab.question.in_(language)),
        claims=_claims(visit, entry, form),
        sections=_sections(lab, language) if hints else [],
        hints=hints,
        hint=words.HINTS[hints].in_(language) if hints < len(words.HINTS) else "",
        taken=words.HINTS_TAKEN.in_(language).format(count=hints) if hints else "",
        ways=_ways(visit, entry),
        problem=problem,
    )  # fmt: skip


def _claims(visit: Visit, entry: Entry, form: Form) -> list[Asked]:
    """Return the claims in an order that is another one each time, with what is said of them."""
    kept, ids = said_of(entry), shuffled(ids_of(entry), visit.past)
    try:
        said = given(form, ids, kept)
    except ValueError:
        said = given({}, ids, kept)
    return [_asked(entry.remembered, id_.partition(":")[2], said[id_], visit.language) for id_ in ids]


def _asked(lab: Lab, name: str, said: Given, language: Language) -> Asked:
    claim = next(claim for claim in lab.claims if claim.name == name)
    versions = "; ".join(telling.versions(claim, language))
    choices = sorted({*SURE, *([said.sure] if said.sure is not None else [])})
    return Asked(name, in_a_line(claim.text.in_(language)), versions, in_a_line(claim.docs), said, choices)


def _sections(lab: Lab, language: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    told = experiment(lab, None, language)
    return [
        (title.in_(language), [(in_a_line(left), in_a_line(right)) for left, right in lines]) for title, lines in told
    ]


def _ways(visit: Visit, entry: Entry) -> list[Way]:
    language, live = visit.language, visit.site.live
    is_recorded = entry.recording(None).is_file()
    replayed = (words.REPLAY_NOTE if is_recorded else words.NO_RECORDING).in_(language)
    note, busy = words.LIVE_NOTE.in_(language).format(cluster=live.cluster), live.running
    refusal = words.BUSY.in_(language).format(lab=busy.entry.id) if busy else spoken(live.refusal(), language)
    return [
        Way("recording", words.REPLAY.in_(language), replayed, is_recorded),
        Way("live", words.RUN_LIVE.in_(language), refusal or note, not refusal),
    ]


def _hints(form: Mapping[str, str]) -> int:
    """Return how many hints were taken, as the form tells."""
    word = form.get("hints", "")
    return min(int(word), len(words.HINTS)) if word.isascii() and word.isdigit() and len(word) < 3 else 0
