"""Judges labs/engine/untidy.py."""

from kindlab.timeline import Timeline
from kindlab.verdict import Verdict


def answer_is_42(timeline: Timeline) -> Verdict:
    """The map holds the answer that it was given."""
    return timeline.of("ConfigMap/kept").always(seen=lambda kept: kept.object["data"]["answer"], expected="42")
