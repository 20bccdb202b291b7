"""How close labs side by side come to the shortest time in which they could be over, as their locks allow it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import NamedTuple

from kindlab.catalogue import Catalogue, Entry
from kindlab.errors import RunError
from kindlab.host.slowness import cpus
from kindlab.interruption import Interruption
from kindlab.locks import Locks
from kindlab.recording.durations import seconds_of
from kindlab.recording.recorder import Streams
from kindlab.repetition import MOST_JOBS
from kindlab.running.locks import locks_of, workers_of
from kindlab.running.run import Ground, run
from kindlab.running.scheduling import Free, Job, Scheduler
from tests.bench.figures import Figure
from tests.bench.ground import Bench

ROOT = Path(__file__).parents[1] / "live/root"
LABS = (
    "configuration/secret_in_etcd", "deployments/undo", "engine/nodes", "probes/readiness", "resources/restart_rules",
    "runtime/pod_namespaces", "security/admission_scope", "security/resource_names",
)  # fmt: skip
"""Labs that use the nodes, labs that do not, and one that pauses a node."""

TARGET = 1.2


class Took(NamedTuple):
    """How long a lab took, its clean-up included, and whether it had to have something to itself."""

    seconds: float
    alone: bool


def measure(bench: Bench) -> list[Figure]:
    """Return the figure on labs side by side: the whole's time, and what each of them took in the same run."""
    catalogue = Catalogue.of_roots((ROOT,))
    entries, at_once = [catalogue.find(lab) for lab in LABS], min(MOST_JOBS, cpus())
    with TemporaryDirectory() as folder, Streams(bench.ground.api) as streams:
        ground = Ground(bench.ground.api, bench.machines, streams, bench.ground.environment, bench.ground.journals)
        locks = {entry: locks_of(entry, (None,), workers_of(bench.machines.cluster)) for entry in entries}
        jobs = [
            Job(
                entry.base,
                locks[entry],
                seconds_of(entry, None) or 0.0,
                partial(_timed, entry, locks[entry], ground, Path(folder)),
            )
            for entry in entries
        ]
        began = monotonic()
        took = Scheduler[Took](bench.machines.cluster.name, at_once, Interruption(), print).run(jobs)
        return [figure(monotonic() - began, took, at_once)]


def figure(wall: float, took: Sequence[Took], at_once: int) -> Figure:
    """Return the figure of labs that took so long by themselves, and all together so much by the clock."""
    alone, shared = ([each.seconds for each in took if each.alone is is_alone] for is_alone in (True, False))
    least = sum(alone) + max(max(shared, default=0.0), sum(shared) / at_once)
    return Figure(
        f"{len(took)} labs side by side, {at_once} at once ({len(alone)} of them alone)",
        f"{wall:.0f} s, {wall / least:.2f} times the shortest possible",
        f"one after another: {sum(alone) + sum(shared):.0f} s; the shortest possible: {least:.0f} s",
        f"≤ {TARGET} times", wall <= TARGET * least,
        {"wall_seconds": wall, "least_seconds": least, "sum_seconds": sum(alone) + sum(shared), "jobs": at_once},
    )  # fmt: skip


def _timed(entry: Entry, locks: Locks, ground: Ground, folder: Path, free: Free) -> Took:
    began = monotonic()
    report = run(entry, None, ground, folder / entry.base, lambda *_: None, free=free)
    if report.error:
        raise RunError(f"the lab {entry.id} ended early: {report.error}")
    return Took(monotonic() - began, bool(locks.disturbs))
