"""Finds the recording that a word on the command line means: a folder or file, or the one that comes with a lab."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import click

from kindlab.catalogue import Catalogue, Entry
from kindlab.errors import UnknownLab, UnreadableRun
from kindlab.lab import Control, Variation
from kindlab.recording import runfile
from kindlab.root import is_folder
from kindlab.texts import near

V = TypeVar("V", bound=Variation)

DEPTHS = ("*", "*/*", "*/*/*", "*/*/*/*")
"""Where runs lie below the folder of a session, <topic>/<lab>/<run>, and below that of all sessions."""


def control_of(entry: Entry, name: str | None) -> Control | None:
    """Return the control of this name, None for none; raises UnknownLab, with the names there are, for another."""
    return _of_name(entry, name, entry.remembered.controls)


def _of_name(entry: Entry, name: str | None, variations: Sequence[V]) -> V | None:
    if name is None:
        return None
    known = {variation.name: variation for variation in variations}
    if name in known:
        return known[name]
    raise UnknownLab(f"{entry.id} has no control {name}. It has {', '.join(known) or 'none'}{near(name, known)}")


def shipped(entry: Entry, control: str | None) -> Path:
    """Return the recording that comes with a lab or one of its variations; raises UnreadableRun where none does."""
    variation = _of_name(entry, control, entry.remembered.variations) if control else None  # loads the lab
    path = entry.recording(variation.short if variation else None)
    if not path.is_file():
        raise UnreadableRun(f"{entry.id} has no recording yet. Record it: kindlab record {entry.id}")
    return path


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


def is_run(path: Path) -> bool:
    """Tell whether a path is that of a run: a file, or a folder that holds one."""
    try:
        return path.is_file() or holds_run(path)
    except OSError:  # such as a name that is too long, as no lab's is
        return False


def holds_run(folder: Path) -> bool:
    """Tell whether a run's file lies in this folder itself."""
    return any((folder / name).is_file() for name in (runfile.CLOSED_NAME, runfile.OPEN_NAME))


def runs_below(folder: Path) -> list[Path]:
    """Return the folders of runs that lie below this one."""
    return sorted(found for depth in DEPTHS for found in folder.glob(depth) if holds_run(found))


def _nothing_in(folder: Path) -> str:
    below = runs_below(folder)
    if below:
        runs = "a run, but not in itself" if len(below) == 1 else f"{len(below)} runs"
        return f"{folder}: holds {runs}. Name one:" + "".join(f"\n  {found}" for found in below)
    return f"{folder}: holds no run (looked for {runfile.CLOSED_NAME}, {runfile.OPEN_NAME})"
