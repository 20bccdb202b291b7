"""How long a run under a fault, and what follows it, may take: what takes longer hangs."""

from kindlab.catalogue import Entry
from kindlab.cluster.api import BACK_WITHIN
from kindlab.running import diagnostics, leftovers, namespace
from kindlab.running.run import deadline_of
from kindlab.running.undoing import READY_WITHIN
from tests.live.faults.moments import usual_seconds

BEGUN_WITHIN = 180.0
"""What a command may take before its first act: a cluster that it does not find ready is replaced."""

CLEANED_UP_WITHIN = sum(
    (BACK_WITHIN, READY_WITHIN, namespace.HELD_UP_AFTER, namespace.GONE_WITHIN, diagnostics.WITHIN,
     leftovers.SETTLED_WITHIN * (leftovers.ROUNDS + 1))
)  # fmt: skip
"""What a run may take that is to end: the sum of the bounds of its clean-up."""

CLEAN_WITHIN = 90.0
"""What a cluster may take to be as before: a node that was frozen is waited for by its controllers."""


def to_end(entry: Entry, *, at_once: bool) -> float:
    """Return how long a run may go on after a fault, which ends it at once or does not.

    Its steps may take all of their bounds, and an API server that is away is awaited twice.
    """
    steps = (step for steps in entry.lab.runs(None).values() for step in steps)
    own = 0.0 if at_once else usual_seconds(entry) + sum(float(getattr(step, "within", 0)) for step in steps)
    return own + BACK_WITHIN * 2 + CLEANED_UP_WITHIN


def of_test(entry: Entry) -> float:
    """Return what a test of a lab may take: more than kindlab's own bounds, so that kindlab tells of them first."""
    own = max(to_end(entry, at_once=False), sum(map(deadline_of, entry.lab.runs(None).values())) + CLEANED_UP_WITHIN)
    return BEGUN_WITHIN * 2 + own + CLEANED_UP_WITHIN + CLEAN_WITHIN
