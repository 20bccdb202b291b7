from collections.abc import Callable

import pytest

from checks.operators import finalizer
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "operators/finalizer"


def act(script: Script, name: str, at: float, outcome: str = "done") -> Script:
    """An act that finds what was written before it."""
    return script.step(name, at, version=script.version(), outcome=outcome)


def box(
    script: Script, at: float, widget: str, size: str = "3", *, by: str = "widget-operator", change: str = "MODIFIED"
) -> Script:
    script.object(at, "ConfigMap", f"box-{widget}", change, data={"size": size})
    script.rows[-1].object["metadata"]["managedFields"] = [{"manager": by}]  # type: ignore[union-attr]
    return script


def equipped() -> Script:
    """Two Widgets, each with its box and its entry in the books."""
    script = Script(LAB)
    for widget in ("served", "orphan"):
        script.object(1, "Widget", widget, "ADDED").object(1, "ConfigMap", f"entry-{widget}", "ADDED")
        box(script, 1, widget, change="ADDED")
    return script


def drifted() -> Script:
    return box(act(equipped(), "drift", 2), 2.1, "served", "99", by="kindlab")


def deleted(*, waits: bool = True, tidied: bool = True) -> Script:
    """The Widget that is served is deleted, and goes."""
    script = act(equipped(), "delete", 4)
    if waits:
        script.object(4.1, "Widget", "served", deleting=True)
    if tidied:
        script.object(4.2, "ConfigMap", "entry-served", "DELETED")
    return script.object(4.3, "Widget", "served", "DELETED", deleting=waits)


def unattended(*, repaired: bool = False) -> Script:
    """The operator is stopped, and the other box is changed by hand."""
    script = box(act(act(equipped(), "stop", 5), "drift-unattended", 6), 6.1, "orphan", "99", by="kindlab")
    return box(script, 6.2, "orphan") if repaired else script


def hanging(*, goes: bool = False, tidied: bool = False) -> Script:
    """The Widget of the stopped operator is deleted, by force too, and hangs, or goes after all."""
    script = act(unattended(), "delete-unattended", 7).object(7.1, "Widget", "orphan", deleting=True)
    if tidied:
        script.object(7.2, "ConfigMap", "entry-orphan", "DELETED")
    if goes:
        script.object(7.3, "Widget", "orphan", "DELETED", deleting=True)
    return act(script, "delete-by-force", 8, "refused" if goes else "done")


def released(*, collected: bool = True) -> Script:
    """Its finalizer is taken off by hand."""
    script = act(hanging(), "release", 12).object(12.1, "Widget", "orphan", "DELETED", deleting=True)
    return box(script, 13, "orphan", "99", change="DELETED") if collected else script


CASES = [
    (finalizer.operator_repairs_drift, box(drifted(), 2.2, "served").closed(20), Outcome.CONFIRMED),
    (finalizer.operator_repairs_drift, box(drifted(), 2.2, "served", by="someone").closed(20), Outcome.REFUTED),
    (finalizer.operator_repairs_drift, drifted().closed(20), Outcome.REFUTED),
    (finalizer.operator_repairs_drift, drifted().gap(3, 4, "ConfigMap").closed(20), Outcome.INCONCLUSIVE),
    (finalizer.operator_repairs_drift, act(equipped(), "drift", 2).closed(20), Outcome.INCONCLUSIVE),
    (finalizer.repaired_without_operator, act(unattended(), "release", 12).closed(20), Outcome.REFUTED),
    (finalizer.repaired_without_operator, act(unattended(repaired=True), "release", 12).closed(20), Outcome.CONFIRMED),
    (finalizer.repaired_without_operator, unattended().closed(20), Outcome.INCONCLUSIVE),
    (finalizer.repaired_without_operator, act(equipped(), "release", 12).closed(20), Outcome.INCONCLUSIVE),
    (finalizer.deletion_waits_for_clean_up, deleted().closed(20), Outcome.CONFIRMED),
    (finalizer.deletion_waits_for_clean_up, deleted(tidied=False).closed(20), Outcome.REFUTED),
    (finalizer.deletion_waits_for_clean_up, deleted(waits=False).closed(20), Outcome.REFUTED),
    (finalizer.deletion_waits_for_clean_up, deleted(waits=False, tidied=False).closed(20), Outcome.REFUTED),
    (finalizer.deletion_waits_for_clean_up, deleted().gap(5, 6, "Widget").closed(20), Outcome.INCONCLUSIVE),
    (finalizer.deletion_waits_for_clean_up, act(equipped(), "delete", 4).closed(20), Outcome.INCONCLUSIVE),
    (finalizer.force_gets_past_the_finalizer, act(hanging(), "release", 12).closed(20), Outcome.REFUTED),
    (finalizer.force_gets_past_the_finalizer, act(hanging(goes=True), "release", 12).closed(20), Outcome.CONFIRMED),
    (finalizer.force_gets_past_the_finalizer, hanging().closed(20), Outcome.INCONCLUSIVE),
    (
        finalizer.force_gets_past_the_finalizer,
        act(hanging(), "release", 12).gap(9, 10, "Widget").closed(20),
        Outcome.INCONCLUSIVE,
    ),
    (finalizer.released_by_hand_skips_clean_up, released().closed(20), Outcome.CONFIRMED),
    (
        finalizer.released_by_hand_skips_clean_up,
        act(hanging(goes=True, tidied=True), "release", 12, "refused").closed(20),
        Outcome.REFUTED,
    ),
    (finalizer.released_by_hand_skips_clean_up, act(hanging(), "release", 12).closed(20), Outcome.INCONCLUSIVE),
    (finalizer.children_are_collected, released().closed(20), Outcome.CONFIRMED),
    (finalizer.children_are_collected, released(collected=False).closed(20), Outcome.REFUTED),
    (finalizer.children_are_collected, released(collected=False).cut_off(), Outcome.INCONCLUSIVE),
    (finalizer.children_are_collected, act(hanging(), "release", 12).closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
