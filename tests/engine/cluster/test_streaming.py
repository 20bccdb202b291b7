"""A command's output is read line by line, a little ahead, and never for longer than it may take."""

import threading
import time
from collections.abc import Iterator

import pytest

from kindlab.cluster import streaming
from kindlab.host.docker_exec import ERRORS, OUTPUT


def test_chunks_become_lines_wherever_they_are_cut() -> None:
    assert [*streaming.lines([b"on", b"e\ntwo\n\nthr", b"ee"])] == [b"one", b"two", b"", b"three"]


def test_errors_are_kept_aside_up_to_a_limit() -> None:
    complaint = bytearray()
    frames = [(OUTPUT, b"a"), (ERRORS, b"x" * 5000), (OUTPUT, b"b"), (ERRORS, b"y")]
    assert [*streaming.output(frames, complaint)] == [b"a", b"b"]
    assert complaint == b"x" * streaming.MOST_COMPLAINT


def test_a_source_is_passed_on_in_order_and_its_error_too() -> None:
    def source() -> Iterator[int]:
        yield from range(100)
        raise OSError("cut")

    seen: list[int] = []
    with pytest.raises(OSError, match="cut"):
        seen.extend(streaming.in_time(source(), 5))
    assert seen == [*range(100)]


def test_a_silent_source_is_waited_for_no_longer_than_its_time() -> None:
    def silent() -> Iterator[int]:
        yield 1
        threading.Event().wait()

    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"no end after 0.2 s"):
        list(streaming.in_time(silent(), 0.2))
    assert time.monotonic() - began < 2


def test_who_wants_no_more_keeps_no_thread_and_holds_little() -> None:
    read = []

    def endless() -> Iterator[int]:
        while True:
            read.append(1)
            yield 1

    others = set(threading.enumerate())
    items = streaming.in_time(endless(), 30)
    next(items)
    (reader,) = set(threading.enumerate()) - others
    items.close()  # type: ignore[attr-defined]
    reader.join(5)
    assert not reader.is_alive()
    assert len(read) <= streaming.CHUNKS_AHEAD + 2
