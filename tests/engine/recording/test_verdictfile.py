"""The file that keeps a run's verdicts, also where it is missing, damaged or cannot be written."""

from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.errors import RunError, UnreadableRun
from kindlab.judging import judge
from kindlab.recording import runfile, verdictfile
from kindlab.rejudging import hashes, kept
from kindlab.root import shipped_root

ENTRY = Catalogue(shipped_root()).find("probes/readiness")
REPORT = judge(ENTRY.lab, runfile.read(ENTRY.recording(None)))
VERDICTS = kept(REPORT, hashes(ENTRY.lab, None))


def test_it_is_read_from_the_run_s_folder_or_beside_its_file(tmp_path: Path) -> None:
    verdictfile.write(tmp_path, VERDICTS)
    assert verdictfile.read(tmp_path) == verdictfile.read(tmp_path / "timeline.jsonl.gz")
    assert [file.name for file in tmp_path.iterdir()] == ["verdicts.json"]
    compared = verdictfile.compare(tmp_path, REPORT)
    assert compared.was
    assert not compared.changed
    assert not compared.problem


def test_without_it_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert verdictfile.read(tmp_path) is None
    compared = verdictfile.compare(tmp_path, REPORT)
    assert compared.was is None
    assert not compared.problem


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is damaged"),
        (b"{", "is damaged"),
        (b"[]", "is damaged"),
        (b'{"lab": 1}', "is damaged"),
        (b"\xff\xfe", "is damaged"),
        (b"[" * 100_000, "is damaged"),
        (b'{"schema": 99}', "was written by a newer kindlab (schema 99, known is 1)"),
    ],
    ids=lambda value: repr(value)[:12],
)
def test_a_damaged_one_is_told_in_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / verdictfile.NAME).write_bytes(content)
    with pytest.raises(UnreadableRun, match=verdictfile.NAME):
        verdictfile.read(tmp_path)
    problem = verdictfile.compare(tmp_path, REPORT).problem
    assert message in problem
    assert "\n" not in problem


def test_a_folder_in_its_place_is_told_too(tmp_path: Path) -> None:
    (tmp_path / verdictfile.NAME).mkdir()
    assert "cannot be read" in verdictfile.compare(tmp_path, REPORT).problem
    with pytest.raises(RunError, match="the verdicts cannot be kept"):
        verdictfile.write(tmp_path, VERDICTS)
