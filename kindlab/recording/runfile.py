"""A run's file: a header line, then one JSON line a row; readable to its last whole row, however the run ended."""

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import msgspec

from kindlab.errors import RunError, UnreadableRun
from kindlab.recording.shapes import misfit
from kindlab.rows import SCHEMA, Header, ObjectRow, Row
from kindlab.timeline import Timeline

GZIP = b"\x1f\x8b"

MOST_BYTES = 128 << 20
LONGEST_HEADER = 64 << 10
MOST_VALUES = 4_000_000
"""So much of a file is read, unpacked; the busiest lab writes a hundredth of it. In memory a value takes 60 bytes."""

APART = (b",", b"[", b"{", b"\n")
"""What stands before each value."""

OPEN_NAME = "timeline.jsonl"
CLOSED_NAME = "timeline.jsonl.gz"

_ROW: msgspec.json.Decoder[Row] = msgspec.json.Decoder(Row)
_HEADER = msgspec.json.Decoder(Header)
_ENCODER = msgspec.json.Encoder()

NOT_OURS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding says of lines that kindlab did not write: no JSON, no UTF-8, nested without end."""


class RunWriter:
    """Writes rows as they come: each line reaches the operating system before the next row is taken."""

    def __init__(self, folder: Path, header: Header) -> None:
        self.header = header
        self.path = folder / OPEN_NAME
        self.closed = False
        with self._explained():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / CLOSED_NAME).unlink(missing_ok=True)  # an older run's, which must not pass for this one
            self._file: BinaryIO = self.path.open("wb")
        self._line(header)

    def write(self, row: Row) -> None:
        """Append a row."""
        self._line(row)

    def close(self, revised: Callable[[Row], Row] | None = None) -> Path:
        """Compress the file, each row as `revised` returns it, and return its new path.

        The same rows give the same bytes.
        """
        closed, half_written = self.path.with_name(CLOSED_NAME), self.path.with_name(f"{CLOSED_NAME}.new")
        with self._explained():
            self._file.close()
            content = self.path.read_bytes()
            half_written.write_bytes(gzip.compress(_revised(content, revised) if revised else content, mtime=0))
            half_written.replace(closed)
            self.path.unlink()
        self.closed = True
        return closed

    def _line(self, item: msgspec.Struct) -> None:
        with self._explained():
            self._file.write(_ENCODER.encode(item) + b"\n")
            self._file.flush()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise RunError(
                f"{self.path}: the run cannot be written down ({error.strerror}). Make room, or choose -o"
            ) from error


def _revised(content: bytes, revise: Callable[[Row], Row]) -> bytes:
    header, *rows = content.splitlines()
    return b"".join(line + b"\n" for line in (header, *(_ENCODER.encode(revise(_ROW.decode(row))) for row in rows)))


def read(path: Path) -> Timeline:
    """Read a run's file, closed or cut off; `path` is the file or the folder that holds it.

    Raises UnreadableRun where there is none, or where it is damaged, foreign or newer than this kindlab.
    """
    file = _locate(path)
    lines = _content(file).split(b"\n")
    whole = lines[:-1]  # behind the last line's end is nothing, or the row at which the run was cut off
    header = _header(file, whole[0] if whole else b"")
    rows = [_row(file, number, line) for number, line in enumerate(whole[1:], start=2)]
    _insist_on_order(file, rows)
    return Timeline.of_rows(header, rows)


def _locate(path: Path) -> Path:
    candidates = [path / CLOSED_NAME, path / OPEN_NAME] if path.is_dir() else [path]
    found = next((candidate for candidate in candidates if candidate.is_file()), None)
    if found is None:
        raise UnreadableRun(
            f"{path}: holds no run (looked for {', '.join(candidate.name for candidate in candidates)})"
        )
    return found


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = _unpacked(opened)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnreadableRun(f"{file}: is damaged ({error}). Record the lab again: kindlab run") from error
    except OSError as error:
        raise UnreadableRun(f"{file}: cannot be read ({error.strerror})") from error
    if len(content) > MOST_BYTES or sum(map(content.count, APART)) > MOST_VALUES:
        most = f"{MOST_BYTES >> 20} MiB or {MOST_VALUES:,} values"
        raise UnreadableRun(f"{file}: holds more than {most}, which no run of kindlab does")
    return content


def _unpacked(opened: BinaryIO) -> bytes:
    """Return a file's content, unpacked where it is compressed, but hardly more of it than may be."""
    is_packed = opened.read(len(GZIP)) == GZIP
    opened.seek(0)
    return (gzip.GzipFile(fileobj=opened) if is_packed else opened).read(MOST_BYTES + 1)


def _header(file: Path, line: bytes) -> Header:
    if len(line) > LONGEST_HEADER:
        raise UnreadableRun(f"{file}: is no run of kindlab: its first line is longer than {LONGEST_HEADER >> 10} KiB")
    try:
        schema = msgspec.json.decode(line, type=dict).get("schema")
        if isinstance(schema, int) and schema > SCHEMA:
            raise UnreadableRun(
                f"{file}: was written by a newer kindlab (schema {schema}, known is {SCHEMA}). Upgrade kindlab"
            )
        return _HEADER.decode(line)
    except NOT_OURS as error:
        raise UnreadableRun(f"{file}: is no run of kindlab: {error}") from error


def _row(file: Path, number: int, line: bytes) -> Row:
    try:
        row = _ROW.decode(line)
    except NOT_OURS as error:
        raise UnreadableRun(f"{file}:{number}: is no row of kindlab: {error}") from error
    if isinstance(row, ObjectRow) and (odd := misfit(row)):
        raise UnreadableRun(f"{file}:{number}: is no row of kindlab: its object is no {row.kind}: {odd}")
    return row


def _insist_on_order(file: Path, rows: Sequence[Row]) -> None:
    """Raise UnreadableRun where a row does not have a number of its own, above that of the row before."""
    for line, (before, row) in enumerate(pairwise(rows), start=3):
        if row.number <= before.number:
            raise UnreadableRun(f"{file}:{line}: is no row of kindlab: number {row.number} comes after {before.number}")
