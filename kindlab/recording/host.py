"""The witness of the host: how slow it is before a run's first step, all through the run, and after its last step."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from kindlab.errors import RunError
from kindlab.host import slowness
from kindlab.recording.recorder import Recorder
from kindlab.rows import HostRow

SAMPLE_EVERY_SECONDS = 1.0
SAMPLES_A_ROW = 10


@contextmanager
def watched(recorder: Recorder) -> Iterator[None]:
    """Record how slow the host is as the block begins, every ten seconds in it (a median), and as it ends well."""
    _write(recorder, slowness.slowness())
    over = threading.Event()
    sampler = threading.Thread(target=_sample, args=(recorder, over), daemon=True)
    sampler.start()
    try:
        yield
    finally:
        over.set()
        sampler.join()
    _write(recorder, slowness.slowness())


def _sample(recorder: Recorder, over: threading.Event) -> None:
    samples: list[float] = []
    while not over.wait(SAMPLE_EVERY_SECONDS):
        samples.append(slowness.sample())
        if len(samples) == SAMPLES_A_ROW:
            try:
                _write(recorder, median(samples))
            except RunError:  # the run's own thread is told when it writes next
                return
            samples.clear()


def _write(recorder: Recorder, measured: float) -> None:
    recorder.write(HostRow, at=recorder.now(), slowness=round(measured, 2))
