"""The command line as a user meets it, without a cluster."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kindlab.cli
from kindlab.root import shipped_root


def kindlab_says(
    *words: str, lang: str = "en_US.UTF-8", cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    environment = {"LANG": lang, "PATH": "/usr/bin:/bin", "COLUMNS": "120", "PYTHONUTF8": "1", **variables}
    command = [sys.executable, "-m", "kindlab", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=cwd)


def test_replay_shows_the_whole_answer() -> None:
    replay = kindlab_says("replay", "probes/readiness")
    assert replay.returncode == 0, replay.stderr
    for words in (
        "What happens to a Pod",
        "many say it, and it is not so",
        "Say instead: The entry stays",
        "6 claims: 6 as documented",
    ):
        assert words in replay.stdout
    assert "\x1b" not in replay.stdout


def test_replay_speaks_chinese_where_the_locale_does() -> None:
    replay = kindlab_says("replay", "probes/readiness", lang="zh_CN.UTF-8")
    assert "就绪探针开始失败的 Pod 会怎样？" in replay.stdout
    assert "应当这样说" in replay.stdout


def test_replay_of_a_control_says_which_flips_are_meant() -> None:
    replay = kindlab_says("replay", "probes/readiness", "--control", "also-liveness", "--json")
    report = json.loads(replay.stdout)
    claims = {claim["id"]: (claim["outcome"], claim["standing"]) for claim in report["runs"][0]["claims"]}
    assert claims["probes/readiness:is-not-restarted"] == ("refuted", "flipped")
    assert replay.returncode == report["exit_code"]
    said = kindlab_says("replay", "probes/readiness", "--control", "also-liveness").stdout
    assert "flipped, as the control means it to" in said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_output_survives_an_encoding_that_lacks_its_letters(lang: str) -> None:
    replay = kindlab_says("replay", "probes/readiness", "--lang", lang, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert replay.stderr == ""
    assert replay.stdout.isascii()


def test_json_has_both_languages_and_the_evidence() -> None:
    (run,) = json.loads(kindlab_says("replay", "probes/readiness", "--json").stdout)["runs"]
    assert run["environment"]["kubernetes"].startswith("v1.")
    for claim in run["claims"]:
        assert claim["text"]["zh"]
        assert claim["reason"]["text"]["en"]
        assert claim["evidence"]


def test_explain_tells_the_experiment_and_not_what_came_out() -> None:
    explain = kindlab_says("explain", "probes/readiness")
    assert explain.returncode == 0, explain.stderr
    for words in (
        "What happens to a Pod",
        "any cluster",
        "wait until Pod/web is Ready",
        "also-liveness",
        "#readiness-probe",
    ):
        assert words in explain.stdout
    assert "confirmed" not in explain.stdout
    assert "confirmed: " in kindlab_says("explain", "probes/readiness", "--answers").stdout


def test_explain_speaks_chinese_where_the_locale_does() -> None:
    explain = kindlab_says("explain", "probes/readiness", "--by-hand", lang="zh_CN.UTF-8")
    assert "# 手动进行 probes/readiness" in explain.stdout
    assert "# 还原一切" in explain.stdout


def test_by_hand_makes_the_namespace_first_and_ends_it_last() -> None:
    typed = kindlab_says("explain", "probes/readiness", "--by-hand", "--control", "also-liveness").stdout
    commands = [line for line in typed.splitlines() if line and not line.startswith("#")]
    assert commands[2] == "kubectl create namespace lab-probes-readiness--also-liveness"
    assert commands[-1] == "kubectl delete namespace lab-probes-readiness--also-liveness"
    assert "-f also-liveness.yaml" in typed


def test_machines_read_an_explanation() -> None:
    told = json.loads(kindlab_says("explain", "probes/readiness", "--json").stdout)
    (arm,) = told["arms"]
    assert arm["namespace"] == "lab-probes-readiness"
    assert len(arm["by_hand"]) == len(arm["steps"]) + 2
    assert "outcome" not in told["claims"][0]
    answered = json.loads(kindlab_says("explain", "probes/readiness", "--json", "--answers").stdout)
    assert answered["claims"][0]["outcome"] == "confirmed"


def test_list_names_each_lab_with_its_question() -> None:
    assert "probes/readiness" in kindlab_says("list").stdout
    assert json.loads(kindlab_says("list", "probes", "--json").stdout)["labs"][0]["question"]["zh"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("list", "probs"), "no lab or topic is called probs. Did you mean probes or pods or ports?"),
        (("run", "probes/readines"), "Did you mean probes/readiness"),
        (
            ("replay", "probes/readiness", "--control", "x"),
            "has no control x. It has also-liveness, published-anyway,",
        ),
        (("explain", "probes/readines"), "Did you mean probes/readiness"),
        (("explain", "readiness", "--control", "delete"), "did you mean deleted?"),
        (("run", "probes", "--repeat", "0"), "Invalid value for '--repeat'"),
        (("replay", "nothing-of-that-name"), "no lab or topic is called nothing-of-that-name"),
        (("jump",), "No such command"),
        (("list", "--color"), "No such option"),
    ],
)
def test_wrong_use_is_answered_with_what_would_be_right(words: tuple[str, ...], message: str) -> None:
    answer = kindlab_says(*words)
    assert answer.returncode == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    answer = kindlab_says("replay", str(tmp_path))
    assert answer.returncode == 2
    assert f"{tmp_path}: holds no run" in answer.stderr


def a_run_in(folder: Path) -> Path:
    folder.mkdir(parents=True)
    recording = shipped_root() / "tests/recordings/probes/readiness/main.jsonl.gz"
    shutil.copyfile(recording, folder / "timeline.jsonl.gz")
    return folder


def test_a_folder_that_holds_no_run_does_not_stand_in_a_lab_s_way(tmp_path: Path) -> None:
    a_run_in(tmp_path / "probes/readiness/main")
    (shipped,) = json.loads(kindlab_says("replay", "probes/readiness", "--json", cwd=tmp_path).stdout)["runs"]
    assert Path(shipped["recording"]).is_relative_to(shipped_root())
    (own,) = json.loads(kindlab_says("replay", "probes/readiness/main", "--json", cwd=tmp_path).stdout)["runs"]
    assert own["recording"] == "probes/readiness/main"


def test_a_folder_of_several_runs_names_them(tmp_path: Path) -> None:
    runs = [a_run_in(tmp_path / "runs/probes/readiness" / name) for name in ("main", "deleted")]
    answer = kindlab_says("replay", str(tmp_path / "runs"))
    assert answer.returncode == 2
    assert "holds 2 runs, each in its own folder. Name one:" in answer.stderr
    assert all(str(run) in answer.stderr for run in runs)
    assert "…" not in answer.stderr


def test_a_folder_of_many_runs_names_some(tmp_path: Path) -> None:
    runs = sorted(a_run_in(tmp_path / f"probes/readiness/main-{number}") for number in range(12))
    answer = kindlab_says("replay", str(tmp_path))
    assert "holds 12 runs" in answer.stderr
    assert [str(run) in answer.stderr.split() for run in runs] == [True] * 10 + [False] * 2
    assert answer.stderr.endswith("…\n")


def test_a_control_goes_with_a_lab_only(tmp_path: Path) -> None:
    answer = kindlab_says("replay", str(a_run_in(tmp_path / "run")), "--control", "deleted")
    assert answer.returncode == 2
    assert "--control goes with a lab's name" in answer.stderr


@pytest.mark.parametrize("command", ["run", "prove", "record", "up", "status", "down", "kubeconfig"])
def test_the_cluster_is_named_alike_everywhere(command: str) -> None:
    assert "--name, --cluster" in kindlab_says(command, "--help").stdout


@pytest.mark.parametrize("command", kindlab.cli.COMMANDS)
def test_each_command_explains_itself_with_an_example(command: str) -> None:
    answer = kindlab_says(command, "--help")
    assert answer.returncode == 0
    assert f"kindlab {command}" in answer.stdout.split("Options:")[0].split("\n", 1)[1]
    assert "\\b" not in answer.stdout
    assert "\b" not in answer.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("replay", "probes/readiness"),
        ("timeline", "probes/readiness"),
        ("diff", "probes/readiness", "--control", "deleted"),
        ("explain", "probes/readiness"),
        ("--help",),
    ],
    ids=lambda words: words[0],
)
def test_what_needs_no_cluster_never_pays_for_its_libraries(words: tuple[str, ...]) -> None:
    program = (
        "import sys\n"
        "from kindlab.cli import kindlab\n"
        "heavy = {'kubernetes', 'docker', 'jinja2', 'kopf', 'starlette', 'uvicorn'}\n"
        "try:\n    kindlab()\n"
        "finally:\n    print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    answer = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    assert answer.stderr.strip().splitlines()[-1] == "[]"
