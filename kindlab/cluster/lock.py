"""One caller at a time changes a cluster, and nobody does while labs run on it."""

import fcntl
import itertools
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from kindlab.errors import ClusterError, RunError
from kindlab.host import state
from kindlab.host.process import Progress
from kindlab.locks import Locks

OF_RUNS = ".run.lock"
OF_SESSIONS = ".session.lock"
OF_CHILD = "child.lock"

IN_LINE = "in-line-"
"""What stands before the name of a lab that waits for room, behind the time of its arrival."""

_sessions = itertools.count()

A_LOOK_SECONDS = 1.0
"""How long a run's lock is waited for: who looks whether it is held holds it for an instant."""


@contextmanager
def held(name: str, doing: str, progress: Progress, *, within: float = 1800) -> Iterator[None]:
    """Hold the cluster's lock; ClusterError if another caller still has it after `within` seconds.

    What a caller that was killed has started, and what still changes the cluster, is waited for too.
    """
    folder = state.cluster_dir(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ClusterError(f"the state folder cannot be made: {error}. KINDLAB_STATE names another one") from error
    lock, holder = FileLock(folder / "lock"), folder / "holder"
    _acquire(lock, holder, name, progress, within)
    try:
        _acquire(child := FileLock(folder / OF_CHILD), holder, name, progress, within)
        child.release()
        with suppress(OSError):  # on a full disk: those who wait are not told who holds it
            holder.write_text(f"process {os.getpid()} ({doing}, since {time.strftime('%H:%M:%S')})")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def lent(name: str) -> Iterator[int]:
    """Yield the descriptor of a lock to pass on to a child process, which holds it to its end, also if we are killed.

    The caller holds the cluster's lock.
    """
    with (state.cluster_dir(name) / OF_CHILD).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


class Busy(RunError):
    """Labs that run on the cluster now, in this process or another, leave no room for one more.

    `others` names them, `over` the locks that they hold.
    """

    def __init__(self, lab: str, others: Sequence[str], over: Iterable[str] = ()) -> None:
        self.others, self.over = tuple(others), tuple(sorted(over))
        who = "another kindlab is running in it" if lab in others else f"{', '.join(others)} runs on the cluster"
        super().__init__(f"{lab} cannot run now: {who}; wait for it")


def of_run(name: str, namespace: str) -> FileLock:
    """Return the lock that a lab's run holds while it lives in this namespace of a cluster."""
    return FileLock(state.cluster_dir(name) / f"{namespace}{OF_RUNS}", thread_local=False)


@contextmanager
def running(name: str, lab: str, locks: Locks) -> Iterator[None]:
    """Hold what a lab takes of a cluster for as long as the block lasts; raises Busy where it cannot be had now."""
    held = hold(name, lab, locks)
    try:
        yield
    finally:
        held.release()


@dataclass(frozen=True)
class Held:
    """What a lab takes of a cluster, held until `release`, from whichever thread, or until the process ends."""

    cluster: str
    lab: str
    lock: FileLock

    def release(self) -> None:
        """Give it back."""
        with _one_at_a_time(self.cluster):
            for path in (_file(self.cluster, self.lab), Path(self.lock.lock_file)):
                path.unlink(missing_ok=True)
            self.lock.release()


def hold(name: str, lab: str, locks: Locks, place: Held | None = None) -> Held:
    """Take for a lab what it needs of a cluster, and tell others so.

    Raises Busy where they leave no room: those that run, and those that stand in line before the lab's own place.
    RunError on a full disk.
    """
    with _one_at_a_time(name):
        before = [other for other in _held(name, OF_RUNS) if not (place and _is_behind(other, place))]
        over = {other: locks.conflicts(_locks(name, other)) for other in before}
        if busy := [other for other in before if other == lab or over[other]]:
            raise Busy(lab, [each.rpartition(IN_LINE)[2] for each in busy], frozenset().union(*over.values()))
        return _take(name, lab, locks)


def stand_in_line(name: str, lab: str, locks: Locks) -> Held:
    """Take a place for a lab that disturbs others: who comes later, and would be disturbed, waits until it is given up.

    Those that run are let finish. Labs that come and go would otherwise leave it no room for ever.
    """
    with _one_at_a_time(name):
        return _take(name, f"{time.time_ns():020}-{IN_LINE}{lab}", locks)


def _is_behind(other: str, place: Held) -> bool:
    """Tell whether a name is that of a place in line, ours or one that was taken later."""
    return IN_LINE in other and other >= place.lab


def _take(name: str, lab: str, locks: Locks) -> Held:
    lock = of_run(name, lab)
    lock.acquire(timeout=A_LOOK_SECONDS)
    try:
        _file(name, lab).write_bytes(msgspec.json.encode(locks))
    except OSError as error:
        lock.release()
        raise RunError(f"what {lab} takes of the cluster cannot be written down: {error}") from error
    return Held(name, lab, lock)


def _one_at_a_time(name: str) -> FileLock:
    """Return the lock of whoever looks at what labs hold to take or give back some of it."""
    folder = state.cluster_dir(name)
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / "taking.lock")


def _file(name: str, lab: str) -> Path:
    return state.cluster_dir(name) / f"{lab}.locks.json"


def _locks(name: str, lab: str) -> Locks:
    """Return what a lab that runs takes; one that has not told yet takes nothing but itself."""
    try:
        return msgspec.json.decode(_file(name, lab).read_bytes(), type=Locks)
    except (OSError, msgspec.DecodeError):
        return Locks()


def alive(name: str) -> list[str]:
    """Return the namespaces in which labs run on a cluster now; who takes or gives back a lock is not in the way."""
    with _one_at_a_time(name):
        return runs(name)


def runs(name: str) -> list[str]:
    """Return the namespaces in which labs run on a cluster now."""
    return [lab for lab in _held(name, OF_RUNS) if IN_LINE not in lab]


def users(name: str) -> list[str]:
    """Return who needs a cluster now: labs that run, else commands that are between two of theirs."""
    sessions = {each.partition("-")[0] for each in _held(name, OF_SESSIONS)}
    return runs(name) or [f"kindlab, process {number}," for number in sorted(sessions)]


@contextmanager
def session(name: str) -> Iterator[None]:
    """Need the cluster for as long as the block lasts, so that nobody takes it away between two labs."""
    with _one_at_a_time(name):
        lock = FileLock(state.cluster_dir(name) / f"{os.getpid()}-{next(_sessions)}{OF_SESSIONS}")
        lock.acquire(timeout=A_LOOK_SECONDS)
    try:
        yield
    finally:
        Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()


def _held(name: str, suffix: str) -> list[str]:
    """Return what the locks of a kind that are held are called."""
    paths = sorted(state.cluster_dir(name).glob(f"*{suffix}"))
    return [path.name.removesuffix(suffix) for path in paths if _is_held(path)]


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
