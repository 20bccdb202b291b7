"""Labs that are repeated: in turn, under each condition, within the time for all; their runs are one report a lab."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kindlab.catalogue import Catalogue, Entry
from kindlab.cli import live, repeating
from kindlab.cli import run as run_command
from kindlab.cluster import lock
from kindlab.errors import ClusterError, RunError
from kindlab.judging import Report, Standing, judge
from kindlab.recording import runfile
from kindlab.repetition import Condition
from kindlab.root import shipped_root
from kindlab.running import conditions as running_conditions
from tests.engine.cli.test_live import ENTRY, opened, running_to

OTHER = Catalogue(shipped_root()).find("probes/startup")
TOO_LATE = "RunError: the 60 s for all labs are over (--within)"


def good(entry: Entry, *_: Any, **__: Any) -> Report:
    return judge(entry.lab, runfile.read(entry.recording(None)))


ALONE = repeating.Plan(5, (Condition.ALONE,), ())


def test_repeated_runs_are_summed_up_also_after_ctrl_c(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", running_to(None, ClusterError("gone"), KeyboardInterrupt()))
    ((whole, folder),), interrupted = repeating.repeated([ENTRY], ALONE, opened(tmp_path))
    assert interrupted
    assert folder == tmp_path / ENTRY.id
    assert list(whole.repeats) == ["main-1", "main-2"]
    assert whole.conditions == {"alone": ("main-1", "main-2")}
    assert {judgement.standing for judgement in whole.judgements} == {Standing.UNSTABLE}
    assert whole.exit_code == 3


def test_runs_that_agree_are_one_report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", running_to(*[None] * 5))
    ((whole, _),), interrupted = repeating.repeated([ENTRY], ALONE, opened(tmp_path))
    assert not interrupted
    assert list(whole.repeats) == [f"main-{number}" for number in range(1, 6)]
    assert whole.exit_code == 0


def test_labs_are_repeated_in_turn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran: list[str] = []

    def run(entry: Entry, *_: Any, **__: Any) -> Report:
        ran.append(entry.id)
        return good(entry)

    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", run)
    entries = [ENTRY, OTHER]
    plan = repeating.Plan(3, (Condition.ALONE,), entries)
    reports, _ = repeating.repeated(entries, plan, opened(tmp_path))
    assert [len(report.repeats) for report, _ in reports] == [3, 3]
    assert [set(ran[at : at + 2]) for at in (0, 2, 4)] == [{entry.id for entry in entries}] * 3


EACH = repeating.Plan(2, (Condition.ALONE, Condition.BESIDE, Condition.STRESS), ())


def test_runs_under_each_condition_are_one_report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", running_to(*[None] * 6))
    monkeypatch.setattr(running_conditions, "held", lambda *_: nullcontext())
    ((whole, _),), _ = repeating.repeated([ENTRY], EACH, opened(tmp_path))
    assert whole.conditions == {
        "alone": ("main-alone-1", "main-alone-2"),
        "beside": ("main-beside-1", "main-beside-2"),
        "stress": ("main-stress-1", "main-stress-2"),
    }
    assert whole.exit_code == 0


def test_a_condition_that_cannot_be_made_to_hold_is_an_error_of_its_first_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", running_to(*[None] * 4))

    def held(condition: Condition, *_: Any) -> AbstractContextManager[None]:
        if condition is Condition.BESIDE:
            raise RunError("no other lab can run beside")
        return nullcontext()

    monkeypatch.setattr(running_conditions, "held", held)
    ((whole, _),), _ = repeating.repeated([ENTRY], EACH, opened(tmp_path))
    assert whole.conditions["beside"] == ("main-beside-1",)
    assert whole.repeats["main-beside-1"].error == "RunError: no other lab can run beside"
    assert whole.exit_code == 3


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, ["alone"]),
        ("stress", ["stress"]),
        ("stress, alone,stress", ["alone", "stress"]),
        ("all", ["alone", "beside", "stress"]),
    ],
)
def test_conditions_are_named_in_any_order(said: str | None, meant: list[str]) -> None:
    context: Any = None
    assert list(repeating.conditions(context, context, said)) == meant


def test_every_word_that_is_no_condition_is_told() -> None:
    answer = CliRunner().invoke(run_command.command, ["--repeat", "2", "--under", "besides,loud,stress"])
    assert answer.exit_code == 2
    said = " ".join(answer.output.split())
    assert "no condition is called besides or loud. There are alone, beside, stress, and all of them: all." in said


def test_conditions_go_with_repeat() -> None:
    answer = CliRunner().invoke(run_command.command, ["--under", "stress"])
    assert answer.exit_code == 2
    assert "--under goes with --repeat N" in answer.output


def conditions_are_names_only(monkeypatch: pytest.MonkeyPatch) -> list[Condition]:
    """Let conditions hold by themselves, and tell under which labs ran."""
    begun: list[Condition] = []

    def held(condition: Condition, *_: Any) -> AbstractContextManager[None]:
        begun.append(condition)
        return nullcontext()

    monkeypatch.setattr(running_conditions, "held", held)
    return begun


def test_out_of_time_a_lab_that_has_not_begun_is_in_error_and_of_the_others_what_is_finished_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    begun, ran = conditions_are_names_only(monkeypatch), list[str]()
    with opened(tmp_path) as session:

        def run(entry: Entry, *_: Any, **__: Any) -> Report:
            ran.append(entry.id)
            if len(ran) == 3:  # the first of the second turn
                session.interruption.trip(lambda: RunError("the 60 s for all labs are over (--within)"))
                session.interruption.check()
            return good(entry)

        monkeypatch.setattr(live, "run", run)
        plan = repeating.Plan(2, (Condition.ALONE, Condition.STRESS), (), within=60)
        reports, interrupted = repeating.repeated([ENTRY, OTHER], plan, nullcontext(session))
    assert not interrupted
    errors = {report.header.lab: [each.error for each in report.repeats.values()] for report, _ in reports}
    assert {lab: len([*filter(None, of)]) for lab, of in errors.items()} == {ran[2]: 2, ran[1]: 1}
    assert {error for of in errors.values() for error in of} == {None, TOO_LATE}
    assert [[*report.conditions.values()][-1] for report, _ in reports] == [("main-stress-1",)] * 2
    assert begun == [Condition.ALONE]
    assert {report.exit_code for report, _ in reports} == {3}


def test_no_condition_is_made_to_hold_once_the_time_is_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    begun, times = conditions_are_names_only(monkeypatch), iter([0.0, 61.0])
    monkeypatch.setattr(repeating, "monotonic", lambda: next(times))
    plan = repeating.Plan(2, (Condition.BESIDE,), (), within=60)
    ((report, _),), _ = repeating.repeated([ENTRY], plan, opened(tmp_path))
    assert (report.error, list(report.repeats), begun) == (TOO_LATE, ["main-beside-1"], [])


def test_a_run_that_a_full_disk_keeps_from_beginning_is_in_error_and_the_others_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", good)
    hold, tried = lock.hold, list[str]()

    def full(cluster: str, lab: str, *given: Any) -> lock.Held:
        tried.append(lab)
        if len(tried) == 2:
            raise RunError("a disk is full")
        return hold(cluster, lab, *given)

    monkeypatch.setattr(lock, "hold", full)
    plan = repeating.Plan(3, (Condition.ALONE,), ())
    ((report, _),), _ = repeating.repeated([ENTRY], plan, opened(tmp_path))
    assert [report.repeats[f"main-{turn}"].error for turn in (1, 2, 3)] == [None, "RunError: a disk is full", None]


def test_ctrl_c_before_a_condition_holds_keeps_what_is_finished(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    @contextmanager
    def held(condition: Condition, *_: Any) -> Iterator[None]:
        if condition is Condition.BESIDE:
            raise KeyboardInterrupt
        yield

    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(live, "run", good)
    monkeypatch.setattr(running_conditions, "held", held)
    ((report, _),), interrupted = repeating.repeated([ENTRY], EACH, opened(tmp_path))
    assert interrupted
    assert report.conditions == {"alone": ("main-alone-1", "main-alone-2")}
