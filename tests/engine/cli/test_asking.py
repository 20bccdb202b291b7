"""What is typed at a claim, and what the dialogue makes of it."""

from collections.abc import Callable
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from kindlab.cli.asking import KEYS, SAID, Answer, Dialogue, Key, Line, typed
from kindlab.reporting.console import PlainConsole
from kindlab.texts import Language

HINTS = ("the steps", "the page", "who decides")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("t", Line(True)),
        ("TRUE 80 %", Line(True, 80)),
        ("f60", Line(False, 60)),
        ("真 90", Line(True, 90)),
        ("假９５％", Line(False, 95)),
        ("对", Line(True)),
        ("75", Line(None, 75)),
        (" h ", Key.HINT),
        ("？", Key.KEYS),
        ("跳过", Key.SKIP),
        ("q", Key.STOP),
    ],
)
def test_what_is_typed_is_understood(line: str, meant: Key | Line) -> None:
    assert typed(f"{line}\n") == meant


@pytest.mark.parametrize(
    "line", ["", " ", "yes", "t f", "t 80 90", "t -80", "t 8000", "80 t", "t 80.5", "%", "\x1b[A", "½"]
)
def test_what_makes_no_sense_means_nothing(line: str) -> None:
    assert typed(line) is None


@given(st.text())
def test_whatever_is_typed_is_taken_or_refused(line: str) -> None:
    match typed(line):
        case Line(answer, sure):
            assert answer is not None or sure is not None


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[Answer | Key, str]]:
    """Asks one claim of somebody who types these lines and then goes: what it comes to, and what is printed."""

    def call(*lines: str, language: Language = "en", known: int = 0) -> tuple[Answer | Key, str]:
        coming = iter([f"{line}\n" for line in lines])
        dialogue = Dialogue(PlainConsole(), language, lambda: next(coming, ""))
        answer = dialogue.ask(iter(HINTS[known:]), known)
        return answer, capsys.readouterr().out

    return call


Ask = Callable[..., tuple[Answer | Key, str]]


def test_an_answer_is_given_in_one_line_or_in_two(ask: Ask) -> None:
    assert ask("t 80")[0] == Answer(True, 80)
    assert ask("f", "90")[0] == ask("90", "f")[0] == Answer(False, 90)
    assert ask("f", "t 60")[0] == Answer(True, 60)


def test_hints_come_one_by_one_and_are_noted(ask: Ask) -> None:
    answer, shown = ask("h", "t", "h", "70")
    assert answer == Answer(True, 70, hints=2)
    assert HINTS[0] in shown
    assert HINTS[1] in shown
    assert HINTS[2] not in shown
    answer, shown = ask("h", "h", "h", "t 70", known=1)
    assert answer == Answer(True, 70, hints=3)
    assert "there are no more hints" in shown
    assert HINTS[0] not in shown


@pytest.mark.parametrize(
    ("lines", "way"),
    [(["s"], Key.SKIP), (["t", "s"], Key.SKIP), (["t", "q"], Key.STOP), (["t"], Key.STOP), ([], Key.STOP)],
)
def test_there_is_a_way_out_at_each_line(ask: Ask, lines: list[str], way: Key) -> None:
    assert ask(*lines)[0] is way


@pytest.mark.parametrize("line", ["t 49", "f 101", "0"])
def test_how_sure_goes_from_half_to_certain(ask: Ask, line: str) -> None:
    answer, shown = ask(line, "t 50")
    assert answer == Answer(True, 50)
    assert "from 50 % to 100 %" in shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_keys_are_told_in_the_readers_language(ask: Ask, language: Language) -> None:
    for word in ("?", "perhaps"):
        answer, shown = ask(word, "t 80", language=language)
        assert answer == Answer(True, 80)
        assert KEYS.in_(language).splitlines()[0] in shown
    assert SAID[True].in_(language) in ask("t", "80", language=language)[1]


def test_what_is_typed_steers_no_terminal(ask: Ask) -> None:
    shown = ask("\x1b[2J", "s")[1]
    assert "\x1b" not in shown
    assert "\\x1b[2j" in shown.lower()


@pytest.mark.parametrize(("line", "goes_on"), [("\n", True), ("x\n", True), ("q\n", False), ("", False)])
def test_between_two_labs_enter_goes_on(line: str, goes_on: bool) -> None:
    console = Console(file=StringIO())  # printed where nobody looks
    assert Dialogue(console, "en", lambda: line).goes_on() is goes_on
