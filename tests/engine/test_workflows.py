"""GitHub's workflows and the action, as far as they can be tried without a runner: the commands are there."""

import importlib.util
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
import yaml

from kindlab.cli import COMMANDS, kindlab
from kindlab.root import shipped_root
from kindlab.shards import Shard

ROOT = shipped_root()
ACTION = ROOT / "action.yml"
WORKFLOWS = (ROOT / ".github/workflows/labs.yml", ROOT / "examples/own-labs/.github/workflows/labs.yml")
FILES = (*WORKFLOWS, ACTION)
SCRIPT_INJECTION = re.compile(r"\$\{\{")
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")
OURS = ("./", "OWNER/kindlab@COMMIT")


def module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("steps", ROOT / ".ci/steps.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


STEPS = module()


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def calls(script: str) -> Iterator[tuple[str, list[str]]]:
    """The subcommands of kindlab that a script calls, each with its options, also those that an array brings."""
    for line in script.splitlines():
        words = shlex.split(line, comments=True)
        places = [place for place, word in enumerate(words) if word.endswith("kindlab") and place + 1 < len(words)]
        for place in places:
            if words[place + 1] in COMMANDS:
                arrays = re.findall(r"options\+?=\(([^)]*)\)", script) if "${options[@]}" in line else []
                given = [*words[place + 2 :], *(word for array in arrays for word in shlex.split(array))]
                yield words[place + 1], [word for word in given if word.startswith("-") and word != "--"]


CALLS = [
    (file.relative_to(ROOT), command, options)
    for file in FILES
    for step in STEPS.steps(file)
    for command, options in calls(step.script)
]


def test_the_commands_are_found() -> None:
    assert {command for _, command, _ in CALLS} == {"lint", "setup", "run", "merge"}
    assert next(len(options) for _, command, options in CALLS if command == "run") == 9


@pytest.mark.parametrize(("file", "command", "options"), CALLS, ids=str)
def test_every_option_of_a_command_is_one_of_it(file: Path, command: str, options: list[str]) -> None:
    found = kindlab.get_command(click.Context(kindlab), command)
    assert found
    assert {*options} <= {name for each in found.params for name in each.opts}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_nothing_that_others_write_stands_in_a_script(file: Path) -> None:
    for step in STEPS.steps(file):
        assert not SCRIPT_INJECTION.search(step.script), "give it to the script as a variable: env"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_actions_are_pinned_to_commits(file: Path) -> None:
    used = [step.told["uses"] for step in STEPS.steps(file) if "uses" in step.told]
    assert used
    assert [each for each in used if not (each in OURS or PINNED.fullmatch(each))] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_script_is_one_of_bash(file: Path) -> None:
    for step in STEPS.steps(file):
        told = subprocess.run(["bash", "-n"], input=step.script, text=True, capture_output=True, check=False)
        assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_workflow_may_only_read_and_every_job_has_a_bound(file: Path) -> None:
    workflow = read(file)
    assert workflow["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 60 and "permissions" not in job for job in workflow["jobs"].values())


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_the_action_is_given_it_takes(file: Path) -> None:
    inputs = read(ACTION)["inputs"]
    given = [step.told.get("with", {}) for step in STEPS.steps(file) if step.told.get("uses") in OURS]
    assert given
    assert {name for each in given for name in each} <= {*inputs}


def test_reports_are_kept_also_of_what_is_red() -> None:
    uploads = [step for file in WORKFLOWS for step in STEPS.steps(file) if "/upload-" in step.told.get("uses", "")]
    assert uploads
    assert all(step.told["if"] == "always()" for step in uploads)


def test_the_matrix_has_every_shard_once() -> None:
    shards = [
        Shard.parse(each["shard"]) for each in read(WORKFLOWS[0])["jobs"]["suite"]["strategy"]["matrix"]["include"]
    ]
    assert shards == [Shard(number, len(shards)) for number in range(1, len(shards) + 1)]


def test_every_supported_python_is_tried() -> None:
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["classifiers"]
    supported = [each.rpartition(" ")[2] for each in classifiers if re.search(r":: 3\.\d+$", each)]
    assert read(WORKFLOWS[0])["jobs"]["unit"]["strategy"]["matrix"]["python"] == supported


def test_the_scripts_can_be_written_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    STEPS.main(str(tmp_path), *map(str, FILES))
    names = [Path(line).name for line in capsys.readouterr().out.splitlines()]
    assert names[:2] == ["1-labs-unit-3.sh", "1-labs-workflows-3.sh"]
    assert names[-1] == "3-action-4.sh"
    assert "kindlab merge suite" in (tmp_path / "1-labs-merge-4.sh").read_text()


def test_the_readme_s_example_fits_the_action(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(jobs:.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "example.yml").write_text(block, encoding="utf-8")
    steps = [step.told for step in STEPS.steps(tmp_path / "example.yml")]
    assert all(step["uses"] in OURS or PINNED.fullmatch(step["uses"]) for step in steps)
    (ours,) = (step["with"] for step in steps if step["uses"] in OURS)
    assert ours.keys() <= read(ACTION)["inputs"].keys()
