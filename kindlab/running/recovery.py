"""One run of a lab at a time on a cluster, and what runs that died have left behind there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from kindlab.cluster import lock
from kindlab.cluster.api import Api
from kindlab.cluster.cluster import Cluster, connect
from kindlab.cluster.machines import Machines
from kindlab.errors import RunError
from kindlab.host.state import cluster_dir
from kindlab.running import undoing
from kindlab.running.journal import left_behind

A_LOOK_SECONDS = 1.0
"""How long a run's lock is waited for: who looks whether it is held holds it for an instant."""


class Taken(RunError):
    """Another kindlab is running the same lab on this cluster."""


def journals(cluster: str) -> Path:
    """Return the folder of a cluster's journals."""
    return cluster_dir(cluster) / "journals"


@contextmanager
def alone(cluster: str, namespace: str) -> Iterator[None]:
    """Hold a lab's lock on a cluster; raises Taken where another process has it."""
    try:
        with lock.of_run(cluster, namespace).acquire(timeout=A_LOOK_SECONDS):
            yield
    except filelock.Timeout as taken:
        raise Taken(f"another kindlab is running in {namespace} on the cluster {cluster}; wait for it") from taken


def recover(cluster: Cluster, progress: Callable[[str], None]) -> None:
    """Undo what runs that died on a cluster left behind; what is another living run's is left alone.

    Raises RunError with all that could not be undone.
    """
    for path in left_behind(journals(cluster.name)):
        try:
            with alone(cluster.name, path.stem.partition("--")[0]):
                if path.exists():  # else the run was alive, and has undone all by itself since
                    progress(f"undoing what the run {path.stem} left behind when it died")
                    _undo(cluster, path)
        except Taken:
            continue


def _undo(cluster: Cluster, path: Path) -> None:
    with connect(cluster.kubeconfig) as client:
        undoing.take_back(undoing.Hand(Api(client), Machines(cluster)), path)
