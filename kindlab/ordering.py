"""The order of a run's rows: object rows as etcd wrote them, all else by time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeGuard

import msgspec

from kindlab.rows import AliveRow, AnswerRow, ObjectRow, Row, StepRow, WitnessRow
from kindlab.seen import Seen, earliest, latest


def in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Sort rows by time, object rows and lists of all by what was written before what.

    A version was written before anything later arrived, before an act began that found a later one, and after an act
    began that found an earlier one; that it arrived late does not matter.
    """
    rows = list(rows)
    written = _written(rows)
    found_before = _found_before(rows)

    def place(row: Row) -> tuple[float, int, int, bool]:
        if not is_written(row):
            return row.at, 1, row.number, False
        act, version, lists = found_before[row.number], row.version, isinstance(row, AliveRow)
        at = written[row.number]
        return (act, 2, version, lists) if act >= at else (at, 0, version, lists)

    return tuple(sorted(rows, key=place))


def is_written(row: Row) -> TypeGuard[ObjectRow | AliveRow]:
    """Tell whether a row has its place by its version: an object's, and a list of all."""
    return isinstance(row, ObjectRow) or (isinstance(row, AliveRow) and row.listed)


def clipped(rows: Sequence[Row], arm: str, steps: Sequence[StepRow]) -> tuple[Row, ...]:
    """Return the rows of one arm, given its steps, and those of the whole cluster's objects from its begin to its end.

    An object of the cluster that was there already is listed, as it was when the arm began; what witnesses saw of the
    cluster before that is another arm's. Proofs and gaps all stay.
    """
    begin = next(place for place, row in enumerate(rows) if row is steps[0])
    end = max(step.until for step in steps)
    written = _written(rows)
    before = {row.uid: row for row in rows[:begin] if isinstance(row, ObjectRow) and not row.arm}
    listed = [msgspec.structs.replace(row, change="LISTED") for row in before.values() if row.change != "DELETED"]
    own = [row for row in rows[:begin] if not isinstance(row, ObjectRow | WitnessRow) or row.arm == arm]
    rest = [row for row in rows[begin:] if _written_by(row, written) <= end]
    return tuple(row for row in (*listed, *own, *rest) if _is_of(row, arm))


def precedes(one: Seen, other: Seen) -> bool | None:
    """Tell whether one moment came before another, or None where they may have been at once."""
    if one.number == other.number:
        return None
    if one.version is not None and other.version is not None:
        return (one.version, _is_step(one)) < (other.version, _is_step(other))
    if latest(one) < earliest(other):
        return True
    return False if latest(other) < earliest(one) else None


def _is_of(row: Row, arm: str) -> bool:
    if isinstance(row, StepRow | AnswerRow):
        return row.arm == arm
    return not isinstance(row, ObjectRow | WitnessRow) or row.arm in ("", arm)


def _written_by(row: Row, written: Mapping[int, float]) -> float:
    """Return when what a row tells was so at the latest; proofs and gaps are never too late."""
    return row.at if isinstance(row, WitnessRow) else written.get(row.number, 0.0)


def _written(rows: Iterable[Row]) -> dict[int, float]:
    """Return by when each object's version was written at the latest, and when each act that found one began."""
    written: dict[int, float] = {}
    earliest = float("inf")
    for row in sorted((row for row in rows if _version(row) is not None), key=_version_first, reverse=True):
        earliest = min(earliest, row.at)
        written[row.number] = row.at if isinstance(row, StepRow) else earliest
    return written


def _found_before(rows: Iterable[Row]) -> dict[int, float]:
    """Return for each object's version when the last act began that found an earlier one: it was written after that."""
    found: dict[int, float] = {}
    latest = -1.0
    for row in sorted((row for row in rows if _version(row) is not None), key=_version_first):
        if isinstance(row, StepRow):
            latest = max(latest, row.at)
        found[row.number] = latest
    return found


def _version(row: Row) -> int | None:
    return row.version if is_written(row) or isinstance(row, StepRow) else None


def _version_first(row: Row) -> tuple[int, bool]:
    """Order rows by version; an act stands behind the version that it found."""
    return _version(row) or 0, isinstance(row, StepRow)


def _is_step(seen: Seen) -> bool:
    return isinstance(seen, StepRow)
