"""What comes after the reports on several labs: each in a line, those that are red last and with their claims."""

from collections.abc import Iterator, Sequence
from os.path import commonpath
from pathlib import Path
from typing import NamedTuple

from kindlab.judging import FAILING, Report, Standing
from kindlab.reporting import telling, words, written
from kindlab.reporting.printing import columns, padded
from kindlab.texts import Language, Text

LABS = Text("{labs} labs, {claims} claims", zh="{labs} 个实验，{claims} 条论断")
IN_ALL = Text("{said}, {seconds}", zh="{said}，用时 {seconds}")
RECORDINGS = Text("Recordings", zh="运行记录")


class Line(NamedTuple):
    """A line, and the worst standing that it tells of."""

    text: str
    standing: Standing | None = None


def lines(reports: Sequence[tuple[Report, Path]], seconds: float | None, language: Language) -> Iterator[Line]:
    """Yield the lines; nothing for a single lab, whose report says all of it."""
    if len(reports) < 2:
        return
    ordered = sorted((report for report, _ in reports), key=_badness)
    width = max(columns(telling.title(report)) for report in ordered)
    yield Line("")
    for report in ordered:
        yield Line(f"{padded(telling.title(report), width)}  {_told(report, language)}", _worst(report))
    yield Line("")
    yield Line(_counted(ordered, seconds, language))
    for differing in telling.environments(ordered, language):
        yield Line(differing)
    if folder := _folder([path for _, path in reports if path.exists()]):
        yield Line(words.labelled(RECORDINGS.in_(language), folder, language))


def _counted(reports: Sequence[Report], seconds: float | None, language: Language) -> str:
    claims = sum(len(report.judgements) for report in reports)
    said = LABS.in_(language).format(labs=len(reports), claims=claims)
    if seconds is not None:
        said = IN_ALL.in_(language).format(said=said, seconds=written.lasting(seconds, language))
    return words.labelled(said, telling.standings(reports, language), language)


def _told(report: Report, language: Language) -> str:
    """Return how a lab's claims stand, and by name those that somebody should look at."""
    told = [telling.standings([report], language)]
    if red := [judgement.claim.name for judgement in report.judgements if judgement.standing in FAILING]:
        told.append(words.BETWEEN_NAMES.in_(language).join(red) if len(red) < len(report.judgements) else "")
    told += [words.LEFT_BEHIND.in_(language)] if report.leftovers else []
    return words.COLON.in_(language).join(filter(None, told))


def _badness(report: Report) -> tuple[int, str]:
    return (list(Standing).index(worst) if (worst := _worst(report)) else 0, telling.title(report))


def _worst(report: Report) -> Standing | None:
    if report.leftovers:
        return Standing.ERROR
    standings = {judgement.standing for judgement in report.judgements}
    return max(standings, key=list(Standing).index, default=None)


def _folder(paths: Sequence[Path]) -> str:
    """Return the folder below which all runs are kept: <topic>/<lab>/<run>, or the runs of a lab that is repeated."""
    return commonpath(paths) if len(paths) > 1 else ""
