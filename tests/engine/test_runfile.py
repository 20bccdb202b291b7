import gzip
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from kindlab.errors import UnreadableRun
from kindlab.recording import runfile
from kindlab.rows import AnswerRow, EndRow
from tests.timelines import HEADER, Script


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A run's file as it is before it is compressed."""
    writer = runfile.RunWriter(tmp_path, HEADER)
    for row in Script().pod(1).step("break", 5).rows:
        writer.write(row)
    writer.write(EndRow(number=3, at=9))
    (tmp_path / runfile.OPEN_NAME).write_bytes(gzip.decompress(writer.close().read_bytes()))
    (tmp_path / runfile.CLOSED_NAME).unlink()
    return tmp_path / runfile.OPEN_NAME


def test_a_closed_run_reads_back_as_it_was_written(tmp_path: Path) -> None:
    writer = runfile.RunWriter(tmp_path, HEADER)
    rows = Script().pod(1).step("break", 5).rows
    for row in rows:
        writer.write(row)
    closed = writer.close()
    assert closed.name == "timeline.jsonl.gz"
    assert runfile.read(tmp_path).header == HEADER
    assert list(runfile.read(closed).rows) == rows


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    closed = [_closed(tmp_path / name).read_bytes() for name in "ab"]
    assert closed[0] == closed[1]


def test_a_run_cut_off_in_mid_row_is_read_to_its_last_whole_row(written: Path) -> None:
    written.write_bytes(written.read_bytes()[:-10])
    timeline = runfile.read(written)
    assert [row.number for row in timeline.rows] == [1, 2]
    assert timeline.end is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no run of kindlab"),
        (b"hello\n", "is no run of kindlab"),
        (b'{"kind": "Pod"}\n', "is no run of kindlab"),
        (b'{"type": "header", "schema": 99}\n', "newer kindlab (schema 99, known is 1). Upgrade kindlab"),
        (gzip.compress(b"x" * 999)[:20], "is damaged"),
    ],
    ids=["empty", "no JSON", "foreign", "newer", "damaged"],
)
def test_what_is_no_run_is_refused_with_its_path(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "timeline.jsonl"
    file.write_bytes(content)
    with pytest.raises(UnreadableRun) as refused:
        runfile.read(file)
    assert str(file) in str(refused.value)
    assert message in str(refused.value)


def test_a_damaged_row_is_named_by_its_line(written: Path) -> None:
    lines = written.read_bytes().split(b"\n")
    lines[2] = b'{"type": "step"}'
    written.write_bytes(b"\n".join(lines))
    with pytest.raises(UnreadableRun, match=r"timeline.jsonl:3: is no row"):
        runfile.read(written)


def test_a_folder_without_a_run_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRun, match=r"looked for timeline.jsonl.gz, timeline.jsonl"):
        runfile.read(tmp_path)


LINE = {"type": "object", "at": 1, "change": "ADDED", "kind": "Pod", "name": "web", "uid": "u", "version": 1}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({**LINE, "number": 3, "object": {}}, "its object is no Pod: Object missing required field `metadata`"),
        (
            {**LINE, "number": 3, "object": {"metadata": {}, "status": {"containerStatuses": [{"name": "a"}]}}},
            "missing required field `restartCount` - at `$.status.containerStatuses[0]`",
        ),
        (
            {**LINE, "number": 3, "object": {"metadata": {"ownerReferences": [3]}}},
            "Expected `object`, got `int` - at `$.metadata.ownerReferences[0]`",
        ),
        ({**LINE, "number": 1, "object": {"metadata": {}}}, "number 1 comes after 2"),
        ({**LINE, "number": 2, "object": {"metadata": {}}}, "number 2 comes after 2"),
        ({**LINE, "number": 3, "at": 1e30, "object": {"metadata": {}}}, "Expected `float` <= 1000000000.0"),
    ],
    ids=["no metadata", "no restartCount", "odd owner", "number before", "number twice", "far future"],
)
def test_a_row_that_kindlab_cannot_have_written_is_named_by_its_line(
    written: Path, row: dict[str, object], problem: str
) -> None:
    lines = written.read_bytes().split(b"\n")
    lines[3] = json.dumps(row).encode()
    written.write_bytes(b"\n".join(lines))
    with pytest.raises(UnreadableRun) as refused:
        runfile.read(written)
    assert str(refused.value).startswith(f"{written}:4: is no row of kindlab: ")
    assert problem in str(refused.value)


def test_what_unpacks_to_more_than_a_run_is_is_not_unpacked_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runfile, "MOST_BYTES", 1 << 20)
    file = tmp_path / "timeline.jsonl.gz"
    file.write_bytes(gzip.compress(b"0" * (64 << 20)))
    tracemalloc.start()
    with pytest.raises(UnreadableRun, match=r"timeline.jsonl.gz: holds more than 1 MiB"):
        runfile.read(file)
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()


def test_more_values_than_a_run_has_are_not_laid_out_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "timeline.jsonl.gz"
    file.write_bytes(gzip.compress(b"[]," * 2_000_001))
    with pytest.raises(UnreadableRun, match=r"or 4,000,000 values"):
        runfile.read(file)


def test_a_first_line_without_end_is_no_header(tmp_path: Path) -> None:
    file = tmp_path / "timeline.jsonl"
    file.write_bytes(b'{"type": "header", "lab": "' + b"x" * 100_000 + b'"}\n')
    with pytest.raises(UnreadableRun, match="its first line is longer than 64 KiB"):
        runfile.read(file)


def _closed(folder: Path) -> Path:
    writer = runfile.RunWriter(folder, HEADER)
    for row in Script().pod(1).rows:
        writer.write(row)
    return writer.close()


def test_a_killed_run_is_read_to_its_last_row(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITES_ON, str(tmp_path)], stdout=subprocess.PIPE) as writing:
        assert writing.stdout is not None
        written = [int(writing.stdout.readline()) for _ in range(50)][-1]
        writing.kill()
    timeline = runfile.read(tmp_path)
    assert [row.number for row in timeline.rows[:written]] == list(range(1, written + 1))
    assert timeline.end is None


WRITES_ON = """
import sys
from itertools import count
from pathlib import Path
from kindlab.recording.runfile import RunWriter
from kindlab.rows import AliveRow, Header

header = Header(lab="a/b", control=None, namespace="lab-a-b", started="", fingerprint="", environment=None)
writer = RunWriter(Path(sys.argv[1]), header)
for number in count(1):
    writer.write(AliveRow(number=number, at=number, kind="Pod", version=number))
    print(number, flush=True)
"""


def test_a_closed_file_whose_middle_is_damaged_is_refused(tmp_path: Path) -> None:
    file = _closed(tmp_path)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(UnreadableRun, match="is damaged"):
        runfile.read(file)


def test_a_closed_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    file = _closed(tmp_path)
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(UnreadableRun, match="is damaged"):
        runfile.read(file)


@pytest.mark.parametrize(
    "line",
    [
        b'{"type":"end","number":2,"at":1,"error":"\xff"}',
        b"[" * 100_000,
        b'{"type":"end","number":"two","at":1}',
        b'{"type":"object","number":2,"at":1,"change":"ADDED","kind":"Pod","name":"w","uid":"u","version":1,"object":{}}',
        b'{"type":"of a later time","number":2}',
        b"",
    ],
    ids=["no UTF-8", "nested without end", "another type", "no metadata", "unknown row", "empty"],
)
def test_a_line_that_kindlab_did_not_write_is_named(written: Path, line: bytes) -> None:
    lines = written.read_bytes().split(b"\n")
    lines[2] = line
    written.write_bytes(b"\n".join(lines))
    with pytest.raises(UnreadableRun, match=r"timeline.jsonl:3: is no row"):
        runfile.read(written)


def test_a_row_without_its_newer_fields_is_read(written: Path) -> None:
    old = b'{"type":"answer","number":2,"at":1,"until":2,"name":"who","code":0,"output":"me","errors":""}'
    header, *_ = written.read_bytes().split(b"\n")
    trimmed = header.replace(b',"cluster":"kindlab","arms":{}', b"")
    assert trimmed != header
    written.write_bytes(b"\n".join([trimmed, old, b""]))
    timeline = runfile.read(written)
    assert timeline.header == HEADER
    assert timeline.rows == (AnswerRow(number=2, at=1, until=2, name="who", code=0, output="me"),)
