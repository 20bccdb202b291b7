"""Finds the runs that a page shows beside a run: those of its controls."""

from collections.abc import Iterator
from pathlib import Path

from kindlab.catalogue import Entry
from kindlab.judging import Report, judge
from kindlab.recording import runfile
from kindlab.recording.finding import is_run
from kindlab.reporting.html.page import Shown


def beside(report: Report, path: Path, entry: Entry) -> Iterator[Shown]:
    """Yield the controls that are recorded where a main run is."""
    if report.header.control is not None:
        return
    for place in _places(path, entry):
        if is_run(place) and (timeline := runfile.read(place)).header.lab == entry.id:
            yield Shown(judge(entry.remembered, timeline), timeline)


def _places(path: Path, entry: Entry) -> Iterator[Path]:
    is_shipped = path.resolve() == entry.recording(None).resolve()
    folder = path if path.is_dir() else path.parent
    for variation in entry.remembered.variations:
        yield entry.recording(variation.short) if is_shipped else folder.parent / variation.short
