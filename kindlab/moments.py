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


R = TypeVar("R", ObjectRow, AnswerRow)


@dataclass(frozen=True)
class _View(Generic[R]):
    """A row with its place in the timeline."""

    row: R

    @property
    def number(self) -> int:
        """The row's number, as evidence names it."""
        return self.row.number

    @property
    def at(self) -> float:
        """Seconds since the run began, when a version arrived or a question was put."""
        return self.row.at


class Moment(_View[ObjectRow]):
    """One persisted version of an object, with the questions that checks ask most."""

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

    def get(self, *path: str | int) -> Any:
        """Return the field at a path of keys and indices, such as `"status", "podIP"`, or None where there is none."""
        found: Any = self.row.object
        for key in path:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def condition(self, name: str) -> str | None:
        """Return the status of a condition (True, False or Unknown), or None while nobody has written it."""
        return next((c["status"] for c in self.get("status", "conditions") or () if c["type"] == name), None)

    @property
    def ready(self) -> bool:
        """Whether the object exists and its Ready condition is True."""
        return not self.gone and self.condition("Ready") == "True"

    @property
    def restarts(self) -> int:
        """How often the Pod's containers were started again, all together."""
        return sum(status["restartCount"] for status in self.get("status", "containerStatuses") or ())

    @property
    def endpoints(self) -> dict[str, bool]:
        """An EndpointSlice's entries: the Pod's name (or the address) and whether it is ready; unset means ready."""
        entries = [] if self.gone else self.get("endpoints") or []
        return {_named(entry): entry.get("conditions", {}).get("ready") is not False for entry in entries}


class Answer(_View[AnswerRow]):
    """One answer to a question that the lab asked in the cluster."""

    @property
    def subject(self) -> str:
        """The question's name."""
        return self.row.name

    @property
    def uid(self) -> str:
        """The question's name: all its answers are about one subject."""
        return self.row.name

    @property
    def gone(self) -> bool:
        """Never: an answer is not removed."""
        return False

    @property
    def code(self) -> int:
        """The command's exit code; 124 where it had not ended in time."""
        return self.row.code

    @property
    def output(self) -> str:
        """What the command wrote to its standard output."""
        return self.row.output


M = TypeVar("M", bound=Moment | Answer)


@dataclass(frozen=True)
class Sight:
    """What a witness knows of its own gaps.

    `lost` tells the first gap in which something may have been lost between two times; `unsure` tells the interval
    around a time in which things came late or never.
    """

    lost: Callable[[float, float], GapRow | None]
    unsure: Callable[[float], GapRow | None]


ALL_SEEN = Sight(lambda _since, _until: None, lambda _at: None)


@dataclass(frozen=True)
class Moments(Generic[M]):
    """Some moments in order, within a window of time, of one subject (`single`) or of several.

    `places` maps a row's number to its place in the timeline: before and after are questions of order, not of clocks.
    `held` is what was true as the window opened: the last earlier moment of each object that was still there.
    """

    subject: str
    moments: Sequence[M]
    since: float
    until: float
    places: Mapping[int, int]
    sight: Sight
    single: bool = False
    held: tuple[M, ...] = ()

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
        """Return the moments after another moment or after a step began, and what was true as it did.

        Raises NotSeen where rows came too late to tell which of them were before.
        """
        place = self._place(start)
        earlier = [moment for moment in self.moments if self.places[moment.number] <= place]
        last = {moment.uid: moment for moment in (*self.held, *earlier)}
        held = tuple(moment for moment in last.values() if not moment.gone)
        return replace(self, moments=self.moments[len(earlier) :], since=start.at, held=held)

    def before(self, end: Seen | StepRow) -> "Moments[M]":
        """Return the moments before another moment or before a step began.

        Raises NotSeen where rows came too late to tell which of them were before.
        """
        place = self._place(end)
        return replace(self, moments=[m for m in self.moments if self.places[m.number] < place], until=end.at)

    def always(self, what: str, *, seen: Callable[[M], Any], expected: Any, given: Seen) -> Verdict:
        """Judge that `seen` stays `expected` all through the window, what was true as it opened included.

        `what` is what is looked at, in the field's own word, such as restartCount. `given` is the moment that shows the
        claim's premise to hold: without an effect nothing is learnt. What no longer exists is not looked at.
        """
        present = [moment for moment in self.moments if not moment.gone]
        stale = self._stale()
        known = present if stale else [*self.held, *present]
        for moment in known:
            if (value := seen(moment)) != expected:
                return refuted("differed", given.number, moment.number, **_seen(what, moment, value, expected))
        return stale or self._doubt(known) or self._replaced() or confirmed(
            "held", given.number, known[-1].number, object=self.subject, what=what, expected=expected, count=len(known),
            since=self.since, until=self.until,
        )  # fmt: skip

    def eventually(self, what: str, *, seen: Callable[[M], Any], expected: Any, given: Seen) -> Verdict:
        """Judge that `seen` becomes `expected` within the window; where it was so before, nothing is learnt.

        `what` is what is looked at, in the field's own word, such as ready. `given` is the moment that shows the
        claim's premise to hold.
        """
        if stale := self._stale():
            return stale
        if already := next((moment for moment in self.held if seen(moment) == expected), None):
            return inconclusive("already-so", already.number, **_seen(what, already, expected, expected))
        for moment in self.moments:
            if (value := seen(moment)) == expected:
                return confirmed("reached", given.number, moment.number, **_seen(what, moment, value, expected))
        known = [*self.held, *self.moments]
        return self._doubt(known) or refuted(
            "never-reached", given.number, known[-1].number, until=self.until,
            **_seen(what, known[-1], seen(known[-1]), expected),
        )  # fmt: skip

    def _place(self, seen: Seen | StepRow) -> int:
        if isinstance(seen, StepRow) and seen.version is None and (gap := self.sight.unsure(seen.at)):
            raise NotSeen("gap", *_evidence(gap), **_described(gap))
        return self.places[seen.number]

    def _stale(self) -> Verdict | None:
        """Return why what was true as the window opened is not known, if it is not."""
        last_seen = min((moment.at for moment in self.held), default=self.since)
        return _blind(self.sight.lost(last_seen, self.since)) if last_seen < self.since else None

    def _doubt(self, known: Sequence[M]) -> Verdict | None:
        """Return why this window cannot tell, if it cannot."""
        if not known:
            return inconclusive("nothing-seen", object=self.subject, since=self.since, until=self.until)
        return _blind(self.sight.lost(self.since, self.until))

    def _replaced(self) -> Verdict | None:
        """Return that the one subject did not stay the same object, if it did not."""
        incarnations = {moment.uid for moment in (*self.held, *self.moments)}
        if self.single and (len(incarnations) > 1 or any(moment.gone for moment in self.moments)):
            return inconclusive("replaced", self.moments[-1].number, object=self.subject, until=self.until)
        return None

    def _insist_on_sight(self, since: float, until: float) -> None:
        if gap := self.sight.lost(since, until):
            raise NotSeen("gap", *_evidence(gap), **_described(gap))


def _named(entry: dict[str, Any]) -> str:
    return str(entry.get("targetRef", {}).get("name") or entry["addresses"][0])


def _seen(what: str, moment: Moment | Answer, value: Any, expected: Any) -> dict[str, Any]:
    return {"object": moment.subject, "what": what, "at": moment.at, "expected": expected, "seen": value}


def _blind(gap: GapRow | None) -> Verdict | None:
    return inconclusive("gap", *_evidence(gap), **_described(gap)) if gap else None


def _evidence(gap: GapRow) -> tuple[int, ...]:
    """Return the gap's row, if it is one: that nothing was watched at all has none."""
    return (gap.number,) if gap.number else ()


def _described(gap: GapRow) -> dict[str, Any]:
    return {"kind": gap.kind, "since": gap.since, "until": gap.at, "cause": gap.cause}
