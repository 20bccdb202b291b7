"""Finds the recording that a word on the command line means: a folder or file, or the one that comes with a lab."""

from pathlib import Path

import click

from kindlab.catalogue import Catalogue, Entry
from kindlab.errors import UnknownLab, UnreadableRun
from kindlab.lab import Control
from kindlab.recording import runfile
from kindlab.recording.finding import is_run, of_name, runs_below, shipped
from kindlab.root import is_folder

MOST_SHOWN = 10


def control_of(entry: Entry, name: str | None) -> Control | None:
    """Return the control of this name, None for none; raises UnknownLab, with the names there are, for another."""
    return of_name(entry, name, entry.remembered.controls)


def located(catalogue: Catalogue, run: str, control: str | None) -> Path:
    """Return the file or folder that is meant; raises UnreadableRun for a folder without a run that names no lab."""
    path = Path(run)
    if is_run(path):
        if control:
            raise click.UsageError(f"{path} is one run already; --control goes with a lab's name.")
        return path
    try:
        return shipped(catalogue.find(run), control)
    except UnknownLab:
        if is_folder(path):
            raise UnreadableRun(_nothing_in(path)) from None
        raise


def _nothing_in(folder: Path) -> str:
    below = runs_below(folder)
    if below:
        runs = "a run, but not in itself" if len(below) == 1 else f"{len(below)} runs, each in its own folder"
        shown = [*map(str, below[:MOST_SHOWN]), *["…"] * (len(below) > MOST_SHOWN)]
        return f"{folder}: holds {runs}. Name one:" + "".join(f"\n  {each}" for each in shown)
    return f"{folder}: holds no run (looked for {runfile.CLOSED_NAME}, {runfile.OPEN_NAME})"
