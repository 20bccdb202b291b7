"""What the witnesses that are read after the last step have in common: whose a row is, and how each of them ends."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Protocol

from kindlab.errors import KindlabError
from kindlab.recording.recorder import Recorder
from kindlab.rows import AliveRow, GapRow

LONGEST_CAUSE = 500


class Collected(Protocol):
    """A witness that notes where it stands as it is made, and is read once."""

    def collect(self) -> None:
        """Write down all that came since; what cannot be read is a gap, never an error."""


@dataclass
class Namespaces:
    """A run's namespaces with their arms, and since when each of them is the run's own."""

    arms: Mapping[str, str]
    since: dict[str, float] = field(default_factory=dict)

    def arm(self, namespace: str, at: float) -> str | None:
        """Return the arm of what happened in a namespace, or None where that was not, or not yet, the run's own."""
        return self.arms.get(namespace) if at >= self.since.get(namespace, inf) else None


def conclude(recorder: Recorder, source: str, troubles: Iterable[str], proven: float) -> None:
    """Write what a witness has to say of itself: that it saw all up to `proven`, or what kept it from that."""
    if causes := "; ".join(dict.fromkeys(troubles)):
        cause = causes[:LONGEST_CAUSE]
        recorder.write(GapRow, at=recorder.now(), kind=source, since=0.0, cause=cause, lost=True)
    else:
        recorder.write(AliveRow, at=proven, kind=source, version=0)


def attempted(act: Callable[[], object]) -> str:
    """Do something and return why it failed, '' where it did not."""
    try:
        act()
    except KindlabError as trouble:
        return str(trouble)
    return ""
