"""Writes the page of a run that is judged again, with the recordings of its controls beside it."""

from pathlib import Path

from kindlab.catalogue import Entry
from kindlab.reporting.html.beside import beside
from kindlab.reporting.html.page import Shown
from kindlab.reporting.html.writing import write_run
from kindlab.texts import Language


def write_page(file: Path, run: Shown, path: Path, entry: Entry, language: Language) -> None:
    """Write a run's page to a file; `path` is where the run was read from."""
    write_run(file, [run, *beside(run.report, path, entry)], language)
