"""Takes away what kindlab left behind when it was killed: what journals tell, and what no journal names.

What belongs to a run that lives, whose lock is held, is left alone; so is whatever kindlab did not make.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import docker
import msgspec

from kindlab.cluster import leftovers, lock, nodes, ownership, record
from kindlab.cluster.bringing_up import as_cluster
from kindlab.cluster.leftovers import Leftover
from kindlab.cluster.ownership import Found, Standing
from kindlab.errors import ClusterError, KindlabError
from kindlab.host import docker_engine
from kindlab.host.process import Progress
from kindlab.locks import Locks
from kindlab.naming import owner_of
from kindlab.running import strays, undoing
from kindlab.running.journal import Journal, Undoing, left_behind
from kindlab.running.recovery import base_of, dead, hand_of, journals
from kindlab.running.undoing import Hand


class Swept(msgspec.Struct, frozen=True):
    """Something that was left behind: of which cluster, how it is undone, and what became of that."""

    cluster: str
    what: str
    outcome: Literal["undone", "found", "left"]
    reason: str = ""


@dataclass(frozen=True)
class Sweep:
    """One sweep: the namespaces of all labs that are known, and whether it only looks."""

    bases: frozenset[str]
    dry_run: bool
    progress: Progress

    def everywhere(self) -> Iterator[Swept]:
        """Sweep every cluster that the state folder tells of, and the host."""
        engine = docker_engine.connect(timeout_seconds=60)
        with docker_engine.told():
            names = leftovers.clusters(engine)
        for name in names:
            yield from self.cluster(name, asked=False)
        yield from self._each("", partial(leftovers.seals, engine))
        if not any(map(lock.users, names)):  # labs beside a dead run still write there
            yield from self._each("", leftovers.folders)

    def cluster(self, name: str, *, asked: bool = True) -> Iterator[Swept]:
        """Sweep one cluster; one that is not ours is named with the reason, where it was asked for or is recorded."""
        engine = docker_engine.connect(timeout_seconds=60)
        try:
            with docker_engine.told(), lock.held(name, "kindlab sweep", self.progress):
                found = ownership.look(engine, name)
                if found.standing is Standing.FOREIGN and not (asked or found.record or left_behind(journals(name))):
                    return
                yield from self._under(engine, name, found)
        except KindlabError as error:
            yield Swept(name, "look at the cluster", "left", str(error))

    def _under(self, engine: docker.DockerClient, name: str, found: Found) -> Iterator[Swept]:
        """Sweep what there is under a cluster's name, whose lock is held."""
        if found.record and found.standing in {Standing.RUNNING, Standing.STOPPED}:
            yield from self._inside(found.record)
        elif not lock.users(name):
            yield from self._each(name, partial(leftovers.of_cluster, engine, name, found, self.progress))

    def _inside(self, known: record.Record) -> Iterator[Swept]:
        """Sweep a cluster that is there."""
        cluster = as_cluster(known)
        with hand_of(cluster) as hand:
            noted: list[Undoing] = []
            for path in dead(known.name):
                yield from self._journal(known.name, path, hand, noted)
            _insist_that_nodes_can_be_asked(known.name)
            with ExitStack() as held:
                yield from self._strays(known.name, hand, noted, held)

    def _strays(self, name: str, hand: Hand, noted: list[Undoing], held: ExitStack) -> Iterator[Swept]:
        """Undo what no journal of a dead run names: all is begun before it is proven, as a node may lack two things."""
        begun: list[tuple[Undoing, str]] = []
        labs = _Labs(name, self.bases, None if self.dry_run else held)
        for look in strays.LOOKS:
            try:
                found = list(look(hand, nodes.of(docker_engine.connect(), name), self.bases))
            except KindlabError as error:
                yield Swept(name, f"look for {look.__name__}", "left", str(error))
                continue
            for owner, stray in found:
                if stray not in noted and labs.are_dead(owner, stray):
                    begun.append((stray, self._attempted(undoing.begin, stray, hand)))
        for stray, problem in begun:
            yield self._swept(name, str(stray), problem or self._attempted(undoing.prove, stray, hand))

    def _attempted(self, action: Callable[[Undoing, Hand], None], stray: Undoing, hand: Hand) -> str:
        return "" if self.dry_run else undoing.attempted(action, stray, hand)

    def _journal(self, name: str, path: Path, hand: Hand, noted: list[Undoing]) -> Iterator[Swept]:
        """Undo what a dead run's journal tells, and forget it where all of it is undone."""
        try:
            journal = Journal.found(path)
        except KindlabError as error:
            yield Swept(name, f"read {path.name}", "left", str(error))
            return
        told = journal.all()
        noted += told if self.dry_run else []
        problems = [""] * len(told) if self.dry_run else undoing.attempt(hand, told)
        for each, problem in zip(told, problems, strict=True):
            yield self._swept(name, f"{each} (noted by {path.stem})", problem)
        if not (self.dry_run or any(problems)):
            journal.close()

    def _each(self, name: str, look: Callable[[], Iterator[Leftover]]) -> Iterator[Swept]:
        """Take away each thing that a look finds; what it cannot find is named with the reason."""
        try:
            with docker_engine.told():
                found = list(look())
        except KindlabError as error:
            yield Swept(name, "look", "left", str(error))
            return
        for each in found:
            yield self._swept(name, each.what, "" if self.dry_run else _problem(each))

    def _swept(self, name: str, what: str, problem: str) -> Swept:
        return Swept(name, what, "left" if problem else "found" if self.dry_run else "undone", problem)


def _problem(leftover: Leftover) -> str:
    """Take something away and return what went wrong, or ''."""
    try:
        leftover.take_away()
    except (KindlabError, docker.errors.DockerException, OSError) as error:
        return str(error)
    return ""


def _insist_that_nodes_can_be_asked(name: str) -> None:
    """Raise ClusterError where a node neither runs nor can be unpaused."""
    seen = nodes.of(docker_engine.connect(), name)
    if halted := [node.name for node in seen if node.state not in {"running", "paused"}]:
        raise ClusterError(f"{', '.join(halted)} does not run. Bring it up: kindlab up --name {name}")


class _Labs:
    """The labs of a cluster, told apart by whether they run; `held` keeps those that do not from it from then on."""

    def __init__(self, cluster: str, bases: frozenset[str], held: ExitStack | None) -> None:
        self._cluster, self._bases, self._held = cluster, bases, held
        self._kept = set[str]()

    def are_dead(self, owner: str, stray: Undoing) -> bool:
        """Tell whether nobody who lives has left this, by the name that tells whose it is, or by the journals."""
        live = [lab for lab in lock.runs(self._cluster) if lab not in self._kept]
        if owner_of(owner, live) or stray in _noted_by(self._cluster, live):
            return False
        return not owner or self._keep(owner_of(owner, self._bases) or base_of(owner))

    def _keep(self, lab: str) -> bool:
        """Hold a lab's lock to the end of the sweep; False where it has begun to run just now."""
        if self._held and lab not in self._kept:
            try:
                self._held.enter_context(lock.running(self._cluster, lab, Locks()))
            except lock.Busy:
                return False
            self._kept.add(lab)
        return True


def _noted_by(name: str, live: Sequence[str]) -> list[Undoing]:
    """Return what the runs that live on a cluster have noted to undo."""
    of_live = (path for path in left_behind(journals(name)) if base_of(path.stem) in live)
    return [undoing for path in of_live if path.exists() for undoing in Journal.found(path).all()]
