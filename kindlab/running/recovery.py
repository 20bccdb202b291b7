"""What runs that died have left behind on a cluster."""

from collections.abc import Callable
from pathlib import Path

from kindlab.cluster import lock
from kindlab.cluster.api import Api
from kindlab.cluster.cluster import Cluster, connect
from kindlab.cluster.machines import Machines
from kindlab.host.state import cluster_dir
from kindlab.locks import Locks
from kindlab.running import undoing
from kindlab.running.journal import left_behind


def journals(cluster: str) -> Path:
    """Return the folder of a cluster's journals."""
    return cluster_dir(cluster) / "journals"


def recover(cluster: Cluster, progress: Callable[[str], None]) -> None:
    """Undo what runs that died on a cluster left behind; what is another living run's is left alone.

    Raises RunError with all that could not be undone.
    """
    for path in left_behind(journals(cluster.name)):
        try:
            with lock.running(cluster.name, path.stem.partition("--")[0], Locks()):
                if path.exists():  # else the run was alive, and has undone all by itself since
                    progress(f"undoing what the run {path.stem} left behind when it died")
                    _undo(cluster, path)
        except lock.Busy:
            continue


def _undo(cluster: Cluster, path: Path) -> None:
    with connect(cluster.kubeconfig) as client:
        undoing.take_back(undoing.Hand(Api(client), Machines(cluster)), path)
