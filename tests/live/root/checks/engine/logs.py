"""Judges labs/engine/logs.py."""

from kindlab.timeline import LogLine, Timeline
from kindlab.verdict import Verdict, both, equal


def all_lines_are_seen(timeline: Timeline) -> Verdict:
    """Each Pod's numbered lines are there, each once, to the very last."""
    quick = [line.text for line in timeline.logs("Pod/quick").all()]
    applied = timeline.done("pods.yaml")
    expected = ["before", *(f"line {n}" for n in range(1, 501)), "the end"]
    return both(
        equal("lines of quick", seen=quick, expected=expected, given=applied),
        _lives(timeline),
        equal("the last of deleted", seen=_texts(timeline)[-101:], expected=[*_last(), "the end"], given=applied),
        equal("lines of deleted", seen=_texts(timeline)[:-101], expected=_counted(timeline), given=applied),
        equal("lines of quiet", seen=[line.text for line in _quiet(timeline)], expected=["late"], given=applied),
    )


def _lives(timeline: Timeline) -> Verdict:
    """Each incarnation of the one that restarts wrote the same."""
    lines = timeline.logs("Pod/restarting").all()
    seen = [sorted(line.text for line in lines if line.restarts == life) for life in range(3)]
    life = sorted([*(f"line {n}" for n in range(1, 21)), "the end", "to stderr"])
    return equal("lives of restarting", seen=seen, expected=[life] * 3, given=lines[0])


def _texts(timeline: Timeline) -> list[str]:
    return [line.text for line in timeline.logs("Pod/deleted").all()]


def _last() -> list[str]:
    return [f"last {n}" for n in range(1, 101)]


def _counted(timeline: Timeline) -> list[str]:
    return [f"line {n}" for n in range(1, len(_texts(timeline)) - 100)]


def _quiet(timeline: Timeline) -> tuple[LogLine, ...]:
    return timeline.logs("Pod/quiet").all()
