"""What waits in a run's thread ends as soon as its time is up, and a clean-up does not."""

import threading
from concurrent.futures import Future
from time import monotonic

import pytest

from kindlab import interruption
from kindlab.errors import RunError
from kindlab.interruption import Interrupted, Interruption

LONG = 30.0


@pytest.fixture
def tripping() -> Interruption:
    """One that trips within the second."""
    it = Interruption()
    timer = threading.Timer(0.2, it.trip)
    timer.start()
    return it


@pytest.mark.parametrize("wait", [interruption.wait, lambda seconds: interruption.result_of(Future(), seconds)])
def test_a_wait_ends_when_it_is_tripped(tripping: Interruption, wait: interruption.Callable[[float], object]) -> None:
    began = monotonic()
    with pytest.raises(Interrupted), interruption.under(tripping, LONG):
        wait(LONG)
    assert monotonic() - began < LONG / 3


def test_who_waits_otherwise_is_told(tripping: Interruption) -> None:
    told = threading.Event()
    with interruption.under(tripping, LONG, told.set):
        assert told.wait(LONG / 3)
        with pytest.raises(Interrupted):
            interruption.check()


def test_a_deadline_is_an_error_of_the_run() -> None:
    with (
        interruption.under(Interruption(), 0.1),
        pytest.raises(RunError, match=r"after 0\.1 s the lab's deadline is over"),
    ):
        interruption.wait(LONG)


def test_a_clean_up_is_not_ended() -> None:
    tripped = Interruption()
    tripped.trip()
    with interruption.under(tripped, 0.0):
        with interruption.masked():
            interruption.check()
            interruption.wait(0.01)
        with pytest.raises(Interrupted):
            interruption.check()


def test_outside_a_run_and_in_other_threads_nothing_ends_a_wait() -> None:
    tripped = Interruption()
    tripped.trip()
    ended = Future[None]()
    with interruption.under(tripped, LONG):
        thread = threading.Thread(target=lambda: ended.set_result(interruption.wait(0.01)))
        thread.start()
        thread.join()
    assert ended.result(LONG) is None
    interruption.check()


def test_the_first_cause_counts() -> None:
    it = Interruption()
    it.trip(lambda: RunError("the time for all labs is over"))
    it.trip()
    with pytest.raises(RunError, match="the time for all labs"):
        it.check()


def test_what_came_of_a_future_is_returned_or_raised() -> None:
    done, failed = Future[int](), Future[int]()
    done.set_result(3)
    failed.set_exception(ZeroDivisionError())
    with interruption.under(Interruption(), LONG):
        assert interruption.result_of(done, LONG) == 3
        with pytest.raises(ZeroDivisionError):
            interruption.result_of(failed, LONG)
        with pytest.raises(TimeoutError, match=r"no answer after 0\.1 s"):
            interruption.result_of(Future(), 0.1)
