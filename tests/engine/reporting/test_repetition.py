"""What a reader and a machine are told of repeated runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from kindlab.judging import Report
from kindlab.reporting import machine, text
from kindlab.reporting.console import PlainConsole
from kindlab.texts import Language
from kindlab.verdict import confirmed, refuted
from tests.engine.test_repetition import in_time, repeated


def shown(report: Report, language: Language = "en") -> list[str]:
    """The lines of a report, each with single spaces."""
    console = PlainConsole()
    console.width = 120
    with console.capture() as capture:
        text.show(report, language, console)
    return [" ".join(line.split()) for line in capture.get().splitlines()]


STEADY = repeated(alone=[in_time(1.0), in_time(1.5)], beside=[in_time(1.2)] * 2, stress=[in_time(2.0), in_time(4.0)])
CLOSE = repeated(alone=[in_time(7.0)], stress=[in_time(9.0)])


def test_a_table_shows_counts_and_times_by_condition() -> None:
    lines = shown(STEADY)
    assert "claim alone beside stress" in lines
    assert "it-holds confirmed 2/2 2/2 2/2" in lines
    assert "Ready: took (median) 1.2 s 1.2 s 3.0 s" in lines
    assert "Ready: smallest margin 8.5 s 8.8 s 6.0 s" in lines
    assert "Ready: jitter 0.5 s 0.0 s 2.0 s" in lines
    assert "it-holds (Ready): margin 6.0 s, jitter 3.0 s" in lines


def test_runs_that_disagree_have_a_row_for_each_result() -> None:
    lines = shown(repeated(alone=[confirmed("held")] * 3, stress=[confirmed("held"), refuted("differed")]))
    assert "it-holds confirmed 3/3 1/2" in lines
    assert "refuted 0/3 1/2" in lines
    assert "unstable It holds." in lines


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "it-holds (Ready): margin 1.0 s, jitter 2.0 s. The margin is less than the jitter: chance may carry a"),
        ("zh", "it-holds (Ready): 余量 1.0 秒，抖动 2.0 秒。余量小于抖动：某次运行可能偶然越过界限"),
    ],
)
def test_a_margin_less_than_the_jitter_is_warned_of(language: Language, words: str) -> None:
    assert words in " ".join(shown(CLOSE, language))
    assert words[-12:] not in " ".join(shown(STEADY, language))


def test_what_is_not_timed_is_counted_only() -> None:
    said = " ".join(shown(repeated(alone=[confirmed("held")] * 2)))
    assert "it-holds confirmed 2/2" in said
    assert "jitter" not in said


def test_conditions_have_chinese_names() -> None:
    assert "论断 单独 并行 高负载" in shown(STEADY, "zh")


def run_for_machines(report: Report) -> dict[str, Any]:
    (run,) = json.loads(machine.encode([(report, Path("/nowhere"))], 0))["runs"]
    return dict(run)


def test_machines_read_the_same() -> None:
    run = run_for_machines(CLOSE)
    assert run["conditions"] == {"alone": ["main-alone-1"], "stress": ["main-stress-1"]}
    (claim,) = run["claims"]
    assert claim["counts"] == {"confirmed": {"alone": 1, "stress": 1}}
    (timed,) = claim["timings"]
    assert (timed["margin"], timed["jitter"], timed["margin_is_less_than_jitter"]) == (1.0, 2.0, True)
    assert timed["conditions"]["stress"] == {"took": [9.0], "median": 9.0, "margin": 1.0, "jitter": None}
