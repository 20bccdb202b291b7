"""Views of a timeline in time's own words.

Emptiness and gaps are dealt with here, once, so that no check passes by accident.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from kindlab.rows import AnswerRow, GapRow, ObjectRow, StepRow
from kindlab.verdict import NotSeen, Verdict, confirmed, inconclusive, refuted


class Seen(Protocol):
    """Anything that has a place in a timeline."""

    @property
    def number(self) -> int:
        """The row's number, as evidence names it."""

    @property
    def at(self) -> float:
        """Seconds since the run began."""


@dataclass(frozen=True)
class Moment:
    """One persisted version of an object, with the questions that checks ask most."""

    row: ObjectRow

    @property
    def number(self) -> int:
        """The row's number, as evidence names it."""
        return self.row.number

    @property
    def at(self) -> float:
        """Seconds since the run began, when this version arrived."""
        return self.row.at

    @property
    def subject(self) -> str:
        """The object in kubectl's short form, such as Pod/web."""
        return f"{self.row.kind}/{self.row.name}"

    @property
    def uid(self) -> str:
        """The object's UID: a new one means a new object, whatever its name."""
        return self.row.uid

    @property
    def gone(self) -> bool:
        """Whether this is the last version, seen as the object was removed."""
        return self.row.change == "DELETED"

    def get(self, path: str) -> Any:
        """Return the field at a dotted path, such as `status.podIP`, or None where there is none."""
        found: Any = self.row.object
        for key in path.split("."):
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def condition(self, name: str) -> str | None:
        """Return the status of a condition (True, False or Unknown), or None while nobody has written it."""
        return next((c["status"] for c in self.get("status.conditions") or () if c["type"] == name), None)

    @property
    def ready(self) -> bool:
        """Whether the object exists and its Ready condition is True."""
        return not self.gone and self.condition("Ready") == "True"

    @property
    def restarts(self) -> int:
        """How often the Pod's containers were started again, all together."""
        return sum(status["restartCount"] for status in self.get("status.containerStatuses") or ())

    @property
    def endpoints(self) -> dict[str, bool]:
        """An EndpointSlice's entries: the Pod's name and whether its conditions call it ready."""
        entries = [] if self.gone else self.get("endpoints") or []
        return {entry["targetRef"]["name"]: entry["conditions"]["ready"] for entry in entries}


@dataclass(frozen=True)
class Answer:
    """One answer to a question that the lab asked in the cluster."""

    row: AnswerRow

    @property
    def number(self) -> int:
        """The row's number, as evidence names it."""
        return self.row.number

    @property
    def at(self) -> float:
        """Seconds since the run began, when the question was put."""
        return self.row.at

    @property
    def subject(self) -> str:
        """The question's name."""
        return self.row.name

    @property
    def code(self) -> int:
        """The command's exit code."""
        return self.row.code

    @property
    def output(self) -> str:
        """What the command wrote to its standard output."""
        return self.row.output


M = TypeVar("M", bound=Moment | Answer)

Blind = Callable[[float, float], GapRow | None]
"""Tells the first gap in which something may have been lost between two times, if there is one."""


@dataclass(frozen=True)
class Moments(Generic[M]):
    """Some moments in order, within a window of time, of a subject whose witness knows when it was blind.

    `places` maps a row's number to its place in the timeline: before and after are questions of order, not of clocks.
    `held` is what was true as the window opened: the last moment before it.
    """

    subject: str
    moments: Sequence[M]
    since: float
    until: float
    places: Mapping[int, int]
    blind: Blind
    held: M | None = None

    def first(self, where: Callable[[M], bool] = lambda _: True, *, after: Seen | StepRow | None = None) -> M:
        """Return the first moment (after another) for which `where` holds.

        Raises NotSeen where there is none, and where a gap before it may hide an earlier one.
        """
        window = self if after is None else self.after(after)
        found = next((moment for moment in window.moments if where(moment)), None)
        if found is None:
            raise NotSeen("nothing-seen", object=self.subject, since=window.since, until=window.until)
        self._insist_on_sight(window.since, found.at)
        return found

    def last(self, where: Callable[[M], bool] = lambda _: True, *, before: Seen | StepRow) -> M:
        """Return the last moment before another for which `where` holds.

        Raises NotSeen where there is none, and where a gap after it may hide a later one.
        """
        found = next((moment for moment in reversed(self.before(before).moments) if where(moment)), None)
        if found is None:
            raise NotSeen("nothing-seen", object=self.subject, since=self.since, until=before.at)
        self._insist_on_sight(found.at, before.at)
        return found

    def after(self, start: Seen | StepRow) -> "Moments[M]":
        """Return the moments after another moment or after a step began, and what was true as it did."""
        earlier = [moment for moment in self.moments if self._place(moment) <= self._place(start)]
        later = self.moments[len(earlier) :]
        return replace(self, moments=later, since=start.at, held=earlier[-1] if earlier else self.held)

    def before(self, end: Seen | StepRow) -> "Moments[M]":
        """Return the moments before another moment or before a step began."""
        return replace(self, moments=[m for m in self.moments if self._place(m) < self._place(end)], until=end.at)

    def always(self, what: str, *, seen: Callable[[M], Any], expected: Any, given: Seen) -> Verdict:
        """Judge that `seen` stays `expected` all through the window, what was true as it opened included.

        `what` is what is looked at, in the field's own word, such as restartCount.
        `given` is the moment that shows the claim's premise to hold: without an effect nothing is learnt.
        """
        known = [*([self.held] if self.held else []), *self.moments]
        for moment in known:
            if seen(moment) != expected:
                return refuted(
                    "differed", given.number, moment.number, **self._comparison(what, moment, seen, expected)
                )
        return self._doubt(known) or confirmed(
            "held", given.number, known[-1].number, object=self.subject, what=what, expected=expected, count=len(known),
            since=self.since, until=self.until,
        )  # fmt: skip

    def eventually(self, what: str, *, seen: Callable[[M], Any], expected: Any, given: Seen) -> Verdict:
        """Judge that `seen` becomes `expected` within the window.

        `what` is what is looked at, in the field's own word, such as ready.
        `given` is the moment that shows the claim's premise to hold: without an effect nothing is learnt.
        """
        for moment in self.moments:
            if seen(moment) == expected:
                return confirmed(
                    "reached", given.number, moment.number, **self._comparison(what, moment, seen, expected)
                )
        known = [*([self.held] if self.held else []), *self.moments]
        return self._doubt(known) or refuted(
            "never-reached", given.number, known[-1].number, until=self.until,
            **self._comparison(what, known[-1], seen, expected),
        )  # fmt: skip

    def _place(self, seen: Seen | StepRow) -> int:
        return self.places[seen.number]

    def _comparison(self, what: str, moment: M, seen: Callable[[M], Any], expected: Any) -> dict[str, Any]:
        return {"object": moment.subject, "what": what, "at": moment.at, "expected": expected, "seen": seen(moment)}

    def _doubt(self, known: Sequence[M]) -> Verdict | None:
        """Return the reason why this window cannot tell, if there is one."""
        if not known:
            return inconclusive("nothing-seen", object=self.subject, since=self.since, until=self.until)
        if gap := self.blind(min(known[0].at, self.since), self.until):
            return _blindness(gap)
        return None

    def _insist_on_sight(self, since: float, until: float) -> None:
        if gap := self.blind(since, until):
            raise NotSeen("gap", gap.number, kind=gap.kind, since=gap.since, until=gap.at, cause=gap.cause)


def _blindness(gap: GapRow) -> Verdict:
    return inconclusive("gap", gap.number, kind=gap.kind, since=gap.since, until=gap.at, cause=gap.cause)
