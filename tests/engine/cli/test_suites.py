"""kindlab diff of two suites, and of one with what was green last."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kindlab.catalogue import Catalogue
from kindlab.cli import kindlab
from kindlab.judging import judge
from kindlab.recording import runfile, verdictfile
from kindlab.rejudging import hashes, kept
from kindlab.root import shipped_root

CATALOGUE = Catalogue(shipped_root())
STARTED = "2026-11-21T21:50:18+00:00"


def says(*words: Any, **environment: str) -> Result:
    return CliRunner().invoke(kindlab, ["diff", *map(str, words)], env={"LANG": "en_US.UTF-8", **environment})


def a_run(
    suite: Path, lab: str = "probes/readiness", *, of: str | None = None, name: str = "main",
    changed: tuple[str, str] = ("", ""), started: str = STARTED,
) -> Path:  # fmt: skip
    """A run in a suite, with its verdicts; `of` takes a control's recording for the main run's."""
    entry = CATALOGUE.find(lab)
    folder = suite / lab / name
    folder.mkdir(parents=True)
    content = gzip.decompress(entry.recording(of).read_bytes()).decode()
    header, _, rows = content.partition("\n")
    own = json.loads(header) | {"control": None, "started": started}
    told = json.dumps(own, separators=(",", ":")).replace(*changed)
    (folder / runfile.CLOSED_NAME).write_bytes(gzip.compress(f"{told}\n{rows}".encode()))
    verdictfile.write(folder, kept(judge(entry.lab, runfile.read(folder)), hashes(entry.lab, None)))
    return folder


@pytest.fixture
def suites(tmp_path: Path) -> tuple[Path, Path]:
    """Two suites of two labs: in the other one a probe has another effect, on another Kubernetes."""
    one, other = tmp_path / "one", tmp_path / "other"
    a_run(one)
    a_run(other, of="also-liveness", changed=("v1.36.3", "v1.37.0"))
    for suite in (one, other):
        a_run(suite, "storage/released_volume")
    return one, other


def test_a_suite_is_the_same_as_itself(suites: tuple[Path, Path]) -> None:
    told = says(suites[0], suites[0])
    assert told.exit_code == 0
    assert told.stdout == f"--- {suites[0]}\n+++ {suites[0]}\nall verdicts (11) are the same\n"


def test_what_came_out_otherwise_is_told_with_what_differs_around_it(suites: tuple[Path, Path]) -> None:
    told = says(*suites)
    assert told.exit_code == 1
    lines = told.stdout.splitlines()
    assert "2 of 11 verdicts differ" in lines
    place = lines.index("  probes/readiness:is-not-restarted")
    assert lines[place + 1].startswith("    - confirmed: Pod/web restartCount: 0 in all")
    assert lines[place + 2].startswith("    + refuted: at +7.8 s Pod/web restartCount: expected 0, saw 1")
    place = lines.index("  kubernetes (probes/readiness)")
    assert lines[place - 1 : place + 3] == [
        "environment", "  kubernetes (probes/readiness)", "    - v1.36.3", "    + v1.37.0",
    ]  # fmt: skip
    assert lines[-2:] == ["steps or manifests differ (fingerprint)", "  probes/readiness"]


def test_machines_and_chinese_readers_are_told_too(suites: tuple[Path, Path]) -> None:
    document = json.loads(says(*suites, "--json").stdout)
    assert (document["same_verdicts"], document["compared"]) == (False, 11)
    assert [each["one"]["outcome"] for each in document["changed"]] == ["confirmed", "confirmed"]
    assert document["environment"][0]["runs"] == ["probes/readiness"]
    assert "11 条结论中有 2 条不同" in says(*suites, "--lang", "zh").stdout


def test_what_only_one_has_is_compared_with_nothing(suites: tuple[Path, Path]) -> None:
    shutil.rmtree(suites[1] / "storage")
    told = says(*suites)
    assert told.stdout.endswith(f"only in {suites[0]}, compared with nothing\n  storage/released_volume\n")
    shutil.rmtree(suites[1] / "probes")
    a_run(suites[1], "dns/external_name")
    told = says(*suites)
    assert told.exit_code == 0
    assert "no lab was run in both" in told.stdout


def test_a_run_is_a_suite_of_one(suites: tuple[Path, Path]) -> None:
    told = says(suites[0], suites[1] / "probes/readiness/main")
    assert told.exit_code == 1
    assert "2 of 6 verdicts differ" in told.stdout


def test_repeated_runs_are_summed_up(suites: tuple[Path, Path]) -> None:
    shutil.rmtree(suites[1] / "probes")
    a_run(suites[1], name="main-1")
    a_run(suites[1], name="main-2", of="also-liveness")
    told = says(*suites).stdout
    assert "+ unstable: the runs disagree: " in told
    assert "2 of 11 verdicts differ" in told


def test_several_suites_in_one_folder_are_named(suites: tuple[Path, Path], tmp_path: Path) -> None:
    told = says(tmp_path, suites[0])
    assert told.exit_code == 2
    assert f"{tmp_path}: holds several suites, as probes/readiness was run in {suites[0]}/probes/" in told.stderr


def test_all_that_cannot_be_read_is_told_at_once(suites: tuple[Path, Path]) -> None:
    runs = [suites[0] / "probes/readiness/main", suites[0] / "storage/released_volume/main"]
    for run in runs:
        (run / runfile.CLOSED_NAME).write_bytes(b"\xff\n")
    told = says(*suites)
    assert all(f"{run}/{runfile.CLOSED_NAME}: is no run of kindlab" in str(told.exception) for run in runs)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("probes/readiness",), "with another one or with a run, not with a lab's name"),
        (("--all",), "--control and --all go with single runs"),
        (("ONE", "ONE"), "expected one folder of runs, or two"),
    ],
)
def test_what_is_no_suite_is_wrong_use(suites: tuple[Path, Path], words: tuple[str, ...], message: str) -> None:
    told = says(suites[0], *(suites[1] if word == "ONE" else word for word in words))
    assert told.exit_code == 2
    assert message in told.stderr


def test_one_suite_is_compared_with_the_last_green_run_of_each_lab(tmp_path: Path) -> None:
    state, today = tmp_path / "state", tmp_path / "today"
    a_run(state / "runs/2026-11-01T00-00-00", started="2026-11-01T00:00:00+00:00", changed=("v1.36.3", "v1.34.4"))
    a_run(state / "runs/2026-11-02T00-00-00", started="2026-11-02T00:00:00+00:00", changed=("v1.36.3", "v1.35.4"))
    a_run(state / "runs/2026-11-03T00-00-00", started="2026-11-03T00:00:00+00:00", of="also-liveness")  # red
    a_run(state / "runs/2026-12-01T00-00-00", started="2026-12-01T00:00:00+00:00")  # later
    a_run(today, of="also-liveness")
    told = says(today, KINDLAB_STATE=str(state))
    assert told.exit_code == 1
    assert f"--- the last green runs below {state}/runs\n+++ {today}\n2 of 6 verdicts differ" in told.stdout
    assert "    - v1.35.4\n    + v1.36.3\n" in told.stdout


def test_where_nothing_was_green_a_second_folder_is_asked_for(suites: tuple[Path, Path], tmp_path: Path) -> None:
    told = says(suites[0], KINDLAB_STATE=str(tmp_path / "state"))
    assert told.exit_code == 2
    assert f"no earlier green run of these labs is kept below {tmp_path}/state/runs" in told.stderr
