"""Several labs in a row, with runs that only seem to be on a cluster: one that fails loses nothing of the others."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from kindlab.catalogue import Catalogue, Entry
from kindlab.cli import live, output, prove, record
from kindlab.cli import run as run_command
from kindlab.cluster import lock
from kindlab.errors import ClusterError, RunError
from kindlab.judging import Report, Standing, judge, skipped
from kindlab.lab import Control
from kindlab.proof import Proof
from kindlab.recording import runfile
from kindlab.root import shipped_root
from kindlab.verdict import Reason
from tests.timelines import HEADER

ENTRY = Catalogue(shipped_root()).find("probes/readiness")
GOOD = judge(ENTRY.lab, runfile.read(ENTRY.recording(None)))

Running = Callable[..., Report]


@contextmanager
def opened(folder: Path) -> Iterator[live.Session]:
    cluster = SimpleNamespace(name="test")
    place: Any = SimpleNamespace(environment=HEADER.environment, machines=SimpleNamespace(cluster=cluster))
    progress: Any = SimpleNamespace(step=lambda *_: None)
    (folder / "clusters/test").mkdir(parents=True)
    yield live.Session("test", place, folder, progress)


def running_to(*ends: BaseException | None) -> Callable[..., Report]:
    """Something that runs a lab once for each of these ends: an error to raise, or None for a good run."""
    coming = iter(ends)

    def run(*_: Any) -> Report:
        if end := next(coming):
            raise end
        return GOOD

    return run


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., tuple[list[tuple[Report, Path]], bool]]:
    """Runs the lab once for each of these ends: an error to raise, or None for a good run."""
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))

    def call(*ends: BaseException | None) -> tuple[list[tuple[Report, Path]], bool]:
        monkeypatch.setattr(live, "run", running_to(*ends))
        return live.each([ENTRY] * len(ends), live.run_main, opened(tmp_path))

    return call


def test_a_run_that_fails_is_reported_and_the_next_one_runs(
    running: Callable[..., tuple[list[tuple[Report, Path]], bool]],
) -> None:
    reports, interrupted = running(None, ClusterError("it does not answer"), None)
    assert not interrupted
    (first, _), (failed, _), (last, _) = reports
    assert first is last is GOOD
    assert failed.exit_code == 3
    assert failed.error == "ClusterError: it does not answer"
    assert (failed.header.lab, failed.header.namespace) == ("probes/readiness", "lab-probes-readiness")
    assert {judgement.standing for judgement in failed.judgements} == {Standing.ERROR}


def test_ctrl_c_keeps_what_is_finished(
    running: Callable[..., tuple[list[tuple[Report, Path]], bool]], capsys: pytest.CaptureFixture[str]
) -> None:
    reports, interrupted = running(None, KeyboardInterrupt(), None)
    assert interrupted
    with pytest.raises(KeyboardInterrupt):
        output.deliver(reports, "en", as_json=True, interrupted=interrupted)
    document = json.loads(capsys.readouterr().out)
    assert document["exit_code"] == 130
    assert [run["lab"] for run in document["runs"]] == ["probes/readiness"]
    assert document["runs"][0]["recording"] is None


def test_repeated_runs_are_summed_up_also_after_ctrl_c(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", running_to(None, ClusterError("gone"), KeyboardInterrupt()))
    ((whole, folder),), interrupted = run_command.repeated([ENTRY], 5, opened(tmp_path))
    assert interrupted
    assert folder == tmp_path / ENTRY.id
    assert list(whole.repeats) == ["main-1", "main-2"]
    assert {judgement.standing for judgement in whole.judgements} == {Standing.UNSTABLE}
    assert whole.exit_code == 3


def test_runs_that_agree_are_one_report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", running_to(*[None] * 3))
    ((whole, _),), interrupted = run_command.repeated([ENTRY], 3, opened(tmp_path))
    assert not interrupted
    assert list(whole.repeats) == ["main-1", "main-2", "main-3"]
    assert whole.exit_code == 0


def a_failed_run(entry: Entry, control: Control | None = None) -> Report:
    begun = msgspec.structs.replace(HEADER, control=control.name if control else None)
    return live.failed(entry, begun, ClusterError("gone"))


def test_a_proof_with_a_failed_run_does_not_hold() -> None:
    failed = Proof(GOOD, tuple((control, a_failed_run(ENTRY, control)) for control in ENTRY.lab.controls))
    assert failed.controls[0][1].header.control == ENTRY.lab.controls[0].name
    assert prove.exit_code(failed) == 3


def test_a_contradiction_wins_over_an_error() -> None:
    assert output.worst([0, 3, 1, 2]) == 2
    assert output.worst([0, 3, 1]) == 1
    assert output.worst([0, 3]) == 3
    assert output.worst([]) == 0


def test_no_control_runs_where_the_main_run_ended_early(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", running_to(ClusterError("it does not answer")))
    with opened(tmp_path) as session:
        proven = live.prove(session, ENTRY)
    assert proven.controls == ()
    assert not proven.holds


def test_nothing_is_recorded_of_a_lab_that_was_skipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    report = skipped(ENTRY.lab, HEADER, Reason("needs-later", {"needed": "1.99", "version": "v1.36.3"}))
    proven = Proof(report, tuple((control, report) for control in ENTRY.lab.controls))
    monkeypatch.setattr(live, "session", lambda *_: opened(tmp_path))
    monkeypatch.setattr(live, "prove", lambda *_: proven)
    answer = CliRunner().invoke(record.command, ["probes/readiness", "--force", "--lang", "en"])
    assert isinstance(answer.exception, RunError)
    assert "needs Kubernetes 1.99 or later" in answer.output
    assert prove.exit_code(proven) == 0


def test_no_recording_is_replaced_where_one_is_too_large(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"new")
    large.write_bytes(bytes(record.MOST_BYTES + 1))
    kept = tmp_path / "main.jsonl.gz"
    kept.write_bytes(b"old")
    with pytest.raises(RunError, match=r"deleted\.jsonl\.gz: 65537 bytes, expected at most 65536"):
        record.keep({small: kept, large: tmp_path / "deleted.jsonl.gz"})
    assert kept.read_bytes() == b"old"
    record.keep({small: kept})
    assert kept.read_bytes() == b"new"


def test_who_looks_which_labs_run_keeps_none_from_running(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", running_to(None))
    held = threading.Event()

    def look() -> None:
        with lock.of_run("test", ENTRY.base).acquire(timeout=0):
            held.set()
            time.sleep(0.2)

    with opened(tmp_path) as session:
        looking = threading.Thread(target=look)
        looking.start()
        held.wait()
        report, _ = session.run(ENTRY, None)
        looking.join()
    assert report is GOOD
