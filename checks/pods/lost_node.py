"""Judges labs/pods/lost_node.py."""

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Verdict


def phase_turns_unknown(timeline: Timeline) -> Verdict:
    """After its node was lost, the Pod, unready by then, comes to the phase Unknown."""
    return _turns(timeline, "Unknown")


def phase_turns_failed(timeline: Timeline) -> Verdict:
    """After its node was lost, the Pod, unready by then, comes to the phase Failed."""
    return _turns(timeline, "Failed")


def _turns(timeline: Timeline, phase: str) -> Verdict:
    lost = _lost(timeline)
    stranded = timeline.of("Pod/stranded").after(timeline.step("lose"))
    stranded.first(lambda pod: pod.condition("Ready") == "False")
    return stranded.eventually("phase", seen=lambda pod: pod.phase, expected=phase, given=lost)


def _lost(timeline: Timeline) -> Moment:
    """Return the node's first version in which nobody knows how it is."""
    return timeline.of("Node/worker2").first(
        lambda node: node.condition("Ready") == "Unknown", after=timeline.step("lose")
    )
