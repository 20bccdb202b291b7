"""What signals mean to a command: end all and clean up; and Ctrl-C once more, leave that to `kindlab sweep`."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

ONCE_MORE_AFTER = 1.0
"""Seconds in which a second Ctrl-C is taken for an echo of the first: what wraps kindlab may send it on once more."""


class Abandoned(KeyboardInterrupt):
    """Somebody pressed Ctrl-C while kindlab was cleaning up: it leaves the rest."""


@contextmanager
def raised() -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise what Ctrl-C raises, as long as the block lasts."""

    def interrupt(number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt(signal.Signals(number).name)

    with _handled(interrupt, ENDING[1:]):
        yield


@contextmanager
def ending(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` at the first signal in the block; a later Ctrl-C raises Abandoned in the main thread."""
    first = float("-inf")
    is_ending = False

    def handle(number: int, _frame: FrameType | None) -> None:
        nonlocal first, is_ending
        if not is_ending:
            first, is_ending = monotonic(), True
            end()
        elif number == signal.SIGINT and monotonic() - first >= ONCE_MORE_AFTER:
            raise Abandoned

    with _handled(handle, ENDING):
        yield


@contextmanager
def _handled(handle: Callable[[int, FrameType | None], None], numbers: tuple[signal.Signals, ...]) -> Iterator[None]:
    """Handle signals in the block, those aside that the caller of kindlab had ignored, as nohup does.

    They reach the main thread alone: in another one this does nothing, and who has started it has to end it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in numbers}
    heeded = {number: old for number, old in before.items() if old is not signal.SIG_IGN}
    for number in heeded:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, old in heeded.items():
            signal.signal(number, old)
