"""How long a lab's runs may take, as the recordings tell that are committed with it."""

from collections.abc import Iterable

from kindlab.catalogue import Entry
from kindlab.lab import Variation
from kindlab.recording import runfile

CLEAN_UP_SECONDS = 6.0
"""What a run takes beyond what its recording tells: a namespace is made and, with its Pods, removed."""

UNRECORDED_SECONDS = 60.0
"""What a run counts as where nothing was ever recorded of its lab; most labs take less."""


def seconds_of(entry: Entry, variation: Variation | None) -> float | None:
    """Return how long a run may take, as its recording tells or the main run's; None where there is neither."""
    for path in (entry.recording(variation.short if variation else None), entry.recording(None)):
        if path.is_file() and (end := runfile.read(path).end):
            return end.at + CLEAN_UP_SECONDS
    return None


def expected(entries: Iterable[Entry]) -> dict[Entry, float]:
    """Return how long the main run of each lab is expected to take: the same on every machine for the same files."""
    return {entry: seconds_of(entry, None) or UNRECORDED_SECONDS for entry in entries}
