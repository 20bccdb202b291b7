"""Finds a lab's controls by their names, and the recordings that come with it."""

import difflib
from pathlib import Path

from kindlab.catalogue import Entry
from kindlab.errors import UnknownLab, UnreadableRun
from kindlab.lab import Control


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
