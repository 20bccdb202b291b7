"""What the streams of a run are proven to have seen: where each was blind, and since when all is known again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kindlab.rows import AliveRow, GapRow, ObjectRow, Row

WrittenRow = ObjectRow | AliveRow
"""What has a version: an object as it was written, or a list of all."""

WRITTEN = (ObjectRow, AliveRow)
UNKNOWN = float("inf")


class Lost(NamedTuple):
    """A gap in which versions were lost: those above one and below another, at which a list showed all there was."""

    gap: GapRow
    above: int
    below: float

    @property
    def is_over(self) -> bool:
        """Whether a list ended it: from its end on the state is known."""
        return self.below < UNKNOWN

    def hides(self, row: WrittenRow) -> bool:
        """Tell whether the state of all objects just after a row's version is not known."""
        before = row.at < self.gap.since or row.version <= self.above
        after = row.version > self.below or (isinstance(row, AliveRow) and row.version == self.below)
        return not (before or after)


@dataclass(frozen=True)
class Coverage:
    """What the rows of one run or arm prove, of each kind of object and of each other witness.

    `horizon` is the end of the last step. `closed` tells that the run was closed in order, `ends_early` that the
    recording went on behind the horizon.
    """

    rows: tuple[Row, ...]
    horizon: float
    closed: bool
    ends_early: bool

    def blind(self, kind: str, since: float, until: float, version: int | None = None) -> GapRow | None:
        """Return the first interval between two times in which versions of a kind may have been lost.

        With `version` the end is where that was written: there, all that was written before must have come. What a
        list showed at the end of a gap is known from then on.
        """
        since = min(since, until)  # what was written first may have come last
        for row in self._between(kind, since, until):
            if (row.lost and not (row.at == since and self._lost[row.number].is_over)) or self._cuts(row, until):
                return row
        last_at, last_version = self._proofs.get(kind, (-1.0, -1))
        if version is not None:
            return None if last_version >= version else self.unwatched(kind, last_at, until)
        sighted = last_at if self.closed else min(last_at, self.horizon - 1e-6)
        return None if sighted >= until else self.unwatched(kind, sighted, until)

    def unsure(self, kind: str, at: float) -> GapRow | None:
        """Return the interval around a time in which versions of a kind came late or never, if there is one."""
        return next(self._between(kind, at, at), None)

    def stale(self, kind: str, since: float, until: float, version: int | None = None) -> GapRow | None:
        """Return the first interval after a time by which the state at the end is not known: no list came after it."""
        lists = (row.at for row in self._lists.get(kind, ())
                 if row.at <= until and (version is None or row.version <= version))  # fmt: skip
        return self.blind(kind, max(since, *lists, 0.0), until, version)

    def unwatched(self, kind: str, since: float, until: float) -> GapRow:
        """Return the interval in which nobody looked."""
        cause = "not watched" if self.closed else "the recording was cut off"
        return GapRow(number=0, at=until, kind=kind, since=max(min(since, until), 0.0), cause=cause, lost=True)

    def states_of(self, kinds: tuple[str, ...]) -> "States":
        """Return after which versions the state of all objects of these kinds is known."""
        rows = [row for row in self.rows if isinstance(row, WRITTEN) and row.kind in kinds]
        rows = [row for row in rows if isinstance(row, ObjectRow) or row.listed]
        is_known = self._is_known(kinds)
        known = [is_known(row) for row in rows]
        end = len(known) - known[::-1].index(True) if True in known else 0
        hidden = [row.at for row, is_so in zip(rows[:end], known[:end], strict=True) if not is_so]
        return States(self, kinds, rows, known, hidden, min((row.at for row in rows[end:]), default=UNKNOWN))

    def _is_known(self, kinds: tuple[str, ...]) -> Callable[[WrittenRow], bool]:
        """Return what tells whether the state of all objects of these kinds is known just after a row's version."""
        lost = [each for each in self._lost.values() if each.gap.kind in kinds]
        proven = min((self._proofs.get(kind, (-1.0, -1))[1] for kind in kinds), default=-1)
        return lambda row: row.version <= proven and not any(each.hides(row) for each in lost)

    def _cuts(self, row: GapRow, until: float) -> bool:
        """Tell whether what came late in an interval may have come after the end."""
        return self.ends_early and until >= self.horizon and row.since <= self.horizon <= row.at

    def _between(self, kind: str, since: float, until: float) -> Iterator[GapRow]:
        return (row for row in self._gaps.get(kind, ()) if row.since <= until and row.at >= since)

    @cached_property
    def _gaps(self) -> dict[str, list[GapRow]]:
        gaps: dict[str, list[GapRow]] = {}
        for row in self.rows:
            if isinstance(row, GapRow):
                gaps.setdefault(row.kind, []).append(row)
        return gaps

    @cached_property
    def _lists(self) -> dict[str, list[AliveRow]]:
        lists: dict[str, list[AliveRow]] = {}
        for row in self.rows:
            if isinstance(row, AliveRow) and row.listed:
                lists.setdefault(row.kind, []).append(row)
        return lists

    @cached_property
    def _proofs(self) -> dict[str, tuple[float, int]]:
        """The last time and the highest version for which each kind's stream is proven whole."""
        proofs: dict[str, tuple[float, int]] = {}
        for row in self.rows:
            if isinstance(row, AliveRow | ObjectRow):
                at, version = proofs.get(row.kind, (-1.0, -1))
                proofs[row.kind] = (max(at, row.at), max(version, _proven(row)))
        return proofs

    @cached_property
    def _lost(self) -> dict[int, Lost]:
        """The gaps in which versions were lost, by the row's number."""
        return {row.number: self._extent(row) for rows in self._gaps.values() for row in rows if row.lost}

    def _extent(self, gap: GapRow) -> Lost:
        seen = (row for row in self.rows if isinstance(row, AliveRow | ObjectRow) and row.kind == gap.kind)
        above = max((_proven(row) for row in seen if row.at <= gap.since), default=-1)
        lists = (row.version for row in self._lists.get(gap.kind, ()) if row.at >= gap.at)
        return Lost(gap, above, min(lists, default=UNKNOWN))


@dataclass(frozen=True)
class States:
    """After which versions of some kinds (`rows`, lists of all among them) the state of all objects is `known`.

    `hidden` are the times of those that are not, up to the last that is; from `end` on none is.
    """

    coverage: Coverage
    kinds: tuple[str, ...]
    rows: list[WrittenRow]
    known: list[bool]
    hidden: list[float]
    end: float

    def blind(self, since: float, until: float, version: int | None = None) -> GapRow | None:
        """Return the first interval between two times in which the state was not known."""
        blind = (self.coverage.blind(kind, since, until, version) for kind in self.kinds)
        return next(filter(None, blind), None) or self._unknown(since, until)

    def stale(self, since: float, until: float, version: int | None = None) -> GapRow | None:
        """Return why the last state that is known is not the one at the end."""
        stale = (self.coverage.stale(kind, since, until, version) for kind in self.kinds)
        return next(filter(None, stale), None) or self._unknown(until, until)

    def unsure(self, at: float) -> GapRow | None:
        """Return the interval around a time in which versions came late or never, if there is one."""
        return next(filter(None, (self.coverage.unsure(kind, at) for kind in self.kinds)), None)

    def _unknown(self, since: float, until: float) -> GapRow | None:
        at = self.end if self.end <= until else next((at for at in self.hidden if since < at <= until), None)
        return None if at is None else self.coverage.unwatched(", ".join(self.kinds), at, until)


def _proven(row: WrittenRow) -> int:
    """Return up to which version a row proves that all has come.

    What a list shows proves none: the list's other objects may be older and still to come.
    """
    return -1 if isinstance(row, ObjectRow) and row.change == "LISTED" else row.version
