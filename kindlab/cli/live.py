"""What commands share that run labs live: a ready cluster, its streams, a folder for the runs, and progress."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import filelock
from rich.console import Console

from kindlab.catalogue import Entry
from kindlab.cluster import environment, lifecycle
from kindlab.cluster.api import Api
from kindlab.errors import RunError
from kindlab.host.state import cluster_dir, state_dir
from kindlab.judging import Report
from kindlab.lab import Control
from kindlab.proof import Proof
from kindlab.recording.recorder import Streams
from kindlab.reporting.progress import RunProgress
from kindlab.running.run import Place, run
from kindlab.texts import Language


@dataclass(frozen=True)
class Session:
    """A ready cluster, and where the runs on it are kept."""

    cluster: str
    place: Place
    folder: Path
    progress: RunProgress

    def run(self, entry: Entry, control: Control | None) -> tuple[Report, Path]:
        """Run a lab or a control and return its report and the folder of its recording.

        Raises RunError where the same lab runs on this cluster already.
        """
        name = entry.id + (f" ({control.name})" if control else "")
        folder = self.folder / entry.id / (control.name if control else "main")
        with self._alone(entry.namespace(control)):
            report = run(entry, control, self.place, folder, lambda *step: self.progress.step(name, *step))
        return report, folder

    @contextmanager
    def _alone(self, namespace: str) -> Iterator[None]:
        lock = filelock.FileLock(cluster_dir(self.cluster) / f"{namespace}.lock")
        try:
            with lock.acquire(timeout=0):
                yield
        except filelock.Timeout as taken:
            raise RunError(
                f"another kindlab is running in {namespace} on the cluster {self.cluster}; wait for it"
            ) from taken


@contextmanager
def session(cluster: str, language: Language, output: Path | None) -> Iterator[Session]:
    """Bring the cluster up and open its streams; SIGTERM and SIGHUP clean up as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    folder = output or state_dir() / "runs" / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S")
    with RunProgress(language, Console(stderr=True, highlight=False)) as progress:
        ready = lifecycle.up(cluster, progress=progress.say)
        api = Api(ready.api())
        with Streams(api) as streams:
            yield Session(cluster, Place(api, streams, environment.read(ready)), folder, progress)


def prove(live: Session, entry: Entry) -> Proof:
    """Run a lab and each of its controls."""
    main, _ = live.run(entry, None)
    return Proof(main, tuple((control, live.run(entry, control)[0]) for control in entry.lab.controls))


def _interrupt(number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt(signal.Signals(number).name)
