"""The file beside a run's recording that keeps its verdicts."""

from pathlib import Path

import msgspec

from kindlab.errors import RunError, UnreadableRun
from kindlab.judging import Report
from kindlab.rejudging import SCHEMA, Rejudged, Verdicts, hashes, kept, rejudged

NAME = "verdicts.json"
MOST_BYTES = 4 << 20


def write(folder: Path, verdicts: Verdicts) -> None:
    """Put the verdicts beside a recording, in the place of older ones; raises RunError where they cannot be written."""
    file = folder / NAME
    half_written = file.with_name(f"{NAME}.new")
    try:
        half_written.write_bytes(msgspec.json.format(msgspec.json.encode(verdicts), indent=2) + b"\n")
        half_written.replace(file)
    except OSError as error:
        raise RunError(f"{file}: the verdicts cannot be kept ({error.strerror})") from error


def read(run: Path) -> Verdicts | None:
    """Return the verdicts beside a run's file or in its folder, or None where none are.

    Raises UnreadableRun where they are damaged, foreign or newer than this kindlab.
    """
    file = (run if run.is_dir() else run.parent) / NAME
    try:
        content = _content(file)
        schema = msgspec.json.decode(content, type=dict).get("schema")
        if isinstance(schema, int) and schema > SCHEMA:
            raise UnreadableRun(f"{file}: was written by a newer kindlab (schema {schema}, known is {SCHEMA})")
        return msgspec.json.decode(content, type=Verdicts)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableRun(f"{file}: cannot be read ({error.strerror})") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableRun(f"{file}: is damaged ({error})") from error


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UnreadableRun(f"{file}: holds more than {MOST_BYTES >> 20} MiB, which no verdicts of kindlab do")
    return content


def compare(run: Path, report: Report) -> Rejudged:
    """Hold today's report on a run against the verdicts beside its recording, which may be missing or damaged."""
    now = kept(report, hashes(report.lab, report.lab.variation(report.header.control)))
    try:
        return rejudged(read(run), now)
    except UnreadableRun as damage:
        return Rejudged(None, now, problem=str(damage))
