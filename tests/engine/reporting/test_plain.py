"""What a pipe gets of a report: the same sentences as a terminal, unwrapped, and no rich."""

import subprocess
import sys
from pathlib import Path

import pytest

from kindlab.judging import Report
from kindlab.reporting import plain
from kindlab.texts import Language
from kindlab.verdict import confirmed
from tests.engine.reporting.test_text import a_report, shown

REPLAY = """
import sys
sys.argv = ["kindlab", "replay", "probes/readiness"]
from kindlab.cli import main
try:
    main()
finally:
    print("rich" in sys.modules, file=sys.stderr)
"""


def said(report: Report, language: Language = "en") -> str:
    return "\n".join(plain.lines(report, language))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("error", [None, "StepTimeout: after 60 s [/x]"])
def test_a_pipe_is_told_what_a_terminal_is_told(language: Language, error: str | None) -> None:
    report = a_report(confirmed("held"), error)
    assert "".join(said(report, language).split()) == "".join(shown(report, language).split())


def test_outcomes_stand_in_a_column_however_wide_their_letters_are() -> None:
    for language, claim, columns in (("en", "It holds", 16), ("zh", "成立。", 14)):
        line = next(line for line in said(a_report(confirmed("held")), language).splitlines() if claim in line)  # type: ignore[arg-type]
        assert line.index(claim) == columns


def test_a_line_is_never_wrapped_and_more_than_one_keeps_its_place() -> None:
    report = a_report(confirmed("held"), "first\nsecond " + "word " * 40)
    assert "  " + "word " * 40 in said(report).replace("second", " ")


def test_a_replay_into_a_pipe_imports_no_rich(tmp_path: Path) -> None:
    replay = subprocess.run([sys.executable, "-c", REPLAY], capture_output=True, text=True, check=True)
    assert replay.stderr.strip() == "False"
    assert "\x1b" not in replay.stdout
