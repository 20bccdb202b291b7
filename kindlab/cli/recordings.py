"""Finds the recording that a word on the command line means: a folder or file, or the one that comes with a lab."""

import difflib
from pathlib import Path

import click

from kindlab.catalogue import Catalogue, Entry
from kindlab.errors import UnknownLab, UnreadableRun
from kindlab.lab import Control
from kindlab.recording import runfile

DEPTHS = ("*", "*/*", "*/*/*", "*/*/*/*")
"""Where runs lie below the folder of a session, <topic>/<lab>/<run>, and below that of all sessions."""


def control_of(entry: Entry, name: str | None) -> Control | None:
    """Return the control of this name, None for none; raises UnknownLab, with the names there are, for another."""
    if name is None:
        return None
    known = {control.name: control for control in entry.remembered.controls}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    advice = f" Did you mean {near[0]}?" if near else ""
    raise UnknownLab(f"{entry.id} has no control {name}. It has {', '.join(known)}.{advice}")


def shipped(entry: Entry, control: str | None) -> Path:
    """Return the recording that comes with a lab or with one of its controls; raises UnreadableRun where none does."""
    control_of(entry, control)
    path = entry.recording(control)
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
        if path.is_dir():
            raise UnreadableRun(_nothing_in(path)) from None
        raise


def is_run(path: Path) -> bool:
    """Tell whether a path is that of a run: a file, or a folder that holds one."""
    return path.is_file() or holds_run(path)


def holds_run(folder: Path) -> bool:
    """Tell whether a run's file lies in this folder itself."""
    return any((folder / name).is_file() for name in (runfile.CLOSED_NAME, runfile.OPEN_NAME))


def _nothing_in(folder: Path) -> str:
    below = sorted(found for depth in DEPTHS for found in folder.glob(depth) if holds_run(found))
    if below:
        return f"{folder}: holds {len(below)} runs. Name one:" + "".join(f"\n  {found}" for found in below)
    return f"{folder}: holds no run (looked for {runfile.CLOSED_NAME}, {runfile.OPEN_NAME})"
