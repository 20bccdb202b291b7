"""Judges labs/operators/finalizer.py."""

from collections.abc import Callable

from kindlab.timeline import Moment, Moments, Seen, Snapshot, Timeline
from kindlab.verdict import Verdict, both

SIZE = ("data", "size")
WANTED, DRIFTED = "3", "99"
"""What the Widgets ask for, and what the boxes are changed to by hand."""


def operator_repairs_drift(timeline: Timeline) -> Verdict:
    """After the box was changed by hand, the operator writes it as the Widget wants it."""
    box = timeline.of("ConfigMap/box-served")
    drifted = _drifted(box, timeline.done("drift"))
    return box.after(drifted).eventually(
        "data.size and who wrote it", seen=_written, expected=[WANTED, "widget-operator"], given=drifted
    )


def repaired_without_operator(timeline: Timeline) -> Verdict:
    """After the other box was changed by hand, its size comes to be what its Widget wants, up to the Widget's end."""
    box = timeline.of("ConfigMap/box-orphan")
    drifted = _drifted(box, timeline.done("drift-unattended"))
    return box.between(drifted, timeline.step("release")).eventually(
        "data.size", seen=lambda each: each.get(*SIZE), expected=WANTED, given=timeline.done("stop")
    )


def deletion_waits_for_clean_up(timeline: Timeline) -> Verdict:
    """After its deletion the Widget is still served, and is not gone as long as its entry is in the books."""
    deleted = timeline.done("delete")
    widget = timeline.of("Widget/served").after(deleted)
    gone = widget.first(lambda each: each.gone)
    states = timeline.snapshots("Widget/served", "ConfigMap/entry-served").after(deleted)
    return both(
        widget.eventually("served while being deleted", seen=_is_on_its_way, expected=True, given=gone),
        states.never("gone before its clean-up", seen=_left_behind("served"), unwanted=True, given=gone),
    )


def force_gets_past_the_finalizer(timeline: Timeline) -> Verdict:
    """After it was deleted, by force too, the Widget of the stopped operator goes before its finalizer is taken off."""
    forced = timeline.step("delete-by-force")
    widget = timeline.of("Widget/orphan").between(timeline.done("delete-unattended"), timeline.step("release"))
    return widget.eventually("gone", seen=lambda each: each.gone, expected=True, given=forced)


def released_by_hand_skips_clean_up(timeline: Timeline) -> Verdict:
    """After its finalizer was taken off by hand, the Widget is gone and its entry still in the books."""
    deleted = timeline.done("delete-unattended")
    gone = timeline.of("Widget/orphan").first(lambda each: each.gone, after=deleted)
    states = timeline.snapshots("Widget/orphan", "ConfigMap/entry-orphan").after(deleted)
    return states.eventually("gone without its clean-up", seen=_left_behind("orphan"), expected=True, given=gone)


def children_are_collected(timeline: Timeline) -> Verdict:
    """After the Widget of the stopped operator is gone, its box goes too."""
    timeline.done("stop")
    gone = timeline.of("Widget/orphan").first(lambda each: each.gone, after=timeline.done("release"))
    box = timeline.of("ConfigMap/box-orphan").after(gone)
    return box.eventually("gone", seen=lambda each: each.gone, expected=True, given=gone)


def _drifted(box: Moments[Moment], by: Seen) -> Moment:
    """Return the box as it was changed by hand; without that nothing was tried."""
    return box.first(lambda each: each.get(*SIZE) == DRIFTED, after=by)


def _written(box: Moment) -> list[str | None]:
    """Return the box's size and who wrote this version."""
    return [box.get(*SIZE), box.get("metadata", "managedFields", 0, "manager")]


def _is_on_its_way(widget: Moment) -> bool:
    return widget.deleting and not widget.gone


def _left_behind(name: str) -> Callable[[Snapshot], bool]:
    """Return whether a Widget is gone and its entry is still in the books."""
    return lambda state: state.get(f"Widget/{name}") is None and state.get(f"ConfigMap/entry-{name}") is not None
