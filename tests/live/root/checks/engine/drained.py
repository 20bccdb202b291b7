"""Judges labs/engine/drained.py."""

from kindlab.timeline import Timeline
from kindlab.verdict import Verdict, confirmed, refuted


def is_held_up(timeline: Timeline) -> Verdict:
    """The drain does not end by itself in its time."""
    drain = timeline.step("drain")
    return (confirmed if drain.code == 124 else refuted)("held", drain.number)
