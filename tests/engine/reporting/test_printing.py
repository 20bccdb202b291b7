import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from kindlab.reporting.console import PlainConsole
from kindlab.reporting.printing import in_a_line, joined, say, say_json, styled, visible

STEERING = ["\x1b", "\x07", "\b", "\r", "\x7f", "\x9b", "\u202e", "\u2066", "\u200b", "\ufeff", "\U000e0041", "\ud800"]
LINK = "\x1b]8;;https://example.com\x07pod\x1b]8;;\x07"
ROOT = Path(__file__).parents[3] / "kindlab"


@pytest.mark.parametrize("letter", STEERING, ids=ascii)
def test_what_steers_a_terminal_is_written_out(letter: str) -> None:
    assert visible(f"a{letter}b") == f"a{repr(letter)[1:-1]}b"


def test_nothing_that_is_not_seen_gets_through() -> None:
    through = [letter for letter in map(chr, range(sys.maxunicode + 1)) if visible(letter) == letter]
    assert {letter for letter in through if unicodedata.category(letter)[0] == "C"} == {"\n", "\t"}
    assert not {"\u2028", "\u2029"} & set(through)


@pytest.mark.parametrize("text", ["就绪探针　失败", "a\n\tb", "naïve\u00a0“text” …", "🙂"])
def test_what_is_only_to_be_read_stays(text: str) -> None:
    assert visible(text) == text


def test_a_line_stays_one() -> None:
    assert in_a_line("a\nb") == "a\\nb"


def test_a_style_is_kindlab_s_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert joined([styled("\x1b[2J", fg="red"), "\x1b[2J"]) == "\x1b[31m\\x1b[2J\x1b[0m\\x1b[2J"
    say(styled("bad", fg="red"), f" {LINK}")
    assert "\x1b" not in capsys.readouterr().out


def test_json_stays_json(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"名": "".join(STEERING[:-1]) + "\n就绪"}
    say_json(json.dumps(value, ensure_ascii=False, indent=2))
    said = capsys.readouterr().out
    assert json.loads(said) == value
    assert visible(said) == said
    assert "就绪" in said


def test_a_console_prints_no_codes_of_others(capsys: pytest.CaptureFixture[str]) -> None:
    PlainConsole().print(f"{LINK} \u202e[red]x[/red] :boom:\nnext")
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\\x1b]8;;https://example.com" in said
    assert "\\u202e[red]x[/red] :boom:\nnext" in said


def test_an_error_prints_no_codes_of_others() -> None:
    for words in (["list", LINK], ["list", f"--{LINK}"], [LINK], ["replay", f"./{LINK}"]):
        done = subprocess.run([sys.executable, "-m", "kindlab", *words], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "\x1b" not in done.stderr
        assert "\\x1b]8;;" in done.stderr


def test_all_that_is_printed_goes_this_way() -> None:
    """Of rich's consoles and of click.echo there is one each."""
    others = {
        str(file.relative_to(ROOT))
        for file in ROOT.rglob("*.py")
        if any(word in file.read_text() for word in ("click.echo(", " Console(", "=Console(", " print("))
    }
    allowed = {"reporting/printing.py", "cli/output.py", "running/operator_process.py"}
    assert others <= allowed
