"""What is run to prove a lab: controls, named mutants, and those generated ones that are wanted."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kindlab.catalogue import Catalogue
from kindlab.cli import explain, live, prove, proving
from kindlab.cli.proving import Wanted
from kindlab.errors import ClusterError, UnknownLab
from kindlab.lab import Mutant
from kindlab.reporting import written
from kindlab.root import shipped_root
from tests.engine.cli.test_live import ENTRY, GOOD, a_failed_run, opened
from tests.engine.validation.test_mutants import MUTATE, with_mutant
from tests.roots import write_root

ALONE = Catalogue(shipped_root()).find("disruption/cordon")
OTHER = Catalogue(shipped_root()).find("security/resource_names")
CONTROLS = ENTRY.lab.controls
MUTANT = "web.yaml:Pod/web:-spec.containers[0].readinessProbe"


def chosen(wanted: Wanted) -> list[str]:
    return [each.name for each in wanted.plan(ENTRY).variations]


def test_controls_are_run_without_a_word_and_mutants_where_they_are_wanted() -> None:
    assert chosen(Wanted()) == [control.name for control in CONTROLS]
    assert MUTANT in chosen(Wanted(mutants=True))
    assert len(chosen(Wanted(mutants=True))) == len(CONTROLS) + len(ENTRY.mutants())


def test_the_same_seed_chooses_the_same_mutants_in_their_order() -> None:
    some = chosen(Wanted(mutants=True, sample=5, seed=7))[len(CONTROLS) :]
    assert some == chosen(Wanted(mutants=True, sample=5, seed=7))[len(CONTROLS) :]
    assert some != chosen(Wanted(mutants=True, sample=5, seed=8))[len(CONTROLS) :]
    every = [mutant.name for mutant in ENTRY.mutants()]
    assert len(some) == 5
    assert some == sorted(some, key=every.index)


def test_one_control_or_mutant_is_run_by_its_name() -> None:
    plan = Wanted(names=(MUTANT, "also-liveness")).plan(ENTRY)
    assert [each.name for each in plan.variations] == ["also-liveness", MUTANT]
    assert not plan.whole
    assert Wanted(names=[control.name for control in CONTROLS]).plan(ENTRY).whole


def test_every_name_that_there_is_not_is_told() -> None:
    with pytest.raises(UnknownLab) as error:
        Wanted(names=("also-livness", "quite-other")).plan(ENTRY)
    assert str(error.value).splitlines() == [
        "probes/readiness has no control or mutant also-livness; did you mean also-liveness?",
        "probes/readiness has no control or mutant quite-other. It has also-liveness, published-anyway, "
        "slow-to-recover, deleted; --list shows the mutants",
    ]


@pytest.fixture
def no_cluster(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    return tmp_path


def test_what_is_finished_outlives_an_interrupt(no_cluster: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_: Any, variation: Any, *__: Any, **___: Any) -> Any:
        if variation is CONTROLS[1]:
            raise KeyboardInterrupt
        return GOOD

    monkeypatch.setattr(live, "run", run)
    (proven,), interrupted = proving.proved([ENTRY, OTHER], Wanted().plan, opened(no_cluster))
    assert interrupted
    assert [trial.variation.name for trial in proven.trials] == [CONTROLS[0].name]
    assert proven.unproven == []


def test_a_mutant_runs_in_a_namespace_and_a_folder_of_its_own(
    no_cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(entry: Any, variation: Any, *_: Any, **__: Any) -> Any:
        return a_failed_run(entry, variation) if variation else GOOD

    monkeypatch.setattr(live, "run", run)
    (proven,), _ = proving.proved([ENTRY], Wanted(names=(MUTANT,)).plan, opened(no_cluster))
    (trial,) = proven.trials
    assert isinstance(trial.variation, Mutant)
    assert trial.folder == no_cluster / "probes/readiness" / trial.variation.short
    assert ENTRY.namespace(trial.variation) == f"lab-probes-readiness--{trial.variation.short}"
    assert trial.report.header.control == MUTANT


def test_nothing_beside_the_main_run_runs_where_that_ended_early(
    no_cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "run", lambda entry, _, *__, **___: live.failed(entry, GOOD.header, ClusterError("gone")))
    (proven,), _ = proving.proved([ENTRY], Wanted(mutants=True).plan, opened(no_cluster))
    assert proven.trials == ()
    assert proven.exit_code == 3


def test_the_runs_of_a_lab_that_disturbs_others_each_have_a_turn_of_their_own(
    no_cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: list[str] = []

    def ran(entry: Any, variation: Any, *_: Any, **__: Any) -> Any:
        run.append(f"{entry.id} {variation.name if variation else 'main'}")
        return GOOD

    monkeypatch.setattr(live, "run", ran)
    proofs, _ = proving.proved([ALONE, ENTRY], Wanted().plan, opened(no_cluster))
    shared = [f"{ENTRY.id} {name}" for name in ("main", *(each.name for each in CONTROLS))]
    assert [proof.whole for proof in proofs] == [True, True]
    places = [run.index(each) for each in shared]
    assert places == list(range(places[0], places[0] + len(shared))), "they follow one another"
    after = [place for place, each in enumerate(run) if each.startswith(ALONE.id) and not each.endswith(" main")]
    assert min(after) > max(places)
    assert len(after) == len(ALONE.lab.variations)


def test_progress_tells_how_many_runs_are_left_and_how_long_they_may_take() -> None:
    pace = proving.Pace(Wanted().plan(ENTRY))
    first = pace.next()
    assert (first.number, first.of) == (1, 1 + len(CONTROLS))
    assert first.seconds_left == pytest.approx(sum(seconds or 0 for seconds in pace.plan.seconds))
    assert first.text.en.startswith(", run 1 of 5, about ")
    assert re.fullmatch("，第 1/5 次运行，大约还需 [0-9]+ (秒|分钟)", first.text.zh)
    assert [written.lasting(seconds, "en") for seconds in (41.2, 150)] == ["41 s", "2 min"]
    assert [written.lasting(seconds, "zh") for seconds in (41.2, 150)] == ["41 秒", "2 分钟"]


def invoke(*words: str) -> Any:
    return CliRunner().invoke(prove.command, [*words, "--lang", "en"])


def test_all_that_there_is_to_run_is_listed_without_a_cluster() -> None:
    said = invoke("probes/readiness", "--list")
    assert said.exit_code == 0
    assert "also-liveness  (flips is-not-restarted" in said.output
    assert all(f"    {mutant.name}\n" in said.output for mutant in ENTRY.mutants())
    assert f"Generated mutants (--mutants): {len(ENTRY.mutants())}, about " in said.output
    (plan,) = json.loads(invoke("probes/readiness", "--list", "--json").output)["plans"]
    assert [run["kind"] for run in plan["runs"]].count("control") == len(CONTROLS)
    assert all(run["seconds"] > 0 for run in plan["runs"])


def test_a_sample_is_listed_with_its_seed() -> None:
    said = invoke("probes/readiness", "--list", "--sample", "3", "--seed", "5").output
    assert f"Generated mutants (3 of {len(ENTRY.mutants())}, chosen by --seed 5)" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--seed", "3"), "--seed goes with --sample N"),
        (("--control", "x"), "--control goes with the name of one lab"),
        (("probes/readiness", "--control", "x", "--mutants"), "--control goes with the name of one lab"),
    ],
)
def test_what_does_not_go_together_is_refused(options: tuple[str, ...], said: str) -> None:
    answer = invoke(*options)
    assert answer.exit_code == 2
    assert said in " ".join(answer.output.replace("│", " ").split())


def test_a_lab_is_explained_with_its_mutants(tmp_path: Path) -> None:
    with_mutant(write_root(tmp_path), MUTATE)
    said = CliRunner().invoke(explain.command, ["topic/one", "--root", str(tmp_path), "--lang", "en"]).output
    assert "flips holds  web.yaml:Pod/web:spec.terminationGracePeriodSeconds=5" in said


def test_labs_without_recordings_have_no_estimate(tmp_path: Path) -> None:
    entry = Catalogue(shipped_root()).find("probes/readiness")
    moved = type(entry)(tmp_path, entry.topic, entry.name)
    assert proving.seconds_of(moved, None) is None
