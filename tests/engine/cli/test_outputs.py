"""Several reports of one command: where they go, what is checked before, and which standings the exit code tells of."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from junitparser import JUnitXml

from kindlab.cli import kindlab, output, outputs
from kindlab.cli.outputs import Finished, Outputs
from kindlab.errors import RunError
from kindlab.judging import Standing
from tests.reports import ALL, LITTERED, REPORTS

REPLAY = ("replay", "probes/readiness", "--control", "also-liveness")  # one of its claims is inconclusive
NOWHERE = Path("/nowhere")


def says(*words: Any, **environment: str | None) -> Result:
    quiet = {"GITHUB_ACTIONS": None, "GITHUB_STEP_SUMMARY": None, "LANG": "en_US.UTF-8", **environment}
    return CliRunner().invoke(kindlab, [str(word) for word in words], env=quiet)


def test_one_run_is_reported_in_several_forms(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in outputs.FORMATS}
    told = says(*REPLAY, "--json", *(f"--report={name}={file}" for name, file in files.items()))
    assert told.exit_code == 3
    assert json.loads(files["json"].read_text()) == json.loads(told.stdout)
    assert JUnitXml.fromfile(str(files["junit"])).errors == 1
    assert "1 nothing learnt" in files["summary"].read_text()


def test_reports_are_in_the_reader_s_language(tmp_path: Path) -> None:
    says(*REPLAY, "--lang", "zh", "--report", f"summary={tmp_path / 'a'}", "--report", f"junit={tmp_path / 'b'}")
    assert "没有结论" in (tmp_path / "a").read_text()
    assert "没有结论" in (tmp_path / "b").read_text()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 3),
        (("--fail-on", "contradicted"), 0),
        (("--fail-on", "contradicted,inconclusive"), 3),
        (("--fail-on", "none"), 0),
    ],
)
def test_the_exit_code_tells_of_what_was_asked_for(words: tuple[str, ...], code: int) -> None:
    told = says(*REPLAY, "--json", *words)
    assert (told.exit_code, json.loads(told.stdout)["exit_code"]) == (code, code)


@pytest.mark.parametrize(("standing", "code"), outputs.FAILING.items())
def test_each_standing_may_be_what_fails(standing: Standing, code: int) -> None:
    assert REPORTS[standing].exit_code_on({standing}) == code
    assert REPORTS[standing].exit_code_on(set(outputs.FAILING) - {standing}) == 0


def test_what_a_run_left_behind_always_fails() -> None:
    assert LITTERED.exit_code_on(()) == 3


def test_all_that_is_wrong_is_told_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    asked = (
        "--report", "jnit=x.xml", "--report", "json", "--report", f"json={tmp_path / 'none/r.json'}",
        "--report", f"junit={tmp_path}", "--report", f"summary={tmp_path / 's'}", "--report", f"json={tmp_path / 's'}",
        "--fail-on", "contradictd,none",
    )  # fmt: skip
    told = says("run", "probes", "-o", tmp_path / "file/runs", *asked, GITHUB_STEP_SUMMARY=str(tmp_path / "no/s.md"))
    assert told.exit_code == 2
    for words in (
        "9 problems, nothing was run:",
        "--report jnit=x.xml: no format is called 'jnit'; expected json or junit or summary; did you mean junit?",
        "--report json: expected a file, as in json=FILE",
        f"there is no folder {tmp_path / 'none'}; make it first",
        f"--report junit={tmp_path}: is a folder; expected a file",
        f"--report json={tmp_path / 's'}: another report goes there too",
        "--fail-on contradictd: expected inconclusive, unstable, error, contradicted, known-contradiction, skipped or",
        "did you mean contradicted or known-contradiction?",
        "none stands alone",
        f"the runs cannot be kept there ({tmp_path / 'file'} is no folder)",
        f"GITHUB_STEP_SUMMARY={tmp_path / 'no/s.md'}: there is no folder {tmp_path / 'no'}",
    ):
        assert words in told.stderr
    assert not (tmp_path / "s").exists()


def test_a_name_that_no_file_can_have_is_one_problem_of_them() -> None:
    told = says("run", "probes", "-o", "x" * 5000, "--report", f"json={'y' * 5000}")
    assert told.exit_code == 2
    assert told.stderr.count("File name too long") == 2


def test_a_folder_that_cannot_be_written_is_told_before() -> None:
    told = says("run", "probes", "-o", "/proc/runs", "--report", "json=/proc/report.json")  # where root cannot either
    assert told.exit_code == 2
    assert "/proc/runs: the runs cannot be kept there (/proc: " in told.stderr
    assert "--report json=/proc/report.json: cannot be written (/proc: " in told.stderr


def test_an_older_report_is_as_it_was_until_there_is_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "r").write_text("old")
    assert says(*REPLAY, "--report", f"json={tmp_path / 'r'}", "--fail-on", "red").exit_code == 2
    assert (tmp_path / "r").read_text() == "old"
    says(*REPLAY, "--report", f"json={tmp_path / 'r'}")
    assert json.loads((tmp_path / "r").read_text())["exit_code"] == 3


def test_what_cannot_be_written_is_told_after_the_others(tmp_path: Path) -> None:
    asked = Outputs((("json", tmp_path / "none/a"), ("junit", tmp_path / "b")), environment={})
    with pytest.raises(RunError, match="none/a: the report cannot be written"):
        asked.write(Finished([(report, NOWHERE) for report in ALL], 1))
    assert JUnitXml.fromfile(str(tmp_path / "b")).tests == len(ALL)


def test_a_report_is_printed_though_a_file_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Outputs((("json", tmp_path / "none/a"),), environment={})
    with pytest.raises(RunError):
        output.deliver([(ALL[0], NOWHERE)], "en", as_json=True, outputs=asked)
    assert json.loads(capsys.readouterr().out)["exit_code"] == 0


def test_github_gets_a_summary_and_annotations_and_stdout_stays_as_it_is(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("what another command wrote\n")
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    told = says(*REPLAY, "--json", **environment)
    assert json.loads(told.stdout)["exit_code"] == 3
    assert summary.read_text().startswith("what another command wrote\n## kindlab: 6 claims in 1 run of a lab")
    (line,) = told.stderr.splitlines()
    assert line.startswith("::error ")
    assert "title=probes/readiness (also-liveness)%3Aendpoint-returns::nothing learnt" in line
    assert says(*REPLAY, "--json", "--fail-on", "none", **environment).stderr.startswith("::warning ")


def test_without_github_nothing_is_annotated() -> None:
    assert says(*REPLAY, "--json").stderr == ""


def test_the_schema_is_printed() -> None:
    assert json.loads(says("schema").stdout)["$schema"].startswith("https://json-schema.org/")
