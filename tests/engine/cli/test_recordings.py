"""Commands about recordings: timeline, diff, and what replay tells of the verdicts of then."""

import gzip
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kindlab.catalogue import Catalogue
from kindlab.cli import kindlab, timeline
from kindlab.errors import UnknownLab
from kindlab.judging import Judgement, Standing, judge
from kindlab.recording import runfile, verdictfile
from kindlab.rejudging import hashes, kept
from kindlab.root import shipped_root
from kindlab.verdict import agreed, confirmed, refuted

ENTRY = Catalogue(shipped_root()).find("probes/readiness")


def says(*words: Any) -> Result:
    return CliRunner().invoke(kindlab, [str(word) for word in words], env={"LANG": "en_US.UTF-8", "COLUMNS": "120"})


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run in a folder, with its verdicts."""
    folder = tmp_path / "run"
    folder.mkdir()
    shutil.copyfile(ENTRY.recording(None), folder / runfile.CLOSED_NAME)
    verdictfile.write(folder, kept(judge(ENTRY.lab, runfile.read(folder)), hashes(ENTRY.lab, None)))
    return folder


def test_a_timeline_is_a_line_a_row() -> None:
    told = says("timeline", "probes/readiness")
    assert told.exit_code == 0
    assert "27  +5.088s  step   break                           exec_in done 0.12 s (exit 0)\n" in told.stdout
    assert "alive" not in told.stdout


def test_a_claim_s_rows_come_with_its_verdict() -> None:
    told = says("timeline", "probes/readiness", "--claim", "probes/readiness:is-not-restarted").stdout.splitlines()
    assert told[0] == "confirmed  A container whose readiness probe fails is not restarted."
    assert [line.split()[0] for line in told[3:]] == ["28", "56"]


def test_a_claim_s_rows_are_also_those_of_each_witness(capsys: pytest.CaptureFixture[str]) -> None:
    asked = agreed({"watch": confirmed("held", 3), "audit": refuted("differed", 7)})
    claim = ENTRY.lab.claims[0]
    judgement = Judgement(claim, asked, Standing.INCONCLUSIVE)
    assert timeline._deciding(judgement, None) == {3, 7}
    assert timeline._deciding(judgement, frozenset({7, 8})) == {7}
    timeline._introduce(judgement, "en")
    said = capsys.readouterr().out
    assert "\nwatch: confirmed: held" in said
    assert "\naudit: refuted: differed" in said


def test_options_of_a_timeline_may_be_combined() -> None:
    words = ("--kind", "Pod,EndpointSlice", "--name", "web*", "--since", "7", "--until", "8", "--json")
    rows = [json.loads(line) for line in says("timeline", "probes/readiness", *words).stdout.splitlines()]
    assert [row["subject"] for row in rows] == ["Pod/web", "EndpointSlice/web-7jxgg", "EndpointSlice/web-itself-brrql"]


def test_one_arm_may_be_asked_for() -> None:
    rows = says("timeline", "storage/released_volume", "--arm", "freed", "--json").stdout.splitlines()
    assert {json.loads(row)["arm"] for row in rows} == {"freed"}


def test_a_timeline_speaks_chinese() -> None:
    assert "完成" in says("timeline", "probes/readiness", "--lang", "zh", "--witness", "step").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--witness", "wach"), "wach: expected some of watch,"),
        (("--rows", "1,x"), "x: expected numbers of rows, such as 28,56 or 28-56"),
        (("--arm", "other"), "probes/readiness has no arm other; it has none"),
        (("--since", "soon"), "is not a valid float"),
    ],
)
def test_a_wrong_pick_is_answered_with_what_would_be_right(words: tuple[str, ...], message: str) -> None:
    told = says("timeline", "probes/readiness", *words)
    assert told.exit_code == 2
    assert message in told.stderr


def test_a_claim_that_is_none_is_answered_with_those_there_are() -> None:
    told = says("timeline", "probes/readiness", "--claim", "is-not-restart")
    assert "has no claim is-not-restart. It has is-not-restarted, " in str(told.exception)
    assert "did you mean is-not-restarted?" in str(told.exception)


def test_where_no_row_is_like_that_it_is_said_what_there_is() -> None:
    told = says("timeline", "probes/readiness", "--kind", "Node")
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr == "no row is like that; this run has rows of step, watch, end, EndpointSlice, Pod\n"


def test_a_run_that_was_cut_off_is_told_to_its_last_whole_row(tmp_path: Path) -> None:
    content = gzip.decompress(ENTRY.recording(None).read_bytes())
    (tmp_path / runfile.OPEN_NAME).write_bytes(content[: len(content) // 2])
    told = says("timeline", tmp_path)
    assert told.exit_code == 0
    assert told.stderr == "the recording was cut off here\n"
    assert len(told.stdout.splitlines()) > 10


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\x1f\x8b\x00", b'{"type":"header"}\n', b"\xff\n"], ids=repr)
@pytest.mark.parametrize("command", ["timeline", "diff", "replay"])
def test_a_damaged_run_is_told_in_one_message(tmp_path: Path, command: str, content: bytes) -> None:
    (tmp_path / runfile.CLOSED_NAME).write_bytes(content)
    told = says(command, tmp_path)
    assert type(told.exception).__name__ == "UnreadableRun"
    assert str(tmp_path) in str(told.exception)


@pytest.mark.parametrize(
    "words",
    [
        ("timeline", "probes/readiness"),
        ("timeline", "probes/readiness", "--json"),
        ("diff", "probes/readiness", "deleted"),
    ],
    ids=lambda words: words[0],
)
def test_a_reader_who_leaves_early_meets_no_traceback(
    closed_pipe: Callable[..., tuple[int, str]], words: tuple[str, ...]
) -> None:
    lab = ("--control", words[2]) if words[0] == "diff" else words[2:]
    assert closed_pipe(*words[:2], *lab) == (141, "")


def test_a_lab_is_compared_with_its_control() -> None:
    told = says("diff", "probes/readiness", "--control", "also-liveness")
    assert told.exit_code == 1
    assert "2 of 6 verdicts differ" in told.stdout


def test_a_run_alone_is_compared_with_the_recording_of_its_lab(run: Path) -> None:
    told = says("diff", run)
    assert told.exit_code == 0
    assert told.stdout.splitlines()[2:] == ["all verdicts (6) are the same"]


def test_a_lab_stands_for_its_recording_of_the_other_run_s_control(run: Path) -> None:
    shutil.copyfile(ENTRY.recording("deleted"), run / runfile.CLOSED_NAME)
    told = says("diff", run, "probes/readiness", "--json")
    document = json.loads(told.stdout)
    assert (told.exit_code, document["same_verdicts"]) == (0, True)
    assert [each["control"] for each in document["runs"]] == ["deleted", "deleted"]
    assert says("diff", run, "probes/readiness", "--control", "also-liveness").exit_code == 1


def test_what_the_lab_does_not_know_is_compared_with_its_main_run(run: Path) -> None:
    content = gzip.decompress(ENTRY.recording("deleted").read_bytes())
    (run / runfile.CLOSED_NAME).write_bytes(
        content.replace(b'"control":"deleted"', b'"control":"web.yaml:a-mutant"', 1)
    )
    for words in ((run,), ("probes/readiness", run)):
        runs = json.loads(says("diff", *words, "--json").stdout)["runs"]
        assert [each["control"] for each in runs] == [None, "web.yaml:a-mutant"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("probes/readiness",), "probes/readiness alone is compared with one of its controls, by --control"),
        (
            ("probes/readiness", "nodes/static_pod"),
            "the one is a run of probes/readiness, the other of nodes/static_pod",
        ),
        (("probes", "probes", "probes"), "expected two runs, not 3"),
        (("RUN", "RUN", "--control", "deleted"), "--control goes with a lab's name"),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_compared_is_wrong_use(run: Path, words: tuple[str, ...], message: str) -> None:
    told = says("diff", *(str(run) if word == "RUN" else word for word in words))
    assert told.exit_code == 2
    assert message in told.stderr


def test_a_replay_finds_the_verdicts_of_then(run: Path) -> None:
    for path in (run, run / runfile.CLOSED_NAME):
        assert "all verdicts (6) are the same as when the run was over" in says("replay", path).stdout
    assert json.loads(says("replay", run, "--json").stdout)["rejudged"]["changed"] == []


def test_a_replay_tells_what_is_judged_otherwise(run: Path) -> None:
    file = run / verdictfile.NAME
    file.write_text(file.read_text().replace('"confirmed"', '"refuted"', 1))
    told = says("replay", run)
    assert told.exit_code == 0
    assert "not what it was when the run was over (1):\n  is-not-restarted\n    was refuted" in told.stdout
    assert "kindlab itself judges otherwise now" in told.stdout
    (changed,) = json.loads(says("replay", run, "--json").stdout)["rejudged"]["changed"]
    assert (changed["was"]["outcome"], changed["now"]["outcome"], changed["same_check"]) == (
        "refuted",
        "confirmed",
        True,
    )


def test_damaged_verdicts_of_then_do_not_stop_a_replay(run: Path) -> None:
    (run / verdictfile.NAME).write_text("{")
    told = says("replay", run)
    assert told.exit_code == 0
    assert "6 claims: 6 as documented" in told.stdout
    assert "the verdicts of then cannot be compared: " in told.stdout.splitlines()[-1]
    assert "is damaged" in json.loads(says("replay", run, "--json").stdout)["rejudged"]["problem"]


def test_a_run_without_verdicts_and_a_shipped_recording_have_nothing_to_compare(run: Path) -> None:
    (run / verdictfile.NAME).unlink()
    assert says("replay", run).stdout.endswith("so there is nothing to compare with\n")
    for word in ("probes/readiness", os.path.relpath(ENTRY.recording(None))):
        assert "compare" not in says("replay", word).stdout.splitlines()[-1]
    assert "rejudged" not in json.loads(says("replay", "probes/readiness", "--json").stdout)


def test_a_word_that_no_file_can_be_called_is_an_unknown_lab() -> None:
    assert "expected two runs" in says("diff", "x" * 5000).stderr
    for command in ("replay", "timeline"):
        with pytest.raises(UnknownLab, match="no lab or topic is called xxx"):
            CliRunner().invoke(kindlab, [command, "x" * 5000], standalone_mode=False, catch_exceptions=False)
