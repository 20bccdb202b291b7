"""The page of a run: its claims as cards beside its timeline, and beside that those of its controls."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kindlab.judging import Report
from kindlab.lab import Control
from kindlab.reporting import history, telling, words, written
from kindlab.reporting.history import Line
from kindlab.reporting.html import cards, labels, lanes, rendering
from kindlab.reporting.html.model import Data, Deciding, Run
from kindlab.reporting.printing import in_a_line
from kindlab.texts import Language
from kindlab.timeline import Timeline

SCRIPTS = ("scale.js", "draw.js", "stage.js", "pointing.js", "rows.js", "run.js")

Banner = tuple[str, str, str]
"""A label, a line and its tone."""


@dataclass(frozen=True)
class Shown:
    """A run as it is shown: its report and its timeline; `repeat` is the name of one of several repeated runs.

    `problem` tells why its recording could not be read.
    """

    report: Report
    timeline: Timeline
    repeat: str = ""
    problem: str = ""


def page(shown: Sequence[Shown], language: Language, index: str = "") -> str:
    """Return the page of the first run, with those beside it as further timelines; `index` leads back to a suite's."""
    return rendering.render("run.html.j2", SCRIPTS, language, **values(shown, language, index))


def values(shown: Sequence[Shown], language: Language, index: str = "") -> dict[str, Any]:
    """Return what the page's template is filled with."""
    report, told = shown[0].report, [_told(each, language) for each in shown]
    environment = report.header.environment
    return {
        "lab": in_a_line(telling.title(report)),
        "question": in_a_line(report.lab.question.in_(language)),
        "counts": list(_counts(report, language)),
        "kubernetes": in_a_line(f"{environment.kubernetes} ({environment.built})") if environment else "",
        "cluster": _cluster(report, language),
        "recorded": _recorded(report, language),
        "banners": list(_banners(shown[0], language)),
        "cards": _cards(shown, told[0], language),
        "index": index,
        "data": rendering.embedded(_data(shown, told, language)),
    }  # fmt: skip


def data(shown: Sequence[Shown], language: Language) -> Data:
    """Return what the script of the page is given."""
    return _data(shown, [_told(each, language) for each in shown], language)


def _told(shown: Shown, language: Language) -> list[Line]:
    return list(history.lines(shown.timeline, history.Pick(), language))


def _data(shown: Sequence[Shown], told: Sequence[Sequence[Line]], language: Language) -> Data:
    claims = {
        judgement.claim.name: [_deciding(each, judgement.claim.name) for each in shown]
        for judgement in shown[0].report.judgements
    }
    runs = [_run(each, lines, language) for each, lines in zip(shown, told, strict=True)]
    return Data(language, labels.of_script(language), runs, claims)


def _deciding(shown: Shown, claim: str) -> Deciding:
    report = shown.report.repeats.get(shown.repeat, shown.report)
    found = next((each for each in report.judgements if each.claim.name == claim), None)
    return cards.deciding(found.verdict) if found else Deciding((), [])


def _run(shown: Shown, told: Sequence[Line], language: Language) -> Run:
    title, difference = _title(shown, language)
    problems = map(in_a_line, (*telling.errors(shown.report, language), shown.problem))
    note = " · ".join(filter(None, (difference, *problems)))
    groups = lanes.groups(shown.timeline, told, language) if shown.timeline.rows else []
    return Run(_short(shown), title, note, groups)


def _title(shown: Shown, language: Language) -> tuple[str, str]:
    """Return what a run is called, and what makes it another one than the main run."""
    control = shown.report.header.control
    if shown.repeat:
        return labels.RUN.in_(language).format(name=in_a_line(shown.repeat)), ""
    if not control:
        return labels.MAIN_RUN.in_(language), ""
    variation = shown.report.lab.variation(control)
    if not isinstance(variation, Control):
        return labels.CONTROL.in_(language).format(name=in_a_line(control)), ""
    new = variation.new if isinstance(variation.new, str) else variation.new.text().in_(language)
    note = labels.INSTEAD_OF.in_(language).format(new=in_a_line(new), old=in_a_line(variation.old))
    return labels.CONTROL.in_(language).format(name=in_a_line(control)), note


def _cards(shown: Sequence[Shown], told: Sequence[Line], language: Language) -> list[cards.Card]:
    lines = {line.row.number: line for line in told}
    reports = [(_short(each), each.report) for each in shown]
    return [cards.card(judgement, reports, lines, language) for judgement in shown[0].report.judgements]


def _short(shown: Shown) -> str:
    return in_a_line(shown.repeat or shown.report.header.control or "")


def _counts(report: Report, language: Language) -> Iterator[tuple[int, str, str]]:
    counted = Counter(judgement.standing for judgement in report.judgements)
    for standing, count in counted.items():
        yield count, words.STANDINGS[standing].in_(language), cards.tone(standing)


def _cluster(report: Report, language: Language) -> str:
    found = report.header.environment
    if found is None:
        return ""
    return in_a_line(labels.CLUSTER.in_(language).format(
        nodes=found.nodes, os=f"{found.node_os}, {found.kernel}", cgroup=found.cgroup,
        runtime=found.container_runtime, cni=found.cni, proxy=found.kube_proxy_mode, kind=found.kind,
    ))  # fmt: skip


def _recorded(report: Report, language: Language) -> str:
    return in_a_line(labels.RECORDED.in_(language).format(at=written.date(report.header.started, language)))


def _banners(shown: Shown, language: Language) -> Iterator[Banner]:
    report, timeline = shown.report, shown.timeline
    for text, lines, tone in (
        (words.ENDED_EARLY, telling.errors(report, language), "error"),
        (words.LIKELY_CAUSE, telling.causes(report, language), ""),
        (words.LEFT_BEHIND, telling.leftovers(report, language), "error"),
    ):
        yield from ((text.in_(language), in_a_line(line), tone) for line in lines)
    if shown.problem:
        yield "", in_a_line(shown.problem), "error"
    elif not timeline.rows:
        yield "", labels.NO_ROWS.in_(language), "error"
    elif timeline.end is None:
        at = written.moment(max(row.at for row in timeline.rows), language)
        yield "", labels.CUT_OFF.in_(language).format(at=at), "error"
