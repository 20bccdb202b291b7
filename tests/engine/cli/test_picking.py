"""Which labs of those that are named `kindlab run` takes: by a change, a shard, a budget; and what it says of it."""

import json
import subprocess
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kindlab.catalogue import Catalogue
from kindlab.cli import kindlab
from kindlab.cli.picking import Pick
from kindlab.errors import HostError
from kindlab.recording.durations import UNRECORDED_SECONDS, expected
from kindlab.root import shipped_root
from kindlab.shards import Shard
from tests.roots import write_root

CATALOGUE = Catalogue(shipped_root())
ENTRIES = CATALOGUE.entries


def says(*words: Any) -> Result:
    environment = {"GITHUB_ACTIONS": None, "GITHUB_STEP_SUMMARY": None, "LANG": "en_US.UTF-8"}
    return CliRunner().invoke(kindlab, [str(word) for word in words], env=environment)


@pytest.mark.parametrize("of", [1, 2, 3, 5, 40])
def test_every_lab_is_in_exactly_one_shard(of: int) -> None:
    shards = [Pick(shard=Shard(number, of)).of(CATALOGUE, ENTRIES).chosen for number in range(1, of + 1)]
    assert sorted(entry.id for entry in chain(*shards)) == [entry.id for entry in ENTRIES]


def test_shards_of_one_split_say_so_and_those_of_another_do_not() -> None:
    def split(number: int, of: int, topic: str = "") -> str:
        picked = Pick(shard=Shard(number, of)).of(CATALOGUE, CATALOGUE.select([topic] if topic else []))
        shard = picked.origin(CATALOGUE, []).shard
        assert shard
        return shard.split

    assert split(1, 3) == split(2, 3)
    assert split(1, 3) != split(1, 3, "deployments")


def test_a_lab_without_a_recording_counts_as_what_is_stated(tmp_path: Path) -> None:
    (entry,) = Catalogue(write_root(tmp_path)).entries
    assert expected([entry]) == {entry: UNRECORDED_SECONDS}


def test_a_budget_is_of_the_shard_and_counts_repeated_runs() -> None:
    shard = Pick(shard=Shard(1, 2), budget=60).of(CATALOGUE, ENTRIES)
    assert 0 < sum(shard.seconds[entry.id] for entry in shard.chosen) <= 60
    assert shard.left_out
    assert {*shard.chosen, *shard.left_out} == {*Pick(shard=Shard(1, 2)).of(CATALOGUE, ENTRIES).chosen}
    assert len(Pick(shard=Shard(1, 2), budget=60).of(CATALOGUE, ENTRIES, runs=3).chosen) < len(shard.chosen)


def test_a_shard_without_labs_is_a_success_that_says_so_and_writes_its_reports(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("json", "junit", "summary")}
    words = ("--shard", "2/2", *(f"--report={name}={file}" for name, file in files.items()))
    told = says("run", "probes/readiness", *words, "--html", tmp_path / "pages")
    assert told.exit_code == 0
    assert "shard 2/2: 0 of 1 labs" in told.stderr
    assert "no lab is left to be run" in told.stderr
    document = json.loads(files["json"].read_text())
    assert (document["runs"], document["origin"]["shard"]["number"]) == ([], 2)
    assert 'name="kindlab, shard 2/2"' in files["junit"].read_text()
    assert "## kindlab, shard 2/2: No lab was run." in files["summary"].read_text()
    assert says("run", "probes/readiness", "--shard", "2/2", "--quiet").output == ""


def test_what_a_budget_leaves_out_is_reported_with_the_reason(tmp_path: Path) -> None:
    told = says("run", "deployments", "--time-budget", "2", "--report", f"json={tmp_path / 'r'}")
    assert told.exit_code == 0
    assert "left out, as about 0 s of labs fit into 2 s (--time-budget): deployments/" in told.stderr
    assert "left out: its " in told.stdout
    document = json.loads((tmp_path / "r").read_text())
    assert {run["lab"] for run in document["runs"]} == {entry.id for entry in CATALOGUE.select(["deployments"])}
    assert {claim["standing"] for run in document["runs"] for claim in run["claims"]} == {"skipped"}
    assert document["origin"]["missing_labs"] == []
    assert says("run", "deployments", "--time-budget", "2", "--fail-on", "skipped").exit_code == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--shard", "0/5"), "expected a shard from 1/5 to 5/5, not 0/5"),
        (("--shard", "6/5"), "expected a shard from 1/5 to 5/5, not 6/5"),
        (("--shard", "a/b"), "such as 2/5, not 'a/b'"),
        (("--time-budget", "0"), "0.0 is not in the range x>=1"),
        (("--time-budget", "10m"), "'10m' is not a valid float"),
    ],
)
def test_what_picks_nothing_sensible_is_wrong_use(words: tuple[str, ...], said: str) -> None:
    told = says("run", *words)
    assert told.exit_code == 2
    assert said in told.stderr


def call(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def test_labs_are_picked_by_what_has_changed_in_a_root(tmp_path: Path) -> None:
    write_root(write_root(tmp_path), "topic/two")
    call(tmp_path, "init", "-q")
    call(tmp_path, "add", "-A")
    call(tmp_path, "commit", "-qm", "one")
    catalogue = Catalogue(tmp_path)
    (tmp_path / "manifests/topic/two/web.yaml").write_text("# changed\n")
    picked = Pick(ref="HEAD").of(catalogue, catalogue.entries)
    assert [entry.id for entry in picked.chosen] == ["topic/two"]
    assert [*picked.lines("en")] == ["changed since HEAD: 1 of 2 labs"]
    call(tmp_path, "commit", "-qam", "two")
    assert [*Pick(ref="HEAD").of(catalogue, catalogue.entries).lines("zh")][-1] == "没有需要运行的实验"


def test_further_roots_have_to_know_the_commit_and_kindlab_s_own_need_not(tmp_path: Path) -> None:
    theirs, ours = write_root(tmp_path / "theirs"), write_root(tmp_path / "ours", "mine/three")
    with pytest.raises(HostError, match=f"{theirs}: git does not tell"):
        Pick(ref="HEAD").of(Catalogue(theirs), Catalogue(theirs).entries)
    catalogue = Catalogue(theirs, ours)
    with pytest.raises(HostError, match=f"{ours}: git does not tell"):
        Pick(ref="HEAD").of(catalogue, catalogue.entries)
    call(ours, "init", "-q")
    call(ours, "add", "-A")
    call(ours, "commit", "-qm", "one")
    (ours / "checks/mine/three.py").write_text("pass")
    assert [entry.id for entry in Pick(ref="HEAD").of(catalogue, catalogue.entries).chosen] == ["mine/three"]


def test_a_lab_that_was_to_be_run_and_was_not_is_missing() -> None:
    picked = Pick().of(CATALOGUE, CATALOGUE.select(["readiness"]))
    assert picked.origin(CATALOGUE, []).missing_labs == ("probes/readiness",)
    assert not picked.origin(CATALOGUE, []).is_whole
