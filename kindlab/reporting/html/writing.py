"""Writes pages to files: that of one run, or those of a suite with their index."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from kindlab.errors import RunError, UnreadableRun
from kindlab.judging import Report
from kindlab.recording import runfile
from kindlab.reporting.html.page import Shown, page
from kindlab.reporting.html.suite import index
from kindlab.texts import Language
from kindlab.timeline import Timeline

INDEX = "index.html"


def write_run(file: Path, shown: Sequence[Shown], language: Language) -> None:
    """Write the page of the first run to a file, with those beside it as further timelines."""
    _write(file, page(shown, language))


def write_suite(reports: Sequence[tuple[Report, Path]], folder: Path, language: Language) -> Path:
    """Write a page for each lab, its controls on the same, and the index of all; return the index's path.

    Each report comes with the folder or file of its run, or the folder that holds its repeated runs; where there is
    none, the run has not a single row.
    """
    pages: list[tuple[Report, str]] = []
    for own in _by_lab(reports):
        name = f"{own[0][0].header.lab.replace('/', '-')}.html"
        shown = [each for report, path in own for each in _shown(report, path)]
        _write(folder / name, page(shown, language, INDEX))
        pages.append((own[0][0], name))
    _write(folder / INDEX, index(pages, language))
    return folder / INDEX


def _by_lab(reports: Sequence[tuple[Report, Path]]) -> list[list[tuple[Report, Path]]]:
    """Return the reports of each lab together, that of the main run first."""
    found: dict[str, list[tuple[Report, Path]]] = {}
    for report, path in reports:
        found.setdefault(report.header.lab, []).append((report, path))
    return [sorted(own, key=lambda each: each[0].header.control is not None) for own in found.values()]


def _shown(report: Report, path: Path) -> Iterator[Shown]:
    """Yield a run; of repeated ones the first, whose evidence the claims name, and one of each other result."""
    if not report.repeats:
        yield _recorded(report, path)
        return
    first = next(iter(report.repeats))
    yield _recorded(report, path / first, first)
    for name in _telling(report):
        if name != first:
            yield _recorded(report.repeats[name], path / name, name)


def _telling(report: Report) -> list[str]:
    """Return the first run of each result of each claim."""
    results = (report.runs_by_result(judgement.claim.name).values() for judgement in report.judgements)
    return list(dict.fromkeys(names[0] for by_result in results for names in by_result))


def _recorded(report: Report, path: Path, repeat: str = "") -> Shown:
    """Return a run with its recording; one that was skipped, or could not even begin, left none."""
    try:
        return Shown(report, runfile.read(path), repeat)
    except UnreadableRun as unreadable:
        problem = str(unreadable) if path.exists() else ""
        return Shown(report, Timeline.of_rows(report.header, []), repeat, problem)


def _write(file: Path, content: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise RunError(f"{file}: the page cannot be written ({error.strerror}). Choose another place") from error
