"""kindlab merge: shards of recorded runs are joined to what one run of all would have reported."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from junitparser import JUnitXml

from kindlab.catalogue import Catalogue
from kindlab.cli import kindlab
from kindlab.cli.picking import NO_RUN, Pick
from kindlab.judging import Reported, judge
from kindlab.recording import runfile
from kindlab.reporting import machine, published
from kindlab.root import shipped_root
from kindlab.shards import Shard

CATALOGUE = Catalogue(shipped_root())
LABS = CATALOGUE.select(["readiness", "rolling_update", "undo", "zero_downtime", "external_name"])
SCHEMA = Draft202012Validator(json.loads(published.schema()))
QUIET = {"GITHUB_ACTIONS": None, "GITHUB_STEP_SUMMARY": None, "LANG": "en_US.UTF-8"}


def says(*words: Any, **environment: str) -> Result:
    return CliRunner().invoke(kindlab, [str(word) for word in words], env={**QUIET, **environment})


def reported(lab: str) -> Reported:
    entry = CATALOGUE.find(lab)
    return judge(entry.remembered, runfile.read(entry.recording(None))), entry.recording(None)


def shard(folder: Path, number: int, of: int = 3) -> Path:
    """A shard's report as `kindlab run` writes it, the runs being the recorded ones."""
    picked = Pick(shard=Shard(number, of)).of(CATALOGUE, LABS)
    reports = [reported(entry.id) for entry in picked.chosen]
    code = max((report.exit_code for report, _ in reports), default=0)
    file = folder / f"shard-{number}" / "report.json"
    file.parent.mkdir(parents=True)
    file.write_text(machine.encode(reports, code, origin=picked.origin(CATALOGUE, reports)))
    return file


def spoil(file: Path, change: Callable[[Any], Any]) -> None:
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))


@pytest.fixture
def shards(tmp_path: Path) -> list[Path]:
    return [shard(tmp_path, number) for number in (1, 2, 3)]


@pytest.fixture
def one(shards: list[Path]) -> Path:
    """The first shard that holds a lab."""
    return next(file for file in shards if json.loads(file.read_text())["runs"])


def test_shards_are_joined_to_what_one_run_of_all_reports(shards: list[Path], tmp_path: Path) -> None:
    told = says("merge", tmp_path, "--json", "--report", f"junit={tmp_path / 'all.xml'}")
    assert told.exit_code == 0
    merged = json.loads(told.stdout)
    SCHEMA.validate(merged)
    assert merged["runs"] == json.loads(machine.encode([reported(entry.id) for entry in LABS], 0))["runs"]
    assert merged["origin"]["missing_shards"] == []
    assert JUnitXml.fromfile(str(tmp_path / "all.xml")).tests == sum(len(run["claims"]) for run in merged["runs"])


def test_a_shard_that_is_not_there_is_named_and_red_whatever_fails(shards: list[Path], tmp_path: Path) -> None:
    shards[1].unlink()
    summary, junit = tmp_path / "s.md", tmp_path / "j.xml"
    words = ("merge", tmp_path, "--fail-on", "none", "--report", f"summary={summary}", "--report", f"junit={junit}")
    told = says(*words, "--report", f"json={tmp_path / 'merged.txt'}", GITHUB_ACTIONS="true")
    assert told.exit_code == 3
    assert "no report of shard 2/3" in told.stdout
    assert "::error title=kindlab::no report of shard 2/3" in told.stderr
    assert "### ❌ no report of shard 2/3" in summary.read_text()
    assert JUnitXml.fromfile(str(junit)).errors == 1
    document = json.loads((tmp_path / "merged.txt").read_text())
    assert (document["exit_code"], document["origin"]["missing_shards"]) == (3, ["2/3"])
    SCHEMA.validate(document)


def test_a_lab_to_which_an_interrupted_shard_did_not_come_is_named(one: Path, tmp_path: Path) -> None:
    def interrupt(document: Any) -> None:
        document["exit_code"] = 130
        document["origin"]["missing_labs"] = [document["runs"].pop()["lab"]]

    spoil(one, interrupt)
    told = says("merge", tmp_path, "--lang", "zh")
    (lab,) = json.loads(one.read_text())["origin"]["missing_labs"]
    assert told.exit_code == 3
    assert f"缺少 {lab} 的报告" in told.stdout


def test_an_empty_shard_is_one(tmp_path: Path) -> None:
    files = [shard(tmp_path, number, 9) for number in range(1, 10)]
    assert json.loads(files[-1].read_text())["runs"] == []
    assert says("merge", *files, "--json").exit_code == 0


def of_another_kindlab(document: Any) -> None:
    document["origin"]["kindlab"] = "9.9"


def of_another_commit(document: Any) -> None:
    document["origin"]["commits"] = ["f" * 40]


def of_another_split(document: Any) -> None:
    document["origin"]["shard"]["split"] = "0" * 16


def of_more_shards(document: Any) -> None:
    document["origin"]["shard"]["of"] = 4


def with_another_claim(document: Any) -> None:
    document["runs"][0]["claims"][0]["id"] += "-not"


def of_a_lab_that_is_none(document: Any) -> None:
    document["runs"][0]["lab"] = "probes/never"


def repeated(document: Any) -> None:
    document["runs"][0]["repeats"] = [{"name": "main-1", "error": None, "leftovers": []}]


def of_another_schema(document: Any) -> None:
    document["schema"] = 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (of_another_kindlab, "not the same kindlab everywhere: "),
        (of_another_commit, "not the same commit of the labs everywhere: "),
        (of_another_split, "not the same split (labs and their durations) everywhere: "),
        (of_more_shards, "not the same number of shards everywhere: "),
        (with_another_claim, "its claims are not those that it has here"),
        (of_a_lab_that_is_none, "no lab or topic is called probes/never"),
        (repeated, "was repeated; single runs can be merged"),
        (of_another_schema, "is no JSON report of kindlab"),
    ],
)
def test_what_does_not_fit_is_refused(
    shards: list[Path], one: Path, tmp_path: Path, change: Callable[[Any], None], said: str
) -> None:
    spoil(one, change)
    told = says("merge", tmp_path, "--report", f"json={tmp_path / 'merged.txt'}")
    assert told.exit_code == 2
    assert "nothing was merged" in told.stderr
    assert said in told.stderr
    assert not (tmp_path / "merged.txt").exists()


def test_all_that_does_not_fit_is_told_at_once(shards: list[Path], one: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.json"
    twin.write_text(one.read_text())
    lab = json.loads(one.read_text())["runs"][0]["lab"]

    def otherwise(document: Any) -> None:
        document["runs"][0]["fingerprint"] = "another"
        of_another_kindlab(document)

    spoil(twin, otherwise)
    told = says("merge", tmp_path).stderr
    assert "not the same kindlab everywhere: " in told
    assert "is there 2 times: " in told
    assert f"{lab} is there 2 times, of other steps or manifests: " in told


def test_files_that_are_no_reports_are_all_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_text('{"schema": 1}')
    (tmp_path / "empty").mkdir()
    told = says("merge", tmp_path, tmp_path / "empty", tmp_path / "none.json", "y" * 5000)
    assert told.exit_code == 2
    assert "5 problems, nothing was merged:" in told.stderr
    for words in ("a.json: is no JSON", "b.json: is no JSON", "empty: holds no JSON", "none.json: cannot be read"):
        assert words in told.stderr


def test_environments_that_differ_are_shown(one: Path, shards: list[Path], tmp_path: Path) -> None:
    def elsewhere(document: Any) -> None:
        document["runs"][0]["environment"]["kubernetes"] = "v1.35.4"

    spoil(one, elsewhere)
    told = says("merge", tmp_path, "--report", f"summary={tmp_path / 's.md'}")
    lab = json.loads(one.read_text())["runs"][0]["lab"]
    assert told.exit_code == 0
    assert "the environments differ in kubernetes: " in told.stdout
    assert f"v1.35.4 ({lab})" in told.stdout
    assert "the environments differ in kubernetes" in (tmp_path / "s.md").read_text()


def test_pages_show_the_recordings_that_lie_beside_the_reports(tmp_path: Path) -> None:
    report, recording = reported("probes/readiness")
    run = tmp_path / "a/runs/probes/readiness/main/timeline.jsonl.gz"
    run.parent.mkdir(parents=True)
    run.write_bytes(recording.read_bytes())
    (tmp_path / "a/report.json").write_text(machine.encode([(report, run.parent)], 0))
    spoil(tmp_path / "a/report.json", lambda told: told["runs"][0].update(recording="runs/probes/readiness/main"))
    told = says("merge", tmp_path, "--html", tmp_path / "pages", "--json")
    assert json.loads(told.stdout)["runs"][0]["recording"] == str(run.parent)
    assert "exec" in (tmp_path / "pages/probes-readiness.html").read_text()
    other = msgspec.structs.replace(report.header, started="2001-01-01T00:00:00+00:00")
    another_day = (msgspec.structs.replace(report, header=other), run.parent)
    (tmp_path / "a/report.json").write_text(machine.encode([another_day], 0))
    assert json.loads(says("merge", tmp_path, "--json").stdout)["runs"][0]["recording"] is None


@pytest.mark.parametrize("odd", ["x" * 5000, "a\0/b/c", "a/../b/c", "runs/" + "x" * 300 + "/b/c", "/dev/zero", ""])
def test_a_recording_of_no_sensible_name_is_none(odd: str, one: Path, tmp_path: Path) -> None:
    spoil(one, lambda told: told["runs"][0].update(recording=odd))
    told = says("merge", tmp_path, "--json")
    assert None in [run["recording"] for run in json.loads(told.stdout)["runs"]]


def test_a_lab_that_was_left_out_stays_skipped(tmp_path: Path) -> None:
    picked = Pick(budget=1).of(CATALOGUE, CATALOGUE.select(["readiness"]))
    ((report, path),) = picked.with_left_out([])
    assert (picked.chosen, path) == ([], NO_RUN)
    (tmp_path / "r.json").write_text(machine.encode([(report, path)], 0))
    told = says("merge", tmp_path, "--json")
    assert told.exit_code == 0
    (run,) = json.loads(told.stdout)["runs"]
    assert {claim["standing"] for claim in run["claims"]} == {"skipped"}
    assert run["claims"][0]["reason"]["code"] == "left-out"
    assert says("merge", tmp_path, "--fail-on", "skipped").exit_code == 3
