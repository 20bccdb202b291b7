"""What is read of a JSON report is what was written: every standing, every recording, word for word."""

from pathlib import Path

import msgspec
import pytest

from kindlab.catalogue import Catalogue, Entry
from kindlab.errors import UnreadableRun
from kindlab.judging import Report, Standing, judge
from kindlab.recording import runfile
from kindlab.reporting import machine, reading
from kindlab.root import shipped_root
from tests.reports import LITTERED, REPORTS

ENTRIES = Catalogue(shipped_root()).entries
SINGLE = [report for standing, report in REPORTS.items() if standing is not Standing.UNSTABLE]


def again(report: Report, file: Path) -> Report:
    file.write_text(machine.encode([(report, Path("/nowhere"))], 0))
    (run,) = reading.document(file).runs
    return reading.report(run, report.lab)


def written(report: Report) -> object:
    return msgspec.to_builtins(machine.run(report, Path("/nowhere")))


@pytest.mark.parametrize("report", [*SINGLE, LITTERED], ids=lambda report: report.judgements[0].standing)
def test_every_standing_is_read_as_it_was_written(report: Report, tmp_path: Path) -> None:
    found = again(report, tmp_path / "r.json")
    assert written(found) == written(report)
    assert found.exit_code == report.exit_code


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_recorded_run_is_read_as_it_was_written(entry: Entry, tmp_path: Path) -> None:
    for name in (None, *(each.short for each in entry.lab.controls)):
        report = judge(entry.lab, runfile.read(entry.recording(name)))
        assert written(again(report, tmp_path / "r.json")) == written(report)


def test_repeated_runs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRun, match="was repeated"):
        again(REPORTS[Standing.UNSTABLE], tmp_path / "r.json")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"schema": 1, "exit_code": 0}'])
def test_what_is_no_report_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_bytes(content)
    with pytest.raises(UnreadableRun, match="is no JSON report of kindlab"):
        reading.document(tmp_path / "r.json")


def test_what_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1 << 20)
    (tmp_path / "r.json").write_bytes(b" " * (1 << 20) + b"{}")
    with pytest.raises(UnreadableRun, match="holds more than 1 MiB"):
        reading.document(tmp_path / "r.json")
