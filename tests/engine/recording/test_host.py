"""How slow the host was stands in each run."""

import threading
from typing import Any

import pytest

from kindlab.errors import RunError
from kindlab.host import slowness
from kindlab.recording import host
from kindlab.rows import HostRow


class Book:
    """Takes rows as a recorder does, and tells when there are so many; at a failure it refuses."""

    def __init__(self, enough: int, *, fails_at: int = 1000) -> None:
        self.rows: list[HostRow] = []
        self.enough, self.fails_at, self.reached = enough, fails_at, threading.Event()

    def now(self) -> float:
        return float(len(self.rows))

    def write(self, row: type[HostRow], **values: Any) -> None:
        if len(self.rows) + 1 == self.fails_at:
            self.reached.set()
            raise RunError("no space left")
        self.rows.append(row(number=len(self.rows), **values))
        if len(self.rows) >= self.enough:
            self.reached.set()


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = iter([1.0, 1.5, 9.0, *[1.25] * 1000])
    monkeypatch.setattr(slowness, "slowness", lambda: 1.004)
    monkeypatch.setattr(slowness, "sample", lambda: next(samples))
    monkeypatch.setattr(host, "SAMPLE_EVERY_SECONDS", 0.001)
    monkeypatch.setattr(host, "SAMPLES_A_ROW", 3)


@pytest.mark.usefixtures("measured")
def test_it_is_measured_at_both_ends_and_between() -> None:
    book: Any = Book(3)
    with host.watched(book):
        assert book.reached.wait(5)
    assert [row.slowness for row in book.rows[:3]] == [1.0, 1.5, 1.25]  # of the samples the median, however odd one is
    assert book.rows[-1].slowness == 1.0


@pytest.mark.usefixtures("measured")
def test_a_run_that_fails_is_not_kept_from_failing() -> None:
    book: Any = Book(1)
    with pytest.raises(ZeroDivisionError), host.watched(book):
        raise ZeroDivisionError
    assert not any(thread.name.endswith("(_sample)") for thread in threading.enumerate())


@pytest.mark.usefixtures("measured")
def test_the_sampler_leaves_a_failure_of_the_recorder_to_the_run() -> None:
    book: Any = Book(1000, fails_at=2)
    with pytest.raises(RunError, match="no space left"), host.watched(book):
        assert book.reached.wait(5)
