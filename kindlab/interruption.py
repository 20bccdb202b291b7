"""What ends a run before its time, wherever its thread waits: Ctrl-C, or a deadline.

A run has a thread of its own, which no signal reaches. Within `under` it waits by `wait`, `result_of` and `check`,
which raise as soon as its time is up. A thread that is under nothing, or cleans up (`masked`), waits undisturbed.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import wait as settled
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic, sleep
from typing import NamedTuple, TypeVar

from kindlab.errors import RunError

T = TypeVar("T")

LOOK_EVERY_SECONDS = 0.1
"""How soon a wait that nothing wakes notices that its time is up."""


class Interrupted(KeyboardInterrupt):
    """Somebody wants the run to end: nothing takes it for an error of the run."""


class Interruption:
    """Ends the runs of a session before their time, from whichever thread; it is one for all of them."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal's handler may come in between
        self._listeners: list[Callable[[], None]] = []
        self._tripped = threading.Event()
        self._error: Callable[[], BaseException] = Interrupted

    def trip(self, error: Callable[[], BaseException] = Interrupted) -> None:
        """End the runs, each by such an error; those that have ended are not touched, and the first call counts."""
        with self._lock:
            if self._tripped.is_set():
                return
            self._error = error
            self._tripped.set()
            listeners = list(self._listeners)
        for tell in listeners:
            tell()

    @property
    def tripped(self) -> bool:
        """Whether the runs are to end."""
        return self._tripped.is_set()

    @property
    def error(self) -> BaseException:
        """What ends the runs."""
        return self._error()

    def check(self) -> None:
        """Raise the error that ends the runs, if they are to end."""
        if self._tripped.is_set():
            raise self.error

    def wait(self, seconds: float) -> None:
        """Return after some seconds; raise as soon as the runs are to end."""
        self._tripped.wait(seconds)
        self.check()

    @contextmanager
    def telling(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call a listener when the runs are to end, for as long as the block lasts."""
        with self._lock:
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)


class _Bounds(NamedTuple):
    interruption: Interruption
    deadline: float
    seconds: float


_current: ContextVar[_Bounds | None] = ContextVar("bounds", default=None)


@contextmanager
def under(interruption: Interruption, seconds: float, listener: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Let an interruption, or a deadline some seconds away, end what this thread does in the block.

    The listener wakes it where it waits for something else than this module does.
    """
    with interruption.telling(listener), _set(_Bounds(interruption, monotonic() + seconds, seconds)):
        yield


@contextmanager
def masked() -> Iterator[None]:
    """Let nothing end what this thread does in the block: it cleans up."""
    with _set(None):
        yield


def check() -> None:
    """Raise what ends this thread's work, if it is to end."""
    if bounds := _current.get():
        bounds.interruption.check()
        if monotonic() > bounds.deadline:
            raise RunError(f"after {bounds.seconds:g} s the lab's deadline is over: its steps' own bounds come to less")


def wait(seconds: float) -> None:
    """Return after some seconds; raise as soon as this thread's work is to end."""
    bounds = _current.get()
    if bounds is None:
        sleep(seconds)
        return
    bounds.interruption.wait(min(seconds, max(0.0, bounds.deadline - monotonic())))
    check()


def result_of(future: Future[T], within: float) -> T:
    """Return what becomes of a future; raises TimeoutError after some seconds, or what ends this thread's work."""
    end = monotonic() + within
    while not settled([future], min(LOOK_EVERY_SECONDS, max(0.0, end - monotonic()))).done:
        check()
        if monotonic() >= end:
            raise TimeoutError(f"no answer after {within:g} s")
    return future.result()


def in_time(do: Callable[[], T], within: float) -> T:
    """Return what a call without a bound of its own returns; raises TimeoutError after some seconds.

    It goes on in its thread then, which ends with the process at the latest.
    """
    outcome = Future[T]()

    def work() -> None:
        try:
            outcome.set_result(do())
        except Exception as error:  # raised where it is waited for
            outcome.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return result_of(outcome, within)


@contextmanager
def _set(bounds: _Bounds | None) -> Iterator[None]:
    token = _current.set(bounds)
    try:
        yield
    finally:
        _current.reset(token)
