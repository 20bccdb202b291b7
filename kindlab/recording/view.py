"""The newest version of every object that a run has seen: what waits and late references look at."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from threading import Condition

from kindlab.errors import RunError
from kindlab.naming import parse
from kindlab.rows import Object, ObjectRow
from kindlab.seen import Moment, belongs

WHOLE_CLUSTER = ""


@dataclass(frozen=True)
class Newest:
    """The newest versions by arm, kind and name, as they were written down; only the recorder changes it."""

    watched: Collection[str]
    changed: Condition
    _rows: dict[tuple[str, str, str], ObjectRow] = field(default_factory=dict)

    def take(self, row: ObjectRow) -> None:
        """Keep this version in the place of an older one; an object that was deleted is forgotten."""
        key = row.arm, row.kind, row.name
        if row.change == "DELETED":
            self._rows.pop(key, None)
        else:
            self._rows[key] = row

    def of(self, arm: str, kind: str) -> list[ObjectRow]:
        """Return the objects of a kind in an arm and in the whole cluster, in no order."""
        if kind not in self.watched:
            raise RunError(f"{kind} is not watched, so nothing can be known of it: add it to the lab's watches")
        with self.changed:
            return [row for row in self._rows.values() if row.kind == kind and row.arm in (arm, WHOLE_CLUSTER)]


@dataclass(frozen=True)
class View:
    """The state of one arm, and of the whole cluster, at this instant."""

    newest: Newest
    arm: str
    cluster: str

    def get(self, ref: str) -> Object | None:
        """Return the newest version of the object named as in `Pod/web`, or None where it does not exist."""
        return next((row.object for row in self._matching(ref)), None)

    def all(self, ref: str) -> list[Object]:
        """Return the objects that a reference names, ordered by name; raises RunError for a kind that is not watched.

        A kind that the API server does not serve yet has none: its objects cannot come before it.
        """
        return [row.object for row in self._ordered(ref)]

    def moments(self, ref: str) -> list[Moment]:
        """Return the same objects as a check sees each at one instant."""
        return [Moment(row, self.cluster) for row in self._ordered(ref)]

    def _ordered(self, ref: str) -> list[ObjectRow]:
        return sorted(self._matching(ref), key=lambda row: row.name)

    def _matching(self, ref: str) -> Iterator[ObjectRow]:
        wanted = parse(ref)
        return (row for row in self.newest.of(self.arm, wanted.kind) if belongs(row, wanted))
