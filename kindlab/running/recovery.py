"""What runs that died have left behind on a cluster."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kindlab.cluster import lock, readiness
from kindlab.cluster.api import Api, Refused, Unreachable
from kindlab.cluster.cluster import Cluster, connect
from kindlab.cluster.machines import Machines
from kindlab.errors import KindlabError, RunError
from kindlab.host.state import cluster_dir
from kindlab.locks import Locks
from kindlab.running import undoing
from kindlab.running.journal import left_behind
from kindlab.running.undoing import Hand


def journals(cluster: str) -> Path:
    """Return the folder of a cluster's journals."""
    return cluster_dir(cluster) / "journals"


def recover(cluster: Cluster, progress: Callable[[str], None]) -> None:
    """Undo what runs that died on a cluster left behind; what is another living run's is left alone.

    Raises RunError with all that could not be undone.
    """
    problems: list[str] = []
    for path in dead(cluster.name):
        progress(f"undoing what the run {path.stem} left behind when it died")
        try:
            _undo(cluster, path)
        except KindlabError as error:
            problems.append(f"{path.stem}: {error}")
    if problems:
        raise RunError("\n".join([*problems, f"Once more, with the reasons: kindlab sweep --name {cluster.name}"]))


def dead(cluster: str) -> Iterator[Path]:
    """Yield the journal of each run that died on a cluster, and hold its lab's lock meanwhile."""
    for path in left_behind(journals(cluster)):
        with suppress(lock.Busy), lock.running(cluster, base_of(path.stem), Locks()):
            if path.exists():  # else the run was alive, and has undone all by itself since
                yield path


def base_of(name: str) -> str:
    """Return the namespace P of a lab, from that of one of its runs' arms, or from the name of a run's journal."""
    return name.partition("--")[0]


@contextmanager
def hand_of(cluster: Cluster) -> Iterator[Hand]:
    """Hold what undoing on a cluster needs; ClusterError where another one answers in its place."""
    with connect(cluster.kubeconfig) as client:
        api = Api(client)
        with suppress(Unreachable, Refused):  # that of a node that is paused or restarts does not answer yet
            readiness.require_identity(api, cluster.uid)
        yield Hand(api, Machines(cluster))


def _undo(cluster: Cluster, path: Path) -> None:
    with hand_of(cluster) as hand:
        undoing.take_back(hand, path)
