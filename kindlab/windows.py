"""Moments within a window of time: what is in it, what was true as it opened, and where sight of it was lost.

Emptiness and gaps are dealt with here, once, so that no check passes by accident.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, NamedTuple, Self, TypeVar

from kindlab.answer import Answer
from kindlab.rows import GapRow
from kindlab.seen import Moment, Seen, Snapshot, earliest, latest
from kindlab.testimony import AuditEvent, LogLine, Request, Shortfall
from kindlab.verdict import NotSeen, Verdict, inconclusive

M = TypeVar("M", bound=Moment | Answer | Snapshot | AuditEvent | Request | LogLine)


class Edge(NamedTuple):
    """Where a window begins or ends: a time, and the version that orders it more exactly, if there is one."""

    at: float
    version: int | None = None


class Unanswered(GapRow, frozen=True):
    """A question that nobody could be asked: a gap among the answers."""


@dataclass(frozen=True)
class Sight:
    """What a witness knows of its own gaps.

    `lost` tells the first gap in which something may have been lost between a time and an edge; `unsure` tells the
    interval around a time in which things came late or never; `stale` tells the first gap after a time for which it is
    not known what was true at an edge, as no list has shown it since. A `lossy` witness may leave out anything at any
    time: what it did not show may have been all the same. `slowness` is the host's (HostRow).
    """

    lost: Callable[[float, Edge], GapRow | None]
    unsure: Callable[[float], GapRow | None]
    stale: Callable[[float, Edge], GapRow | None]
    lossy: bool = False
    slowness: float = 1.0


@dataclass(frozen=True)
class Window(Generic[M]):
    """Some moments in order, of one subject (`single`) or of several.

    `places` maps a row's number to its place in the timeline: before and after are questions of order, not of clocks.
    `held` is what was true as the window opened: the last earlier moment of each object that was still there. It opened
    at `opened` at the earliest, where the moment after which it opens came late.
    """

    subject: str
    moments: Sequence[M]
    since: Edge
    until: Edge
    places: Mapping[int, int]
    sight: Sight
    single: bool = False
    held: tuple[M, ...] = ()
    opened: float = 0.0

    def first(self, where: Callable[[M], bool] = lambda _: True, *, after: Seen | None = None) -> M:
        """Return the first moment (after another, or after a step began) for which `where` holds.

        Raises NotSeen where there is none, and where a gap before it may hide an earlier one.
        """
        window = self if after is None else self.after(after)
        found = next((moment for moment in window.moments if where(moment)), None)
        if found is None:
            raise window.nothing_seen()
        window.insist_on_sight(window.opened, edge(found))
        return found

    def last(self, where: Callable[[M], bool] = lambda _: True, *, before: Seen | None = None) -> M:
        """Return the last moment (before another, or before a step began) for which `where` holds.

        Raises NotSeen where there is none, and where a gap after it may hide a later one.
        """
        window = self if before is None else self.before(before)
        found = next((moment for moment in reversed(window.moments) if where(moment)), None)
        if found is None:
            raise window.nothing_seen()
        window.insist_on_all()
        window.insist_on_sight(found.at, window.until)
        return found

    def all(self) -> tuple[M, ...]:
        """Return every moment of the window; raises NotSeen where there is none, and where a gap may hide one."""
        if not self.moments:
            raise self.nothing_seen()
        self.insist_on_all()
        self.insist_on_sight(self.opened, self.until)
        return tuple(self.moments)

    def after(self, start: Seen) -> Self:
        """Return the moments after another moment or after a step began, and what was true as it did.

        Raises NotSeen where rows came too late to tell which of them were before.
        """
        place = self._place(start)
        earlier = [moment for moment in self.moments if self.places[moment.number] <= place]
        last = {moment.uid: moment for moment in (*self.held, *earlier)}
        held = tuple(moment for moment in last.values() if not moment.gone)
        # of the one object itself nothing was written between a version and the list that showed it
        own = self.single and any(moment.number == start.number for moment in last.values())
        opened = start.at if own else earliest(start)
        return replace(self, moments=self.moments[len(earlier) :], since=edge(start), held=held, opened=opened)

    def before(self, end: Seen) -> Self:
        """Return the moments before another moment or before a step began.

        Raises NotSeen where rows came too late to tell which of them were before.
        """
        place = self._place(end)
        return replace(self, moments=[m for m in self.moments if self.places[m.number] < place], until=edge(end))

    def between(self, start: Seen, end: Seen) -> Self:
        """Return the moments after one moment (or after a step began) and before another (or before a step began).

        Raises NotSeen where the second is not after the first.
        """
        if self._place(end) <= self._place(start):
            raise NotSeen("not-after", start.number, end.number, since=start.at, until=end.at)
        return self.after(start).before(end)

    def incarnations(self) -> tuple[Self, ...]:
        """Return the moments of each object apart, in the order of their first appearance, told apart by UID.

        What was there as the window opened comes first. Raises NotSeen where there is no object, and where a gap may
        hide one: what holds for each of these holds for each that there was.
        """
        known = {moment.uid: moment for moment in reversed([*self.held, *self.moments])}
        if not known:
            raise self.nothing_seen()
        self.insist_on_all()
        if gap := self._unknown_at_opening():
            raise _hidden(gap)
        self.insist_on_sight(self.opened, self.until)
        return tuple(self._incarnation(moment) for moment in reversed(known.values()))

    def stale(self) -> Verdict | None:
        """Return why what was true as the window opened is not known, if it is not.

        A gap before it may hide objects that nobody has seen since, unless all were listed since, or there is but one,
        and it was seen.
        """
        return blind(self._unknown_at_opening())

    def doubt(self, known: Sequence[M]) -> Verdict | None:
        """Return why this window cannot tell, if it cannot: nothing was seen, or sight was lost."""
        return self.unsighted(self.until) if known else self.nothing_seen().verdict

    def nothing_seen(self) -> NotSeen:
        """Return what to raise where the window shows nothing of the kind: the gap that may hide it comes first."""
        if gap := self.sight.lost(self.opened, self.until):
            return _hidden(gap)
        return NotSeen("nothing-seen", object=self.subject, since=self.since.at, until=self.until.at)

    def unsighted(self, until: Edge) -> Verdict | None:
        """Return why something may be hidden between the window's opening and an edge, if it may."""
        return self.lossy() or blind(self.sight.lost(self.opened, until))

    def opening(self) -> tuple[M, ...]:
        """Return what was true as the window opened, as far as that is known and lasts."""
        return () if self.stale() else tuple(moment for moment in self.held if moment.lasting)

    def insist_on_sight(self, since: float, until: Edge) -> None:
        """Raise NotSeen where something may be hidden between a time and an edge."""
        if gap := self.sight.lost(since, until):
            raise _hidden(gap)

    def insist_on_all(self) -> None:
        """Raise NotSeen where the witness may leave out anything at any time."""
        if self.sight.lossy:
            raise NotSeen("lossy", object=self.subject)

    def lossy(self) -> Verdict | None:
        """Return why what was not seen may have been all the same, if the witness is of that kind."""
        return inconclusive("lossy", object=self.subject) if self.sight.lossy else None

    def _unknown_at_opening(self) -> GapRow | None:
        known_since = self.held[0].at if self.single and self.held else 0.0
        return self.sight.stale(known_since, self.since) if known_since < self.since.at else None

    def _incarnation(self, first: M) -> Self:
        moments = [moment for moment in self.moments if moment.uid == first.uid]
        held = tuple(moment for moment in self.held if moment.uid == first.uid)
        return replace(self, subject=first.subject, moments=moments, held=held, single=False)

    def _place(self, seen: Seen) -> int:
        if seen.version is None:  # its time tells what was before it only where nothing came late, or is still to come
            gap = self.sight.unsure(seen.at) or self.sight.lost(seen.at, edge(seen))
            if gap:
                raise _hidden(gap)
        if seen.number not in self.places:
            raise ValueError(f"row {seen.number} is not in this timeline: it was taken from another arm")
        return self.places[seen.number]


def edge(seen: Seen) -> Edge:
    """Return the edge of a window that begins or ends at a moment, or as a step begins."""
    return Edge(seen.at, seen.version)


def shortest_and_longest(start: Seen, end: Seen) -> tuple[float, float]:
    """Return the bounds of the time between two moments, in seconds; what came late was written some time before."""
    return max(0.0, earliest(end) - latest(start)), latest(end) - earliest(start)


def blind(gap: GapRow | None) -> Verdict | None:
    """Return the verdict that a gap leaves, or None without one."""
    return _hidden(gap).verdict if gap else None


def told_of(what: str, moment: M, value: Any, expected: Any) -> dict[str, Any]:
    """Return the values of a reason that tells what was looked at, when, what was expected and what was seen."""
    return {"object": moment.subject, "what": what, "at": moment.at, "expected": expected, "seen": value}


def numbers(*seen: Seen) -> Iterable[int]:
    """Return the rows' numbers as evidence, each once."""
    return dict.fromkeys(each.number for each in seen)


def _hidden(gap: GapRow) -> NotSeen:
    """Return what to raise for a gap; that nothing was watched at all has no row to show."""
    rows = (gap.number,) if gap.number else ()
    if isinstance(gap, Unanswered):
        return NotSeen("unanswered", *rows, question=gap.kind, at=gap.since, cause=gap.cause)
    if isinstance(gap, Shortfall):
        values = {"sent": gap.sent, "rate": gap.rate, "since": gap.since, "until": gap.at}
        return NotSeen("too-few-requests", *rows, kind=gap.kind, **values)
    return NotSeen("gap", *rows, kind=gap.kind, since=gap.since, until=gap.at, cause=gap.cause)
