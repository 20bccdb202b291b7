"""`kindlab predict`, `next` and `progress`: by a file of answers; at a terminal: test_predict_at_a_terminal.py."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kindlab.catalogue import Catalogue
from kindlab.cli import live, next, predict, progress  # noqa: A004 - the command's name
from kindlab.errors import ClusterError
from kindlab.host import predictions
from kindlab.judging import judge, skipped
from kindlab.predicting import joined, waiting
from kindlab.recording import runfile
from kindlab.root import shipped_root
from kindlab.verdict import Reason
from tests.engine.cli.test_live import opened

LAB = "probes/readiness"
ENTRY = Catalogue(shipped_root()).find(LAB)
CLAIMS = [claim.name for claim in ENTRY.lab.claims]
GOOD = judge(ENTRY.lab, runfile.read(ENTRY.recording(None)))
TRUE_OF_ALL = {name: {"answer": True, "sure": 80} for name in CLAIMS}
"""Two of the six are false."""


pytestmark = pytest.mark.usefixtures("state")

Answered = Callable[..., Result]


def says(command: Any, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(command, [*words, "--lang", "en"], input=typed)


def test_predictions_are_shown_against_what_was_seen(answered: Answered) -> None:
    done = answered(TRUE_OF_ALL)
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    for words in (
        "Replayed: the recording of a run of 21 November 2026",
        "You said true, 80 % sure. Seen: refuted",
        "Say instead: The entry stays",
        "Why people believe it: Most clients",
        "In an interview: Readiness decides",
        "4 of 6 right · Brier score 0.24",
    ):
        assert words in said
    assert done.output.count("  wrong  ") == 2
    assert done.output.count("  right  ") == 4


def test_json_tells_predictions_score_and_run(answered: Answered) -> None:
    told = json.loads(answered(TRUE_OF_ALL, "--json").stdout)
    assert told["exit_code"] == 0
    assert told["score"]["right"] == 4
    by_claim = {each["claim"]: each for each in told["predictions"]}
    assert by_claim[f"{LAB}:cannot-be-reached"] == {
        "claim": f"{LAB}:cannot-be-reached", "answer": True, "sure": 80, "hints": 0, "outcome": "refuted",
        "right": False, "by": "recording",
    }  # fmt: skip
    assert [claim["id"] for claim in told["runs"][0]["claims"]] == [f"{LAB}:{name}" for name in CLAIMS]


def test_a_claim_that_the_file_leaves_out_is_not_predicted(answered: Answered) -> None:
    done = answered({"is-not-restarted": {"answer": True, "sure": 100}})
    assert "1 of 1 right" in done.output
    assert [each.claim for each in joined(predictions.read().rows)] == [f"{LAB}:is-not-restarted"]


def test_claims_of_a_topic_may_be_named_in_full(answered: Answered) -> None:
    names = [f"{LAB}:is-not-restarted", "is-not-restarted"]
    assert answered({names[0]: {"answer": True, "sure": 70}}, lab="probes").exit_code == 0
    twice = answered({name: {"answer": True, "sure": 70} for name in names}, lab="probes")
    assert "is-not-restarted: is probes/readiness:is-not-restarted, which is answered already" in str(twice.exception)


def test_all_that_is_wrong_with_a_file_is_told_at_once_and_nothing_is_predicted(answered: Answered) -> None:
    wrong = answered(
        "is-not-restart: {answer: true, sure: 80}\nendpoint-returns: {answer: maybe, sure: 30}\n"
        "cannot-be-reached: {answer: no, sure: true, why: x}\nendpoint-turns-unready: yes\nis-not-restarted: {}\n"
    )
    assert getattr(wrong.exception, "exit_code", None) == 2
    told = str(wrong.exception)
    for words in (
        "8 problems, nothing was predicted:",
        "is-not-restart: is no claim of what is predicted; did you mean is-not-restarted",
        "endpoint-returns: answer is 'maybe', expected true or false",
        "endpoint-returns: sure is 30, expected a whole number from 50 to 100",
        "cannot-be-reached: sure is true, expected",
        "cannot-be-reached: has why; expected",
        "endpoint-turns-unready: is true; expected",
        "is-not-restarted: answer is missing, expected",
        "is-not-restarted: sure is missing, expected",
    ):
        assert words in told
    assert predictions.read() == ([], [])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "is empty"),
        ("- a\n", "is no mapping"),
        ("a: {\n", "is no YAML"),
        ("a: {answer: true, sure: 80}\n---\nb: 1\n", "holds 2 documents, expected one"),
        ("a: 1\na: 2\n", "a stands there twice"),
    ],
)
def test_a_file_that_is_none_of_answers_is_refused(answered: Answered, content: str, problem: str) -> None:
    refused = answered(content)
    assert getattr(refused.exception, "exit_code", None) == 2
    assert problem in str(refused.exception)


def test_without_a_terminal_and_without_answers_nothing_is_asked() -> None:
    for command, words in ((predict.command, [LAB]), (predict.command, [LAB, "--json"]), (next.command, [])):
        refused = says(command, *words)
        assert refused.exit_code == 2
        assert "this is none" in refused.output
        assert "--answers FILE" in refused.output


def test_a_lab_without_a_recording_says_so_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "labs" / "mine").mkdir(parents=True)
    (tmp_path / "labs" / "mine" / "own.py").write_text("")
    refused = says(predict.command, "mine/own", "--root", str(tmp_path))
    assert "mine/own has no recording yet" in str(refused.exception)


def test_a_replay_pays_for_no_library_of_the_cluster(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(TRUE_OF_ALL))
    program = (
        "import sys\n"
        "from kindlab.cli import kindlab\n"
        "try:\n    kindlab()\n"
        "finally:\n    print(sorted({'kubernetes', 'docker', 'jinja2', 'kopf'} & set(sys.modules)), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", program, "predict", LAB, "--answers", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr.strip().splitlines()[-1] == "[]"


# live, with a cluster that only seems to be there


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Any], None]:
    """Lets `--live` come to this report, or to this error."""

    def call(end: Any) -> None:
        @contextmanager
        def session(*_: Any) -> Iterator[live.Session]:
            if isinstance(end, BaseException):
                raise end
            with opened(tmp_path / "runs") as ready:
                monkeypatch.setattr(live, "run", lambda *_, **__: end)
                yield ready

        monkeypatch.setattr(live, "session", session)

    return call


def test_a_live_run_settles_what_was_said(answered: Answered, running: Callable[[Any], None]) -> None:
    running(GOOD)
    done = answered(TRUE_OF_ALL, "--live")
    assert done.exit_code == 0, done.output
    assert "Run live on the cluster kindlab, begun 21 November 2026" in done.output
    assert "4 of 6 right" in done.output
    assert {each.seen.by for each in joined(predictions.read().rows) if each.seen} == {"live"}


def test_what_was_said_outlives_a_cluster_that_fails_and_is_settled_by_the_next_run(
    answered: Answered, running: Callable[[Any], None]
) -> None:
    running(ClusterError("it does not answer"))
    failed = answered(TRUE_OF_ALL, "--live")
    assert isinstance(failed.exception, ClusterError)
    assert "answers kept until a run settles them: 6" in failed.output
    settled = says(predict.command, LAB)  # asks nothing: all is said
    assert settled.exit_code == 0, settled.output
    assert "Answered before and not settled yet: 6." in settled.output
    assert "4 of 6 right" in settled.output


def test_an_interrupted_run_keeps_what_was_said_and_still_answers_a_program(
    answered: Answered, running: Callable[[Any], None]
) -> None:
    running(KeyboardInterrupt())
    ended = answered(TRUE_OF_ALL, "--live", "--json")
    assert ended.exit_code == 1  # of click itself; kindlab's own main makes 130 of it
    assert "Aborted" in ended.stderr
    told = json.loads(ended.stdout)
    assert (told["exit_code"], told["predictions"]) == (130, [])
    assert len(waiting(joined(predictions.read().rows))) == 6


def test_a_clusters_name_is_looked_at_before_anything_is_asked(answered: Answered) -> None:
    refused = answered(TRUE_OF_ALL, "--live", "--name", "../elsewhere")
    assert "../elsewhere" in str(refused.exception)
    assert predictions.read() == ([], [])


def test_a_run_that_ends_early_settles_nothing(answered: Answered, running: Callable[[Any], None]) -> None:
    running(live.failed(ENTRY, GOOD.header, ClusterError("it went away")))
    failed = answered(TRUE_OF_ALL, "--live")
    assert failed.exit_code == 3
    assert "it went away" in failed.output
    assert failed.output.count("not settled") == 6
    assert "nothing to score" in failed.output
    assert len(waiting(joined(predictions.read().rows))) == 6


def test_what_a_cluster_cannot_be_asked_goes_on_waiting(answered: Answered, running: Callable[[Any], None]) -> None:
    running(skipped(ENTRY.lab, GOOD.header, Reason("needs-later", {"needed": "1.40", "version": "v1.36.3"})))
    assert answered(TRUE_OF_ALL, "--live").exit_code == 0
    assert len(waiting(joined(predictions.read().rows))) == 6


# progress


def test_progress_shows_score_and_calibration_each_claim_as_it_was_predicted_first(answered: Answered) -> None:
    assert "nothing has been predicted yet" in says(progress.command).output
    of_topic = sum(len(entry.lab.claims) for entry in Catalogue(shipped_root()).select(["probes"]))
    answered(TRUE_OF_ALL)
    answered({name: {"answer": True, "sure": 100} for name in CLAIMS[:1]})
    shown = says(progress.command).output
    said = " ".join(shown.split())
    for words in (
        "6 of ", "right at the first try: 4 of 6 (67 %)", "Brier score 0.24: better than a coin toss",
        "80-89 % 4/6 67 %", f"probes 6/{of_topic} 4/6 67 % 0.24", str(predictions.file()),
    ):  # fmt: skip
        assert words in said
    assert "100 %" not in shown
    told = json.loads(says(progress.command, "--json").output)
    assert told["first"]["count"] == 6
    assert told["topics"]["probes"]["claims"] == of_topic
    assert told["calibration"] == [{"low": 80, "high": 89, "score": told["first"]}]


def test_damaged_lines_are_told_and_passed_over(answered: Answered) -> None:
    answered(TRUE_OF_ALL)
    with predictions.file().open("a") as opened:
        opened.write("{]\n")
    shown = says(progress.command)
    assert f"{predictions.file()}:13: is damaged" in shown.stderr
    assert "4 of 6" in shown.stdout


def test_reset_asks_and_forgets(answered: Answered) -> None:
    answered(TRUE_OF_ALL)
    refused = says(progress.command, "--reset")
    assert refused.exit_code == 2
    assert "add --yes" in refused.output
    assert predictions.file().exists()
    assert "forgotten: 6 predictions" in says(progress.command, "--reset", "--yes").output
    assert "nothing has been predicted yet" in says(progress.command, "--reset", "--yes").output


@pytest.mark.parametrize("words", [["--yes"], ["--reset", "--json"]])
def test_options_that_do_not_go_together_are_refused(words: list[str]) -> None:
    assert says(progress.command, *words).exit_code == 2
