"""The command line on real terminals, however narrow, in either language, and where there is none."""

import gzip
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.text import Text

from kindlab.root import shipped_root

RECORDING = shipped_root() / "tests/recordings/probes/readiness/main.jsonl.gz"


def on_a_terminal(columns: int, *words: str, **environment: str) -> tuple[int, list[str]]:
    """What kindlab shows on a terminal of so many columns, a line each, without its colours; and its exit code."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, columns))
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "kindlab", *words], stdin=theirs, stdout=theirs, stderr=theirs,
        env={**kept, "TERM": "xterm-256color", **environment},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 65536):
            shown += chunk
    except OSError:  # how a terminal says that nobody writes to it any more
        pass
    os.close(ours)
    return process.wait(), shown.decode().replace("\r", "").split("\n")


def plain(lines: list[str]) -> list[str]:
    return [Text.from_ansi(line).plain for line in lines]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", [20, 40, 80])
def test_a_report_fits_its_terminal(columns: int, language: str) -> None:
    code, lines = on_a_terminal(columns, "replay", "probes/readiness", "--lang", language)
    assert code == 0
    report = plain(lines)[:-2]  # the last line is a path, to be copied
    assert all(cell_len(line) <= columns for line in report)
    said = "".join("".join(report).split())
    assert ("Theentrystays,withconditions.ready=false" if language == "en" else "ready=false") in said
    assert "https://kubernetes.io/docs/concepts/workloads/pods/probes/#readiness-probe" in said


def test_the_language_is_that_of_the_locale() -> None:
    for name in ("LANG", "LC_MESSAGES", "LC_ALL"):
        unset = dict.fromkeys(("LANG", "LC_MESSAGES", "LC_ALL"), "")
        _, lines = on_a_terminal(80, "replay", "nosuch", **{**unset, name: "zh_CN.UTF-8"})
        assert "没有名为 nosuch 的实验或主题" in "".join(lines)


def test_colours_are_a_choice() -> None:
    def colours(**environment: str) -> int:
        _, lines = on_a_terminal(80, "replay", "probes/readiness", **environment)
        return "".join(lines).count("\x1b[32m")

    assert colours() > 0
    assert colours(NO_COLOR="1") == 0


@pytest.mark.parametrize(("variable", "coloured"), [("FORCE_COLOR", True), ("NO_COLOR", False)])
def test_colours_of_what_is_said_follow_the_same_choice(variable: str, *, coloured: bool) -> None:
    words = [sys.executable, "-m", "kindlab", "replay", "nosuch"]
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, variable: "1"}, check=False)
    assert ("\x1b[31m" in done.stderr) is coloured
    _, lines = on_a_terminal(80, "replay", "nosuch", **{variable: "1"})
    assert ("\x1b[31m" in "".join(lines)) is coloured


@pytest.mark.parametrize(
    ("kept", "language", "said"),
    [
        (1, "en", "this run has not a single row"),
        (1, "zh", "本次运行没有任何记录"),
        (9, "en", "the recording was cut off"),
    ],
)
def test_a_run_without_its_end_is_told_of(tmp_path: Path, kept: int, language: str, said: str) -> None:
    run = tmp_path / "timeline.jsonl"
    run.write_bytes(b"".join(gzip.decompress(RECORDING.read_bytes()).splitlines(keepends=True)[:kept]))
    code, lines = on_a_terminal(80, "replay", str(run), "--lang", language)
    assert code == 3
    assert said in "".join(lines)


def test_where_only_ascii_can_be_shown_the_rest_is_a_question_mark() -> None:
    words = [sys.executable, "-m", "kindlab", "replay", "probes/readiness", "--lang", "zh"]
    done = subprocess.run(words, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=False)
    assert done.returncode == 0
    assert b"probes/readiness  ???" in done.stdout
    assert done.stderr == b""
