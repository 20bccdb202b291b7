"""How long a bit of computing takes through how long it needs."""

import os
from time import perf_counter, thread_time

import pytest

from kindlab.host import slowness
from kindlab.host.slowness import Span, together


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([Span(0.1, 0.1), Span(0.1, 0.1)], 1.0),
        ([Span(0.3, 0.1), Span(0.3, 0.1)], 3.0),
        ([Span(0.3, 0.003), Span(0.3, 0.1)], 0.6 / 0.103),
        ([Span(0.0999, 0.1)], 1.0),  # two clocks need not agree to the last digit
        ([Span(0.3, 0.0)], 300.0),
        ([], 1.0),
    ],
)
def test_all_threads_count_together(spans: list[Span], expected: float) -> None:
    assert together(spans) == pytest.approx(expected)


def test_each_cpu_is_tried_and_it_is_short() -> None:
    began = perf_counter()
    assert slowness.slowness() >= 1.0
    assert perf_counter() - began < 3.0  # 0.3 s, and whatever the host takes to start threads


def test_a_thread_stops_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slowness, "WALL_SECONDS", 0.02)
    assert slowness._worked(1000.0).wall >= 0.02


def test_a_process_that_may_use_one_cpu_tries_one(monkeypatch: pytest.MonkeyPatch) -> None:
    began = []
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3})
    monkeypatch.setattr(slowness, "_worked", lambda _: began.append(1) or Span(0.2, 0.1))
    assert slowness.slowness() == pytest.approx(2.0)
    assert began == [1]


def test_where_the_kernel_does_not_tell_which_cpus_a_process_may_use_all_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")  # as on macOS
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    assert slowness.cpus() == 3


def test_a_sample_is_light() -> None:
    had = thread_time()
    assert slowness.sample() >= 1.0
    assert thread_time() - had < 0.1
