"""Runs: the list of those that are kept, and each as its report with its timeline, beside what was predicted."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kindlab.errors import UnreadableRun
from kindlab.judging import Judgement, Report, judge
from kindlab.predicting import Prediction, score
from kindlab.recording import runfile, verdictfile
from kindlab.recording.finding import holds_run, runs_below, shipped
from kindlab.rejudging import Verdicts
from kindlab.reporting import predictions as said
from kindlab.reporting import words as reports
from kindlab.reporting import written
from kindlab.reporting.html import cards
from kindlab.reporting.html.beside import beside
from kindlab.reporting.html.page import SCRIPTS, Shown, values
from kindlab.reporting.printing import in_a_line
from kindlab.serving import words
from kindlab.serving.home import next_lab
from kindlab.serving.visiting import Visit
from kindlab.settling import settled_by
from kindlab.texts import Language
from kindlab.timeline import Timeline

MOST = 200
"""So many runs are listed."""

TONES = {said.RIGHT: "right", said.WRONG: "wrong"}


@dataclass(frozen=True)
class RunLine:
    """A run in the list; `counts` has how many claims stand how, each with its tone."""

    href: str
    title: str
    at: str
    counts: list[tuple[int, str, str]]


@dataclass(frozen=True)
class Compared:
    """What was said of a claim, against what was seen: in a word, in a line, and in a colour."""

    word: str
    line: str
    tone: str


def recording(request: Request) -> Response:
    """Show the recording that comes with a lab to who has predicted it; who has not yet is asked first."""
    visit = Visit(request)
    entry = visit.entry
    path = shipped(entry, None)
    timeline = runfile.read(path)
    report = judge(entry.remembered, timeline)
    if not settled_by(report):
        return visit.to(f"/labs/{entry.id}")
    return page(visit, [Shown(report, timeline), *beside(report, path, entry)])


def one(request: Request) -> Response:
    """Show a run that is kept."""
    visit = Visit(request)
    folder = (visit.site.runs / request.path_params["path"]).resolve()
    if not folder.is_relative_to(visit.site.runs.resolve()) or not holds_run(folder):
        raise HTTPException(404)
    timeline = runfile.read(folder)
    entry = visit.site.catalogue.find(timeline.header.lab)
    report = judge(entry.remembered, timeline)
    return page(visit, [Shown(report, timeline), *beside(report, folder, entry)])


def of_report(visit: Visit, report: Report, path: Path, *, cleans_up: bool) -> Response:
    """Show a run that has just been recorded; one that was skipped, or could not even begin, left no recording."""
    try:
        timeline = runfile.read(path)
    except UnreadableRun:
        timeline = Timeline.of_rows(report.header, [])
    return page(visit, [Shown(report, timeline)], words.CLEANS_UP.in_(visit.language) if cleans_up else "")


def page(visit: Visit, shown: list[Shown], note: str = "") -> Response:
    """Show a run's report with its timeline, each claim with what was predicted of it."""
    report = shown[0].report
    settled = settled_by(report)
    told = {
        judgement.claim.name: _compared(settled[judgement.claim.name], judgement, visit.language)
        for judgement in report.judgements if judgement.claim.name in settled
    }  # fmt: skip
    tally = said.tally(score(settled.values()), visit.language) if told else ""
    return visit.page(
        "report.html.j2", scripts=SCRIPTS, said=told, tally=tally, note=note, next=next_lab(visit, report.header.lab),
        id=report.header.lab, **values(shown, visit.language, f"{visit.root}/"),
    )  # fmt: skip


def _compared(prediction: Prediction, judgement: Judgement, language: Language) -> Compared:
    word = said.word_of(prediction)
    return Compared(word.in_(language), said.said(prediction, judgement, language), TONES.get(word, ""))


def all_of_them(request: Request) -> Response:
    """List the runs that are kept, the latest first."""
    visit = Visit(request)
    found = sorted(runs_below(visit.site.runs), key=lambda path: path.relative_to(visit.site.runs).parts[0])[::-1]
    lines = [_line(visit, path) for path in found[:MOST]]
    return visit.page("runs.html.j2", runs=lines, folder=str(visit.site.runs), most=MOST if len(found) > MOST else 0)


def _line(visit: Visit, path: Path) -> RunLine:
    relative = path.relative_to(visit.site.runs).as_posix()
    try:
        kept = verdictfile.read(path)
    except UnreadableRun:
        kept = None
    if kept is None:
        return RunLine(relative, in_a_line(relative), "", [])
    title = kept.lab + (f" ({kept.control})" if kept.control else "")
    return RunLine(
        relative, in_a_line(title), written.date(kept.started, visit.language), _counts(kept, visit.language)
    )


def _counts(kept: Verdicts, language: Language) -> list[tuple[int, str, str]]:
    counted = Counter(claim.standing for claim in kept.claims)
    return [(count, reports.STANDINGS[each].in_(language), cards.tone(each)) for each, count in counted.items()]
