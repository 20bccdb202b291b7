"""Everything that was seen in one run: immutable, ordered, and readable without a cluster."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kindlab.moments import ALL_SEEN, Answer, Moment, Moments, Seen, Sight
from kindlab.rows import AliveRow, AnswerRow, EndRow, Environment, GapRow, Header, ObjectRow, Row, StepRow
from kindlab.verdict import NotSeen, Verdict

__all__ = ["Answer", "Check", "Environment", "Moment", "Moments", "Seen", "Timeline"]


@dataclass(frozen=True)
class Timeline:
    """The rows of one run in order of time, object rows among them in the order in which etcd wrote them."""

    header: Header
    rows: tuple[Row, ...]

    @classmethod
    def of_rows(cls, header: Header, rows: Iterable[Row]) -> "Timeline":
        """Return the timeline of rows that come in the order in which they were written down."""
        return cls(header, _in_order(rows))

    @cached_property
    def end(self) -> EndRow | None:
        """The row that closes the run, or None where the recording was cut off."""
        return next((row for row in self.rows if isinstance(row, EndRow)), None)

    @cached_property
    def horizon(self) -> float:
        """The end of the last step: up to here the lab meant to look."""
        return max((row.until for row in self.rows if isinstance(row, StepRow)), default=0.0)

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each row in this order, by the row's number."""
        return {row.number: place for place, row in enumerate(self.rows)}

    def step(self, name: str) -> StepRow:
        """Return what a step did; raises NotSeen where it did not run."""
        for row in self.rows:
            if isinstance(row, StepRow) and row.name == name:
                return row
        raise NotSeen("step-not-run", step=name)

    def done(self, name: str) -> StepRow:
        """Return what a step did; raises NotSeen where it did not run, or was refused."""
        step = self.step(name)
        if step.outcome != "done":
            raise NotSeen("step-not-done", step.number, step=name, outcome=step.outcome)
        return step

    def of(self, ref: str) -> Moments[Moment]:
        """Return the versions of one object, named as in `Pod/web`."""
        kind, _, name = ref.partition("/")
        return self._versions(ref, kind, lambda row: row.name == name, single=True)

    def select(self, kind: str, labels: Mapping[str, str]) -> Moments[Moment]:
        """Return the versions of all objects of a kind that carry these labels."""
        subject = f"{kind}[{','.join(f'{key}={value}' for key, value in labels.items())}]"
        return self._versions(subject, kind, lambda row: labels.items() <= _labels(row).items())

    def answers(self, name: str) -> Moments[Answer]:
        """Return the answers to the question that the step of this name asked."""
        answers = [Answer(row) for row in self.rows if isinstance(row, AnswerRow) and row.name == name]
        asked = self.step(name)
        return Moments(name, answers, asked.at, asked.until, self.places, ALL_SEEN)

    def blind(self, kind: str, since: float, until: float) -> GapRow | None:
        """Return the first interval between two times in which versions of a kind may have been lost."""
        for row in self._gaps(kind, since, until):
            if row.lost:
                return row
        sighted = self._sighted_until(kind)
        return None if sighted >= until else self._unwatched(kind, sighted, until)

    def unsure(self, kind: str, at: float) -> GapRow | None:
        """Return the interval around a time in which versions of a kind came late or never, if there is one."""
        return next(self._gaps(kind, at, at), None)

    def _gaps(self, kind: str, since: float, until: float) -> Iterator[GapRow]:
        rows = (row for row in self.rows if isinstance(row, GapRow) and row.kind == kind)
        return (row for row in rows if row.since <= until and row.at >= since)

    def _unwatched(self, kind: str, since: float, until: float) -> GapRow:
        cause = "not watched" if self.end else "the recording was cut off"
        return GapRow(number=0, at=until, kind=kind, since=max(min(since, until), 0.0), cause=cause, lost=True)

    def _versions(
        self, subject: str, kind: str, wanted: Callable[[ObjectRow], bool], *, single: bool = False
    ) -> Moments[Moment]:
        rows = (row for row in self.rows if isinstance(row, ObjectRow) and row.kind == kind)
        moments = [Moment(row) for row in rows if wanted(row)]
        return Moments(subject, moments, 0.0, self.horizon, self.places, self._sight(kind), single=single)

    def _sight(self, kind: str) -> Sight:
        return Sight(lambda since, until: self.blind(kind, since, until), lambda at: self.unsure(kind, at))

    def _sighted_until(self, kind: str) -> float:
        """Return the time of the last proof that a kind's stream was whole; a cut-off run has none for its end."""
        proofs = [row.at for row in self.rows if isinstance(row, AliveRow | ObjectRow) and row.kind == kind]
        last = max(proofs, default=-1.0)
        return last if self.end else min(last, self.horizon - 1e-6)


def _in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Sort rows by time, object rows by what was written before what.

    A version was written before anything later arrived, and before an act began that found a later one; that it
    arrived late does not matter.
    """
    rows = list(rows)
    written: dict[int, float] = {}
    earliest = float("inf")
    for row in sorted((row for row in rows if _version(row) is not None), key=_version_first, reverse=True):
        earliest = min(earliest, row.at)
        written[row.number] = earliest if isinstance(row, ObjectRow) else row.at

    def place(row: Row) -> tuple[float, bool, int]:
        if isinstance(row, ObjectRow):
            return written[row.number], False, row.version
        return row.at, True, row.number

    return tuple(sorted(rows, key=place))


def _version(row: Row) -> int | None:
    return row.version if isinstance(row, ObjectRow | StepRow) else None


def _version_first(row: Row) -> tuple[int, bool]:
    """Order rows by version; an act stands behind the version that it found."""
    return _version(row) or 0, isinstance(row, StepRow)


def _labels(row: ObjectRow) -> dict[str, str]:
    return row.object["metadata"].get("labels") or {}


Check = Callable[[Timeline], Verdict]
"""Judges one claim from a run: a pure function, no I/O, no clock, no client."""
