"""Judges labs/guestbook/settings.py."""

from kindlab.timeline import Timeline
from kindlab.verdict import Verdict, equal

SETTINGS = "ConfigMap/settings"


def data_stay(timeline: Timeline) -> Verdict:
    """From the last version before the change to the end, the language stays what it was."""
    settings = timeline.of(SETTINGS)
    before = settings.last(before=timeline.step("change"))
    language = before.get("data", "language")
    return settings.after(before).always(
        "data.language", seen=lambda version: version.get("data", "language"), expected=language, given=before
    )


def can_be_loosened(timeline: Timeline) -> Verdict:
    """Once there are settings, the patch that makes them mutable is answered with 200."""
    loosen = timeline.step("loosen")
    before = timeline.of(SETTINGS).last(before=loosen)
    return equal("status", seen=loosen.code, expected=200, given=before, evidence=(loosen,))
