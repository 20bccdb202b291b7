"""How much slower work goes on this host than it would if nothing else wanted its CPUs."""

import hashlib
import os
import threading
from collections.abc import Collection
from time import perf_counter, thread_time
from typing import NamedTuple

CPU_SECONDS = 0.1
"""How much CPU time each thread uses: some 25 turns of the kernel's scheduler, so that its queue is seen."""

SAMPLE_SECONDS = 0.02
"""How much CPU time a sample uses: 2 % of one CPU, where one is taken each second."""

WALL_SECONDS = 0.3
"""After so long a thread stops all the same: what it got by then tells enough."""

ROUNDS = 10_000
"""How often it is hashed at a time: about 4 ms of work without Python's lock, for which threads must not queue."""


class Span(NamedTuple):
    """How long a thread worked by the clock, and how long it had a CPU, in seconds."""

    wall: float
    cpu: float


def slowness() -> float:
    """Return how many times longer computing takes now than on idle CPUs: 1.0 is idle, 3.0 is three times as long.

    One thread for each CPU that this process may use hashes until it has had 0.1 s of CPU time, or for 0.3 s; it is
    their wall-clock time through their CPU time, all threads together, and never less than 1. So it measures the queue
    for the CPUs, and what a quota of the control group or a hypervisor that tells so takes away. It does not measure
    disk, network or memory, nor how fast the CPUs are; nodes in a control group of another weight may wait more or
    less. It is a sample: load that comes and goes within a second may be missed.
    """
    spans: list[Span] = []
    threads = [threading.Thread(target=lambda: spans.append(_worked(CPU_SECONDS))) for _ in range(cpus())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return together(spans)


def cpus() -> int:
    """Return how many CPUs this process may use; macOS does not tell, there it is how many there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def sample() -> float:
    """Return the same from 20 ms of CPU time on one thread: light enough to go on all through a run, and less sure."""
    return together([_worked(SAMPLE_SECONDS)])


def together(spans: Collection[Span]) -> float:
    """Return the wall-clock time of some spans through their CPU time, and at least 1.

    No CPU time at all counts as a millisecond. One starved thread of several would say more of the scheduler's whim
    than of the host: under load it was seen to get a hundredth of a CPU where the others got a fifth.
    """
    wall, cpu = sum(span.wall for span in spans), sum(span.cpu for span in spans)
    return max(1.0, wall / max(cpu, 0.001))


def _worked(cpu_seconds: float) -> Span:
    began, had = perf_counter(), thread_time()
    span = Span(0.0, 0.0)
    while span.cpu < cpu_seconds and span.wall < WALL_SECONDS:
        hashlib.pbkdf2_hmac("sha256", b"kindlab", b"slowness", ROUNDS)
        span = Span(perf_counter() - began, thread_time() - had)
    return span
