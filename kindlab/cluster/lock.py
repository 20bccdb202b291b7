"""One caller at a time changes a cluster, and nobody does while labs run on it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kindlab.errors import ClusterError
from kindlab.host import state
from kindlab.host.process import Progress

OF_RUNS = ".run.lock"


@contextmanager
def held(name: str, doing: str, progress: Progress, *, within: float = 1800) -> Iterator[None]:
    """Hold the cluster's lock; ClusterError if another caller still has it after `within` seconds."""
    folder = state.cluster_dir(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ClusterError(f"the state folder cannot be made: {error}. KINDLAB_STATE names another one") from error
    lock, holder = FileLock(folder / "lock"), folder / "holder"
    _acquire(lock, holder, name, progress, within)
    try:
        holder.write_text(f"process {os.getpid()} ({doing}, since {time.strftime('%H:%M:%S')})")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def of_run(name: str, namespace: str) -> FileLock:
    """Return the lock that a lab's run holds while it lives in this namespace of a cluster."""
    return FileLock(state.cluster_dir(name) / f"{namespace}{OF_RUNS}")


def runs(name: str) -> list[str]:
    """Return the namespaces in which labs run on a cluster now."""
    return [
        path.name.removesuffix(OF_RUNS)
        for path in sorted(state.cluster_dir(name).glob(f"*{OF_RUNS}"))
        if _is_held(path)
    ]


def _is_held(path: Path) -> bool:
    try:
        with FileLock(path).acquire(timeout=0):
            return False
    except Timeout:
        return True


def _acquire(lock: FileLock, holder: Path, name: str, progress: Progress, within: float) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress(f"waiting for {_who(holder)} to finish with the cluster {name!r}")
    else:
        return
    try:
        lock.acquire(timeout=within)
    except Timeout as error:
        raise ClusterError(f"after {within:g} s the cluster {name!r} is still held by {_who(holder)}") from error


def _who(holder: Path) -> str:
    try:
        return holder.read_text()
    except OSError:
        return "another kindlab"
