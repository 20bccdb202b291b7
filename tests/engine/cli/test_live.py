"""Several labs in a row, with runs that only seem to be on a cluster: one that fails loses nothing of the others."""

import errno
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from rich.console import Console

from kindlab.catalogue import Catalogue, Entry
from kindlab.cli import live, output, proving, record
from kindlab.cli.subjects import each, main_run
from kindlab.cluster import lifecycle
from kindlab.cluster.differing import NOBODY
from kindlab.cluster.inventory import Inventory
from kindlab.errors import ClusterError, RunError
from kindlab.interruption import Interruption
from kindlab.judging import Report, Standing, judge, skipped
from kindlab.lab import Control
from kindlab.proof import Proof, Trial
from kindlab.recording import runfile, verdictfile
from kindlab.reporting.progress import RunProgress
from kindlab.root import shipped_root
from kindlab.running import leftovers
from kindlab.running.leftovers import Baseline, Leftovers
from kindlab.verdict import Reason
from tests.timelines import HEADER

ENTRY = Catalogue(shipped_root()).find("probes/readiness")
GOOD = judge(ENTRY.lab, runfile.read(ENTRY.recording(None)))

Running = Callable[..., Report]


@contextmanager
def opened(folder: Path) -> Iterator[live.Session]:
    cluster = SimpleNamespace(name="test", nodes=("test-control-plane", "test-worker"))
    place: Any = SimpleNamespace(
        api=None, environment=HEADER.environment, machines=SimpleNamespace(cluster=cluster), interruption=Interruption()
    )
    progress = RunProgress("en", Console(file=io.StringIO()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leftovers, "baseline", lambda *_: None)  # there is no cluster to be compared
        yield live.Session("test", place, folder, progress)


def running_to(*ends: BaseException | None) -> Callable[..., Report]:
    """Something that runs a lab once for each of these ends: an error to raise, or None for a good run."""
    coming = iter(ends)

    def run(*_: Any, **__: Any) -> Report:
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
        return each([main_run(ENTRY)] * len(ends), opened(tmp_path))

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


def test_a_bug_is_the_error_of_its_run_and_loses_nothing_of_the_others(
    running: Callable[..., tuple[list[tuple[Report, Path]], bool]], tmp_path: Path
) -> None:
    reports, interrupted = running(None, ZeroDivisionError("division by zero"), None)
    assert not interrupted
    (first, _), (failed, _), (last, _) = reports
    assert first is last is GOOD
    log = tmp_path / "logs/crash.log"
    assert failed.error == f"RunError: ZeroDivisionError: division by zero; please report it, with {log}"
    assert "Traceback" in log.read_text()


def test_a_bug_as_the_cluster_is_compared_takes_nothing_from_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def compared(*_: object) -> Leftovers:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", running_to(None))
    monkeypatch.setattr(leftovers, "leftovers", compared)
    with opened(tmp_path) as session, pytest.MonkeyPatch.context() as patch:  # what it patches itself is put back after
        patch.setattr(leftovers, "baseline", lambda *_: Baseline(Inventory(), NOBODY))
        report, _ = session.run(ENTRY, None)
    assert report.judgements == GOOD.judgements
    assert report.exit_code == 3
    (told,) = report.leftovers
    assert told.en.startswith("whether anything was left behind is not known: ZeroDivisionError: division by zero;")


def test_bugs_of_several_runs_are_all_in_the_log(
    running: Callable[..., tuple[list[tuple[Report, Path]], bool]], tmp_path: Path
) -> None:
    running(ZeroDivisionError("one"), KeyError("other"))
    log = (tmp_path / "logs/crash.log").read_text()
    assert log.count("Traceback") == 2
    assert log.index("ZeroDivisionError: one") < log.index("KeyError: 'other'")


def test_verdicts_are_kept_beside_the_recording(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def run(
        _entry: Entry, _control: Control | None, _ground: object, folder: Path, _progress: object, **_: Any
    ) -> Report:
        folder.mkdir(parents=True)
        return GOOD

    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", run)
    (((_, folder),), _) = each([main_run(ENTRY)], opened(tmp_path))
    compared = verdictfile.compare(folder, GOOD)
    assert compared.was == compared.now
    assert all(claim.check for claim in compared.now.claims)


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


def a_failed_run(entry: Entry, control: Control | None = None) -> Report:
    begun = msgspec.structs.replace(HEADER, control=control.name if control else None)
    return live.failed(entry, begun, ClusterError("gone"))


def test_a_proof_with_a_failed_run_does_not_hold() -> None:
    failed = Proof(GOOD, tuple(Trial(control, a_failed_run(ENTRY, control)) for control in ENTRY.lab.controls))
    assert failed.trials[0].report.header.control == ENTRY.lab.controls[0].name
    assert failed.exit_code == 3


def test_a_contradiction_wins_over_an_error() -> None:
    assert output.worst([0, 3, 1, 2]) == 2
    assert output.worst([0, 3, 1]) == 1
    assert output.worst([0, 3]) == 3
    assert output.worst([]) == 0


def test_no_control_runs_where_the_main_run_ended_early(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", running_to(ClusterError("it does not answer")))
    (proven,), _ = proving.proved([ENTRY], proving.Wanted().plan, opened(tmp_path))
    assert proven.trials == ()
    assert not proven.holds


def test_nothing_is_recorded_of_a_lab_that_was_skipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    report = skipped(ENTRY.lab, HEADER, Reason("needs-later", {"needed": "1.99", "version": "v1.36.3"}))
    proven = Proof(report, tuple(Trial(control, report) for control in ENTRY.lab.controls))
    monkeypatch.setattr(live, "session", lambda *_, **__: opened(tmp_path))
    monkeypatch.setattr(record, "proved", lambda *_: ([proven], False))
    answer = CliRunner().invoke(record.command, ["probes/readiness", "--force", "--lang", "en"])
    assert isinstance(answer.exception, RunError)
    assert "needs Kubernetes 1.99 or later" in answer.output
    assert proven.exit_code == 0


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


def test_a_full_disk_is_the_runs_error(running: Callable[..., tuple[list[tuple[Report, Path]], bool]]) -> None:
    reports, _ = running(OSError(errno.ENOSPC, "No space left on device"), None)
    (failed, _), (next_, _) = reports
    assert failed.error
    assert failed.error.startswith("HostError: a disk is full: No space left on device")
    assert next_ is GOOD


@pytest.mark.parametrize(
    ("left", "spoiled"), [(Leftovers(stay=True, unknown=True), []), (Leftovers(stay=True), ["probes/readiness"])]
)
def test_a_cluster_that_is_only_away_is_kept_for_who_comes_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, left: Leftovers, spoiled: list[str]
) -> None:
    noted: list[str] = []
    monkeypatch.setattr(live, "run", running_to(None))
    monkeypatch.setattr(leftovers, "leftovers", lambda *_: left)
    monkeypatch.setattr(lifecycle, "spoil", lambda _, lab: noted.append(lab))
    with opened(tmp_path) as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr(leftovers, "baseline", lambda *_: Baseline(Inventory(), NOBODY))
        session.run(ENTRY, None)
        assert session.is_spoiled
    assert noted == spoiled


def test_what_a_stranger_made_is_told_and_makes_nothing_red(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(live, "run", running_to(None))
    monkeypatch.setattr(leftovers, "leftovers", lambda *_: Leftovers(strangers=("Namespace/try",)))
    kept: list[str] = []
    with opened(tmp_path) as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr(leftovers, "baseline", lambda *_: Baseline(Inventory(), NOBODY))
        patch.setattr(session.progress, "keep", kept.append)
        report, _ = session.run(ENTRY, None)
        assert not session.is_spoiled
    assert (report.leftovers, report.exit_code) == ((), 0)
    assert "probes/readiness: while it ran somebody made or removed Namespace/try, which no lab can" in kept[-1]
