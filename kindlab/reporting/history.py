"""A run's history: a line a row, in order of time, for a reader or as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import msgspec

from kindlab.changes import Change, changes
from kindlab.reporting import row_words
from kindlab.reporting.printing import Styled, in_a_line, joined, styled
from kindlab.reporting.row_words import Tone, subject_of, tag_of
from kindlab.rows import WITNESSES, AliveRow, GapRow, ObjectRow, Row, witness_of
from kindlab.texts import Language
from kindlab.timeline import Timeline

SEEN_BY = tuple(dict.fromkeys((*WITNESSES.values(), "event", "gap", "alive", "host", "end")))
"""By whom a row may have been seen: the witnesses, and what the recorder tells of itself."""

LONGEST = 320
"""So many characters of a line's words are shown; --full and --json have them all."""

WIDE = 100
"""From so many columns on, subjects stand in a column of their own."""

COLOURS: dict[Tone, str | None] = {"good": "green", "bad": "red", "quiet": "bright_black", "": None}


@dataclass(frozen=True)
class Pick:
    """Which rows are wanted; what is empty asks for nothing. `names` may hold `*` and `?`."""

    kinds: Sequence[str] = ()
    names: Sequence[str] = ()
    witnesses: Sequence[str] = ()
    arm: str | None = None
    since: float = float("-inf")
    until: float = float("inf")
    rows: frozenset[int] | None = None

    def takes(self, row: Row) -> bool:
        """Tell whether a row is wanted; proofs that a stream was alive are only where they are asked for."""
        if self.rows is not None and row.number not in self.rows:
            return False
        if isinstance(row, AliveRow) and self.rows is None and "alive" not in self.witnesses:
            return False
        return self._takes_place(row) and self._takes_subject(row)

    def _takes_place(self, row: Row) -> bool:
        if self.witnesses and not {witness_of(row), tag_of(row)} & set(self.witnesses):
            return False
        if self.arm is not None and getattr(row, "arm", "") != self.arm:
            return False
        return getattr(row, "since", row.at) <= self.until and getattr(row, "until", row.at) >= self.since

    def _takes_subject(self, row: Row) -> bool:
        kind, name = subject_of(row)
        if self.kinds and kind.casefold() not in {wanted.casefold() for wanted in self.kinds}:
            return False
        return not self.names or any(fnmatchcase(name, wanted) for wanted in self.names)


@dataclass(frozen=True)
class Line:
    """A row as it is told: who saw it, what it is about, and what changed against the object's version before."""

    row: Row
    witness: str
    arm: str
    subject: str
    words: str
    tone: Tone
    changes: tuple[Change, ...] = ()


def lines(timeline: Timeline, pick: Pick, language: Language) -> Iterator[Line]:
    """Yield the lines of the rows that are wanted, in the timeline's order."""
    before: dict[str, ObjectRow] = {}
    for row in timeline.rows:
        if pick.takes(row):
            yield _line(row, before, language)
        if isinstance(row, ObjectRow):
            before[row.uid] = row


def encode(line: Line, *, full: bool) -> bytes:
    """Return a line as JSON: the row's own fields, who saw it, and the fields that changed; `full` adds the object."""
    row = msgspec.to_builtins(line.row)
    if not full:
        row.pop("object", None)
        row.pop("body", None)
    return msgspec.json.encode({**row, "witness": line.witness, "subject": line.subject, "changes": line.changes})


def laid_out(found: Sequence[Line], width: int, *, full: bool) -> Iterator[str]:
    """Yield the lines as text, for a terminal of that many columns; `full` adds the object that each row holds.

    They are styled by click: rich takes seconds over ten thousand of them.
    """
    columns = _Columns.of(found, width)
    for line in found:
        yield columns.text(line)
        if full:
            yield "\n".join(f"    {in_a_line(part)}" for part in _whole(line.row).split("\n"))


def there(timeline: Timeline) -> list[str]:
    """Return by whom a timeline's rows were seen, and which kinds of objects they are about."""
    rows = [row for row in timeline.rows if not isinstance(row, AliveRow)]
    kinds = sorted({row.kind for row in rows if isinstance(row, ObjectRow)})
    return [*dict.fromkeys(_witness(row) for row in rows), *kinds]


@dataclass(frozen=True)
class _Columns:
    """How wide the columns are."""

    number: int
    at: int
    witness: int
    arm: int
    subject: int

    @classmethod
    def of(cls, found: Sequence[Line], width: int) -> "_Columns":
        wide = width >= WIDE

        def longest(texts: Iterable[str], most: int = width) -> int:
            return min(max(map(len, texts), default=0), most) if wide else 0

        return cls(
            max((len(str(line.row.number)) for line in found), default=0),
            max((len(_moment(line.row)) for line in found), default=0),
            longest(line.witness for line in found),
            longest(line.arm for line in found),
            longest((line.subject for line in found), width // 3),
        )

    def text(self, line: Line) -> str:
        place = f"{line.row.number:>{self.number}} {_moment(line.row):>{self.at}}"
        parts = [
            styled(place, dim=True),
            f"{line.witness:<{self.witness}}",
            f"{line.arm:<{self.arm}}" if line.arm or self.arm else "",
            styled(f"{line.subject:<{self.subject}}", bold=True) if line.subject or self.subject else "",
            styled(line.words, fg=COLOURS[line.tone]) if line.tone else line.words,
        ]
        return Styled(joined((part for part in parts if part), "  ").rstrip())


def _line(row: Row, before: Mapping[str, ObjectRow], language: Language) -> Line:
    changed: tuple[Change, ...] = ()
    if isinstance(row, ObjectRow):
        earlier = before.get(row.uid)
        changed = tuple(changes(earlier.object, row.object)) if earlier and row.change == "MODIFIED" else ()
        words, tone = row_words.version(row, changed, language)
    else:
        words, tone = row_words.told(row, language)
    return Line(
        row,
        _witness(row),
        getattr(row, "arm", ""),
        in_a_line(row_words.subject(row)),
        _shortened(in_a_line(words)),
        tone,
        changed,
    )


def _witness(row: Row) -> str:
    return tag_of(row) if isinstance(row, GapRow) else witness_of(row) or tag_of(row)


def _whole(row: Row) -> str:
    """Return the object or body that a row holds, or else the row's own fields, as indented JSON."""
    held = getattr(row, "object", None) or getattr(row, "body", None) or row
    return msgspec.json.format(msgspec.json.encode(held), indent=2).decode()


def _moment(row: Row) -> str:
    return f"+{row.at:.3f}s"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
