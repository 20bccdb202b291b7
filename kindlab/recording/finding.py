"""Finds runs: the recording that comes with a lab, and those that lie below a folder."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from kindlab.catalogue import Entry
from kindlab.errors import UnknownLab, UnreadableRun
from kindlab.lab import Variation
from kindlab.recording import runfile
from kindlab.texts import near

V = TypeVar("V", bound=Variation)

DEEPEST = 4
"""How far below a folder runs lie: <topic>/<lab>/<run> in that of a session, and that in the one of all sessions."""


def of_name(entry: Entry, name: str | None, variations: Sequence[V]) -> V | None:
    """Return the variation of this name, None for none; raises UnknownLab, with the names there are, for another."""
    if name is None:
        return None
    known = {variation.name: variation for variation in variations}
    if name in known:
        return known[name]
    raise UnknownLab(f"{entry.id} has no control {name}. It has {', '.join(known) or 'none'}{near(name, known)}")


def shipped(entry: Entry, control: str | None) -> Path:
    """Return the recording that comes with a lab or one of its variations; raises UnreadableRun where none does."""
    variation = of_name(entry, control, entry.remembered.variations) if control else None  # loads the lab
    path = entry.recording(variation.short if variation else None)
    if not path.is_file():
        raise UnreadableRun(f"{entry.id} has no recording yet. Record it: kindlab record {entry.id}")
    return path


def is_run(path: Path) -> bool:
    """Tell whether a path is that of a run: a file, or a folder that holds one."""
    return _is_file(path) or holds_run(path)


def holds_run(folder: Path) -> bool:
    """Tell whether a run's file lies in this folder itself."""
    return any(_is_file(folder / name) for name in (runfile.CLOSED_NAME, runfile.OPEN_NAME))


def _is_file(path: Path) -> bool:
    """Tell whether there is a file that may be looked at."""
    try:
        return path.is_file()
    except OSError:  # a name that is too long, as no lab's is, or a folder that is not to be looked into
        return False


def runs_below(folder: Path) -> list[Path]:
    """Return the folders of runs that lie below this one; what may not be read or goes meanwhile holds none."""
    found: list[Path] = []
    for place, inside, _ in os.walk(folder, followlinks=True):
        below = [Path(place) / name for name in inside]
        found += filter(holds_run, below)
        if len(Path(place).relative_to(folder).parts) == DEEPEST - 1:
            inside.clear()
    return sorted(found)
