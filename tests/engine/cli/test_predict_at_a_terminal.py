"""`kindlab predict`, `next` and `progress` at a terminal of 80 columns."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from kindlab.host import predictions
from kindlab.predicting import Predicted, joined, waiting
from tests.engine.cli.terminal import Terminal
from tests.engine.cli.test_predict import ENTRY, LAB, TRUE_OF_ALL, Answered

pytestmark = pytest.mark.usefixtures("state")


@pytest.fixture
def terminal(state: Path) -> Iterator[Callable[..., Terminal]]:
    started: list[Terminal] = []

    def start(*words: str, lang: str = "en") -> Terminal:
        terminal = Terminal([sys.executable, "-m", "kindlab", *words, "--lang", lang], state)
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
