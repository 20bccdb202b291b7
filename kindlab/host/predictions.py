"""Keeps predictions in the state folder, a line each, on this machine alone."""

import os
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from kindlab.errors import HostError
from kindlab.host.state import state_dir
from kindlab.predicting import SCHEMA, Row

NAME = "predictions.jsonl"
DECODER: msgspec.json.Decoder[Row] = msgspec.json.Decoder(Row)


class _Dated(msgspec.Struct):
    schema: int = SCHEMA


class Past(NamedTuple):
    """All rows that could be read, and what is wrong with the others, a sentence each."""

    rows: list[Row]
    problems: list[str]


def file() -> Path:
    """Return the path of the predictions' file; it need not exist."""
    return state_dir() / NAME


def read() -> Past:
    """Return what was predicted and seen so far; raises HostError where the file is there and cannot be read."""
    try:
        lines = file().read_bytes().split(b"\n")
    except FileNotFoundError:
        return Past([], [])
    except OSError as error:
        raise HostError(f"{file()}: the predictions cannot be read ({error.strerror})") from error
    past = Past([], [])
    for number, line in enumerate(lines, start=1):
        if line.strip():
            _take(past, number, line)
    return past


def append(*rows: Row) -> None:
    """Add rows at the end, which may be half a line of a killed kindlab's; raises HostError where it fails."""
    lines = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
    try:
        file().parent.mkdir(parents=True, exist_ok=True)
        with file().open("ab+") as opened:
            opened.write(_end_of_a_half_line(opened) + lines)
    except OSError as error:
        raise HostError(f"{file()}: the predictions cannot be kept ({error.strerror})") from error


def forget() -> None:
    """Remove all predictions; raises HostError where it fails."""
    try:
        file().unlink(missing_ok=True)
    except OSError as error:
        raise HostError(f"{file()}: the predictions cannot be removed ({error.strerror})") from error


def _take(past: Past, number: int, line: bytes) -> None:
    try:
        schema = msgspec.json.decode(line, type=_Dated).schema
        if schema > SCHEMA:
            past.problems.append(f"{file()}:{number}: is of a newer kindlab (schema {schema}, known is {SCHEMA})")
        else:
            past.rows.append(DECODER.decode(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        past.problems.append(f"{file()}:{number}: is damaged ({error})")


def _end_of_a_half_line(opened: BinaryIO) -> bytes:
    if not opened.seek(0, os.SEEK_END):
        return b""
    opened.seek(-1, os.SEEK_END)
    return b"" if opened.read(1) == b"\n" else b"\n"
