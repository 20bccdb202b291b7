"""When a run meets a fault: at a moment after its first act, which a seed chooses."""

import random

from kindlab.catalogue import Entry
from kindlab.recording import runfile
from kindlab.rows import StepRow

EARLIEST, LATEST = 0.05, 0.7
"""Where in the time that the lab's recording took after its first act a fault may come."""

UNRECORDED_SECONDS = 10.0
"""That time of a lab that has no recording."""


def usual_seconds(entry: Entry) -> float:
    """Return how long the lab's recording goes on after its first act, in seconds."""
    path = entry.recording(None)
    if not path.is_file():
        return UNRECORDED_SECONDS
    steps = [row for row in runfile.read(path).rows if isinstance(row, StepRow)]
    return max(row.until for row in steps) - steps[0].until


def moment(usual: float, chance: random.Random) -> float:
    """Return how many seconds after its first act a run meets a fault, when it usually goes on for so many."""
    return usual * chance.uniform(EARLIEST, LATEST)
