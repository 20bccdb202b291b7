"""The command line as a user meets it, without a cluster."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import kindlab.cli


def kindlab_says(*words: str, lang: str = "en_US.UTF-8") -> subprocess.CompletedProcess[str]:
    environment = {"LANG": lang, "PATH": "/usr/bin:/bin", "COLUMNS": "120", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "kindlab", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


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


def test_replay_of_a_control_exits_as_its_verdicts_ask() -> None:
    replay = kindlab_says("replay", "probes/readiness", "--control", "also-liveness", "--json")
    report = json.loads(replay.stdout)
    outcomes = {claim["id"]: claim["outcome"] for claim in report["runs"][0]["claims"]}
    assert outcomes["probes/readiness:is-not-restarted"] == "refuted"
    assert replay.returncode == report["exit_code"] == 1


def test_json_has_both_languages_and_the_evidence() -> None:
    (run,) = json.loads(kindlab_says("replay", "probes/readiness", "--json").stdout)["runs"]
    assert run["environment"]["kubernetes"].startswith("v1.")
    for claim in run["claims"]:
        assert claim["text"]["zh"]
        assert claim["reason"]["text"]["en"]
        assert claim["evidence"]


def test_list_names_each_lab_with_its_question() -> None:
    assert "probes/readiness" in kindlab_says("list").stdout
    assert json.loads(kindlab_says("list", "probes", "--json").stdout)["labs"][0]["question"]["zh"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("list", "probs"), "no lab or topic is called probs. Did you mean probes?"),
        (("run", "probes/readines"), "Did you mean probes/readiness"),
        (
            ("replay", "probes/readiness", "--control", "x"),
            "has no control x. It has also-liveness, published-anyway, deleted.",
        ),
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


@pytest.mark.parametrize("command", kindlab.cli.COMMANDS)
def test_each_command_explains_itself_with_an_example(command: str) -> None:
    answer = kindlab_says(command, "--help")
    assert answer.returncode == 0
    assert f"kindlab {command}" in answer.stdout.split("Options:")[0].split("\n", 1)[1]


@pytest.mark.parametrize("words", [("list",), ("replay", "probes/readiness"), ("--help",)], ids=lambda words: words[0])
def test_what_needs_no_cluster_never_pays_for_its_libraries(words: tuple[str, ...]) -> None:
    program = (
        "import sys\n"
        "from kindlab.cli import kindlab\n"
        "try:\n    kindlab()\n"
        "finally:\n    print(sorted({'kubernetes', 'docker', 'jinja2', 'kopf'} & set(sys.modules)), file=sys.stderr)\n"
    )
    answer = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    assert answer.stderr.strip().splitlines()[-1] == "[]"
