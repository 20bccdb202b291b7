"""Judges labs/engine/waits.py."""

from kindlab.timeline import Timeline
from kindlab.verdict import Verdict, confirmed


def is_done(timeline: Timeline) -> Verdict:
    """All steps ran."""
    return confirmed("held", timeline.step("observe").number)
