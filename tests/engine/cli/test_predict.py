"""`kindlab predict`, `next` and `progress`: by a file of answers, and at a real terminal."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from kindlab.catalogue import Catalogue
from kindlab.cli import live, next, predict, progress  # noqa: A004 - the command's name
from kindlab.errors import ClusterError
from kindlab.host import predictions
from kindlab.judging import judge, skipped
from kindlab.predicting import Predicted, joined, waiting
from kindlab.recording import runfile
from kindlab.root import shipped_root
from kindlab.verdict import Reason
from tests.engine.cli.terminal import Terminal
from tests.engine.cli.test_live import opened

LAB = "probes/readiness"
ENTRY = Catalogue(shipped_root()).find(LAB)
CLAIMS = [claim.name for claim in ENTRY.lab.claims]
GOOD = judge(ENTRY.lab, runfile.read(ENTRY.recording(None)))
TRUE_OF_ALL = {name: {"answer": True, "sure": 80} for name in CLAIMS}
"""Two of the six are false."""


@pytest.fixture(autouse=True)
def _state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path / "state"))


@pytest.fixture
def answered(tmp_path: Path) -> Callable[..., Result]:
    """Predicts a lab by a file of these answers."""

    def call(answers: Any, *options: str, lab: str = LAB) -> Result:
        file = tmp_path / "answers.yaml"
        file.write_text(answers if isinstance(answers, str) else json.dumps(answers))
        return CliRunner().invoke(predict.command, [lab, "--answers", str(file), "--lang", "en", *options])

    return call


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


# at a terminal of 80 columns


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    started: list[Terminal] = []

    def start(*words: str, lang: str = "en") -> Terminal:
        terminal = Terminal([sys.executable, "-m", "kindlab", *words, "--lang", lang], tmp_path / "state")
        started.append(terminal)
        return terminal

    yield start
    for each in started:
        each.close()


AtTerminal = Callable[..., Terminal]


def test_a_claim_is_put_without_its_answer(terminal: AtTerminal) -> None:
    screen = terminal("predict", LAB)
    asked = screen.until("how sure? ")
    for number in range(1, 6):
        screen.types("s\n")
        asked += screen.until(f"{number + 1}/6") + screen.until("how sure? ")
    screen.types("s\n")
    asked += screen.rest()
    assert screen.exit_code == 0
    for claim in ENTRY.lab.claims:
        assert claim.text.en in " ".join(asked.split())
        assert claim.name not in asked
        assert claim.docs not in asked
    for words in ("confirmed", "refuted", "documented", "many say", "Say instead", "In an interview"):
        assert words not in asked
    assert predictions.read() == ([], [])


PROMPTS = {"en": "how sure? ", "zh": "把握多大？ "}


@pytest.mark.parametrize(
    ("lang", "decides", "head", "verdict"),
    [("en", "What decides it", "Replayed", "In an interview"), ("zh", "起决定作用", "重放", "面试时")],
)
def test_from_hints_to_the_verdict(terminal: AtTerminal, lang: str, decides: str, head: str, verdict: str) -> None:
    screen = terminal("predict", LAB, lang=lang)
    said = ""
    for keys in ("", *"hhh", *["t 80"] * 5):
        screen.types(keys and f"{keys}\n")
        said += screen.until(PROMPTS[lang])
    screen.types("f\n90\n")
    shown = screen.until(head) + screen.rest()
    assert screen.exit_code == 0
    assert said.index("touch /tmp/ready") < said.index("https://kubernetes.io/docs/") < said.index(decides)
    assert verdict in shown
    path = str(ENTRY.recording(None))
    assert path in screen.lines  # in one piece, to be copied
    assert [line for line in screen.lines if cell_len(line) > 80 and line != path] == []
    rows = predictions.read().rows
    assert [row.hints for row in rows if isinstance(row, Predicted)] == [3, 1, 1, 1, 1, 1]
    assert not waiting(joined(rows))


@pytest.mark.parametrize("way", ["q\n", "\x04"])
def test_enough_shows_what_was_answered(terminal: AtTerminal, way: str) -> None:
    screen = terminal("predict", LAB)
    screen.until("1/6")
    screen.types("t 80\n")
    screen.until("2/6")
    screen.types(way)
    assert "of 1 right" in screen.rest()
    assert screen.exit_code == 0


def test_ctrl_c_keeps_what_was_answered_and_it_is_not_asked_again(terminal: AtTerminal) -> None:
    screen = terminal("predict", LAB)
    screen.until("1/6")
    screen.types("t 80\n")
    screen.until("2/6")
    screen.types("\x03")
    assert "answers kept until a run settles them: 1" in " ".join(screen.rest().split())
    assert screen.exit_code == 130
    again = terminal("predict", LAB)
    assert "Answered before and not settled yet: 1." in again.until("1/5")
    again.types("q\n")
    assert "of 1 right" in again.rest()


def test_a_live_run_does_not_begin_where_somebody_wants_no_more(terminal: AtTerminal) -> None:
    screen = terminal("predict", LAB, "--live", "--name", "nosuch-cluster")
    assert "run, live" in screen.until("1/6")
    screen.types("t 80\n")
    screen.until("2/6")
    screen.types("q\n")
    assert "answers kept until a run settles them: 1" in " ".join(screen.rest().split())
    assert screen.exit_code == 0


def test_with_json_the_questions_leave_the_answer_alone(terminal: AtTerminal, tmp_path: Path) -> None:
    screen = terminal("predict", LAB, "--json")
    screen.until("1/6")
    screen.types("t 80\n")
    screen.until("2/6")
    screen.types("q\n")
    told = screen.rest()
    assert json.loads(told[told.index("{\n") :])["score"]["count"] == 1
    assert "You said" not in told


def test_next_asks_what_is_new_or_was_wrong_lab_by_lab(terminal: AtTerminal, answered: Answered) -> None:
    answered(TRUE_OF_ALL)
    screen = terminal("next", "dns", LAB)
    assert "dns/external_name" in screen.until("1/6")
    screen.types("t 80\n" + "s\n" * 5)
    screen.until("Enter goes on")
    screen.types("\n")
    shown = screen.until("1/2")
    assert LAB in shown
    screen.types("f 80\n")
    screen.until("2/2")
    screen.types("f 80\n")
    assert "2 of 2 right" in screen.rest()
    done = terminal("next", LAB)
    assert "nothing is due: of all 6 claims" in " ".join(done.rest().split())
    assert done.exit_code == 0


def test_reset_may_be_declined(terminal: AtTerminal, answered: Answered) -> None:
    answered(TRUE_OF_ALL)
    screen = terminal("progress", "--reset")
    screen.until("[y/N]")
    screen.types("n\n")
    screen.rest()
    assert screen.exit_code == 130
    assert predictions.file().exists()
    again = terminal("progress", "--reset")
    again.until("[y/N]")
    again.types("y\n")
    assert "forgotten: 6 predictions" in again.rest()
    assert not predictions.file().exists()
