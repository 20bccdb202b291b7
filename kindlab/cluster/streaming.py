"""What a command writes, line by line while it runs, with a bound on the time and never much of it in memory."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from queue import Empty, Full, Queue
from time import monotonic
from typing import Any, TypeVar

from kindlab.host.docker_exec import OUTPUT

T = TypeVar("T")

CHUNKS_AHEAD = 16
MOST_COMPLAINT = 4096
OVER = object()


def in_time(chunks: Iterable[T], seconds: float) -> Iterator[T]:
    """Yield what a source yields, read a few chunks ahead in a thread; raises TimeoutError after some seconds.

    A paused node writes nothing, and does not end what it writes. A source that stays silent after that is left to its
    thread.
    """
    held, left = Queue[Any](maxsize=CHUNKS_AHEAD), threading.Event()
    threading.Thread(target=_hold, args=(chunks, partial(_passed_on, held, left)), daemon=True).start()
    deadline = monotonic() + seconds
    try:
        while (item := held.get(timeout=max(deadline - monotonic(), 0))) is not OVER:
            if isinstance(item, Exception):
                raise item
            yield item
    except Empty:
        raise TimeoutError(f"no end after {seconds:g} s") from None
    finally:
        left.set()


def output(frames: Iterable[tuple[int, bytes]], complaint: bytearray) -> Iterator[bytes]:
    """Yield what a command writes to its output; the beginning of its errors goes into `complaint`."""
    for stream, piece in frames:
        if stream == OUTPUT:
            yield piece
        else:
            complaint += piece[: MOST_COMPLAINT - len(complaint)]


def lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines, without their ends, of a text that comes in chunks."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest


def _hold(chunks: Iterable[Any], pass_on: Callable[[Any], bool]) -> None:
    """Pass chunks on, and then how the source ended, for as long as somebody takes them."""
    try:
        if all(pass_on(chunk) for chunk in chunks):
            pass_on(OVER)
    except Exception as error:
        pass_on(error)


def _passed_on(held: Queue[Any], left: threading.Event, item: Any) -> bool:
    """Tell whether an item found its place, which it does not once nobody wants more."""
    while not left.is_set():
        with suppress(Full):
            held.put(item, timeout=1)
            return True
    return False
