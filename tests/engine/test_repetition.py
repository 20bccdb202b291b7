"""What repeated runs show together: counts, times, margins and jitter."""

import math
from typing import Any

import msgspec
import pytest

from kindlab import Claim, Lab, Text
from kindlab.judging import Report, Standing, across, judge
from kindlab.repetition import Timing, counts, margin, series, timings
from kindlab.verdict import Outcome, Reason, Verdict, both, confirmed, inconclusive, refuted
from tests.timelines import Script


def a_report(verdict: Verdict) -> Report:
    claim = Claim("it-holds", Text("It holds.", zh="成立。"), docs="page/", judged_by=lambda _: verdict)
    lab = Lab(question=Text("?", zh="？"), watches=(), steps=(), claims=(claim,), controls=())
    return judge(lab, Script().pod(1).closed(5))


def repeated(**conditions: list[Verdict]) -> Report:
    """The sum of runs that came to these verdicts, by condition."""
    runs = {f"main-{name}-{n}": a_report(v) for name, of in conditions.items() for n, v in enumerate(of, start=1)}
    return across(runs, {name: tuple(run for run in runs if f"-{name}-" in run) for name in conditions})


def in_time(took: float, seconds: float = 10.0, what: str = "Ready") -> Verdict:
    return confirmed("in-time", what=what, took=took, seconds=seconds, margin=seconds - took)


def test_results_are_counted_by_condition() -> None:
    report = repeated(alone=[in_time(1), in_time(1)], stress=[in_time(1), refuted("too-late", took=11, margin=-1)])
    assert counts(report, "it-holds") == {
        Outcome.CONFIRMED: {"alone": 2, "stress": 1},
        Outcome.REFUTED: {"alone": 0, "stress": 1},
    }
    assert report.judgements[0].standing is Standing.UNSTABLE


def test_the_smallest_margin_is_set_against_the_spread_of_all_runs() -> None:
    (found,) = series(repeated(alone=[in_time(1.0), in_time(1.5)], stress=[in_time(2.0), in_time(4.0)]), "it-holds")
    assert found.what == "Ready"
    assert [found.median("alone"), found.median("stress")] == [1.25, 3.0]
    assert [found.margin("alone"), found.margin("stress"), found.margin()] == [8.5, 6.0, 6.0]
    assert [found.jitter("alone"), found.jitter("stress"), found.jitter()] == [0.5, 2.0, 3.0]
    assert not found.is_close


def test_a_margin_less_than_the_jitter_is_close() -> None:
    (found,) = series(repeated(alone=[in_time(7.0)], stress=[in_time(9.0)]), "it-holds")
    assert (found.margin(), found.jitter()) == (1.0, 2.0)
    assert found.is_close


def test_one_run_has_no_jitter() -> None:
    (found,) = series(repeated(alone=[in_time(9.9)]), "it-holds")
    assert found.jitter() is None
    assert not found.is_close


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"took": 3.0, "margin": 7.0}, 7.0),
        ({"took": 11.0, "margin": -1.0}, 1.0),  # as far as that on the other side of its bound
        ({"took": 4.0, "low": 1.0, "high": 10.0}, 3.0),
        ({"took": 14.0, "low": 1.0, "high": 10.0}, 4.0),
        ({"took": 1.5, "low": 0, "high": 10.0, "slack": 1.0}, 7.5),  # nothing takes less than no time
        ({"took": 10.5, "low": 0, "high": 10.0, "slack": 1.0}, 0.0),
        ({"took": 4.0, "low": 0, "high": math.inf}, None),
        ({"took": 4.0}, None),
    ],
)
def test_a_margin_is_the_way_to_the_nearest_bound(values: dict[str, Any], expected: float | None) -> None:
    assert margin(Reason("took", values)) == expected


def test_a_bound_that_was_widened_leaves_no_margin() -> None:
    assert margin(Reason("in-time-widened", {"took": 11.0, "margin": -1.0, "widened": 15.0})) == 0.0


def test_an_open_outcome_leaves_no_margin() -> None:
    assert timings(inconclusive("unsure-times", what="Ready", took=9.9, margin=-0.1)) == {"Ready": Timing(9.9, 0.0)}


def test_what_is_not_timed_has_no_series() -> None:
    assert series(repeated(alone=[confirmed("held", what="restartCount", expected=0)]), "it-holds") == []


def test_each_thing_that_several_verdicts_time_is_a_series_of_its_own() -> None:
    verdict = both(in_time(1), in_time(2, what="unready"), in_time(3), in_time(4), confirmed("held"))
    took = {what: timing.took for what, timing in timings(verdict).items()}
    assert took == {"Ready": 1, "unready": 2, "Ready (2)": 3, "Ready (3)": 4}
    assert msgspec.to_builtins(timings(verdict)["Ready"]) == {"took": 1.0, "margin": 9.0}


def test_a_condition_under_which_nothing_was_timed_is_left_out() -> None:
    (found,) = series(repeated(alone=[in_time(1)], stress=[inconclusive("gap")]), "it-holds")
    assert list(found.timings) == ["alone"]
