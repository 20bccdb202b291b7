"""The witness of container logs: every container of the Pods that a lab names, from its first line to its last.

A log is followed from when a Pod's status first shows that the container runs, or has run, so that it is read to its
end although the Pod may be removed. What an incarnation wrote is known once it has ended: a request names no
incarnation, so whose lines came is settled by the Pod's status after them. Rows are therefore written at the end.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from time import monotonic, sleep
from typing import Any, NamedTuple

from kindlab.cluster.api import Api, Refused
from kindlab.errors import ClusterError
from kindlab.naming import Ref
from kindlab.recording.clock import Clocks, NodeClock
from kindlab.recording.recorder import Recorder
from kindlab.recording.tail import RETRY_SECONDS, STAMP_LATE_SECONDS, Line, Tail
from kindlab.rows import AliveRow, GapRow, LogRow, Object, ObjectRow

SOURCE = "logs"
STATUSES = ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")
SETTLED_WITHIN = 10.0
"""How long a log that cannot be read for the last time is asked for again."""

LOG_ENDS_WITHIN = 3.0
"""The kubelet looks once a second whether a container whose log it sends still runs (logForceCheckPeriod)."""

MOST_LINES = 100_000
"""So many lines of one incarnation are kept: they are in memory until it has ended."""

NOT_SHOWN = ("ContainerCreating", "PodInitializing", "")
"""Why a container waits of which it is not known whether it runs by now: its kubelet may be late to say so."""

IsWanted = Callable[[ObjectRow], bool]


@dataclass(frozen=True)
class Place:
    """A container of a Pod: where its log is, and whose its lines are."""

    namespace: str
    pod: str
    uid: str
    container: str
    arm: str
    node: str

    @property
    def path(self) -> str:
        """The Pod's path."""
        return f"/api/v1/namespaces/{self.namespace}/pods/{self.pod}"

    @property
    def source(self) -> str:
        """What its gaps are called."""
        return f"{SOURCE} {self.pod}/{self.container}"


@dataclass
class Incarnation:
    """One life of a container: what it wrote, whether that is all, and if not, what kept it from being read."""

    place: Place
    id: str
    restarts: int
    since: float
    lines: list[Line] = field(default_factory=list)
    ended: bool = False
    settled: bool = False
    trouble: str = ""


class LogWitness:
    """Follows the logs of the Pods that are wanted; `collect` writes down what they held, and what is missing."""

    def __init__(self, api: Api, recorder: Recorder, clocks: Clocks, is_wanted: IsWanted) -> None:
        self._api, self._recorder, self._clocks, self._is_wanted = api, recorder, clocks, is_wanted
        self._changed = threading.Condition()
        self._known: dict[tuple[str, str], Incarnation] = {}
        self._readers: list[_Reader] = []
        self._unshown: dict[str, tuple[ObjectRow, list[Place]]] = {}
        self._over = False
        recorder.tell(self._hear)

    def collect(self) -> None:
        """Read what is still being written up to now, and write every line and every gap down."""
        until = self._recorder.now()
        with self._changed:
            self._over = True
            self._changed.notify_all()
        deadline = monotonic() + SETTLED_WITHIN
        for reader in self._readers:
            reader.conclude(deadline)
        for lives in _by_container(self._known.values()):
            self._write(lives, until)
        for since, place in self._unread():
            self._tell_gaps(place, [(since, "the Pod's status never said whether it ran")], until)
        self._recorder.write(AliveRow, at=until, kind=SOURCE, version=0)

    def _hear(self, row: ObjectRow) -> None:
        """Take a Pod's version: what runs or has run in it is read, each incarnation in a thread of its own."""
        if row.kind != "Pod" or not self._is_wanted(row):
            return
        with self._changed:
            for place, status in _containers(row):
                for life in _lives(status):
                    self._learn(place, life, row)
            self._unshown[row.uid] = (row, list(_unshown(row)))
            self._changed.notify_all()

    def _learn(self, place: Place, life: "_Life", row: ObjectRow) -> None:
        if (known := self._known.get((place.uid, life.id))) is None:
            if self._over:
                return
            known = self._known[place.uid, life.id] = Incarnation(place, life.id, life.restarts, row.at)
            self._read(known, is_last=life.is_last)
        known.ended = known.ended or life.ended or row.change == "DELETED"

    def _read(self, life: Incarnation, *, is_last: bool) -> None:
        """Read an incarnation, and the one before it again: only now a request can name that one."""
        before = (reader for reader in self._readers if reader.precedes(life))
        for earlier in before:
            threading.Thread(target=earlier.read_again, daemon=True).start()
        self._readers.append(reader := _Reader(self._api, life, self._changed, is_last=is_last))
        reader.start()

    def _unread(self) -> Iterator[tuple[float, Place]]:
        """Yield the containers that may have run without a status that shows it, and since when that is open.

        Of a Pod that is there its kubelet knows better: it refuses the log of what has not started.
        """
        for row, places in self._unshown.values():
            for place in places:
                if row.change == "DELETED" or self._has_log(place):
                    yield row.at, place

    def _has_log(self, place: Place) -> bool:
        try:
            Tail(self._api, place.path, place.container, lambda _: None).read()
        except Refused as refusal:
            return refusal.code != HTTPStatus.BAD_REQUEST
        except ClusterError:
            return True
        return True

    def _write(self, lives: list[Incarnation], until: float) -> None:
        """Write the lines of one container; one that came for two incarnations is the later one's."""
        place, later = lives[0].place, set[Line]()
        clock, trouble = self._clock(place.node)
        for life in reversed(lives):
            own = [line for line in life.lines if line not in later]
            if len(life.lines) > MOST_LINES:
                life.trouble = f"it wrote more than {MOST_LINES} lines"
            elif len(own) < len(life.lines):
                life.trouble = life.trouble or "its lines came mixed with the next incarnation's"
            later.update(own)
            if clock:
                self._write_lines(life, own, clock)
        gaps = [(life.since, life.trouble or trouble) for life in lives]
        missed = {*range(lives[-1].restarts)} - {life.restarts for life in lives}
        gaps += [(lives[0].since, f"incarnation {number} was never there to be read") for number in sorted(missed)]
        self._tell_gaps(place, [(since, cause) for since, cause in gaps if cause], until)

    def _clock(self, node: str) -> tuple[NodeClock | None, str]:
        """Return a node's clock, or why it cannot be asked for its time."""
        try:
            return self._clocks.of(node), ""
        except ClusterError as trouble:
            return None, str(trouble)

    def _tell_gaps(self, place: Place, gaps: list[tuple[float, str]], until: float) -> None:
        """Write gaps of one container, and that all else of it is known: its source is not blind beside them."""
        for since, cause in gaps:
            self._recorder.write(GapRow, at=until, kind=place.source, since=since, cause=cause, lost=True)
        if gaps:
            self._recorder.write(AliveRow, at=until, kind=place.source, version=0)

    def _write_lines(self, life: Incarnation, lines: Iterable[Line], clock: NodeClock) -> None:
        place = life.place
        for line in lines:
            self._recorder.write(
                LogRow, at=clock.at(line.stamp), slack=round(clock.slack_of(line.stamp) + STAMP_LATE_SECONDS, 6),
                pod=place.pod, uid=place.uid, container=place.container, restarts=life.restarts, text=line.text,
                arm=place.arm,
            )  # fmt: skip


class _Reader:
    """Reads one incarnation: follows it, and settles what it wrote once it has ended."""

    def __init__(self, api: Api, life: Incarnation, changed: threading.Condition, *, is_last: bool) -> None:
        self._api, self._life, self._changed, self._is_last = api, life, changed, is_last
        self._tail = self._into(life.lines)
        self._settling = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to read, in a thread, to the end, unless `conclude` comes first."""
        self._thread.start()

    def precedes(self, life: Incarnation) -> bool:
        """Tell whether this is the incarnation before another of the same container."""
        here = self._life
        return (here.place, here.restarts) == (life.place, life.restarts - 1)

    def read_again(self) -> None:
        """Read what the incarnation wrote as that of the previous one; what was followed may be the next one's."""
        with self._settling:
            try:
                lines = self._previous()
                if self._role() == "previous":
                    self._over.set()
                    self._tail.stop()
                    self._life.lines[:], self._life.trouble, self._life.settled = lines, "", True
            except ClusterError:
                return  # what was known of it stays

    def conclude(self, deadline: float) -> None:
        """Settle what is known up to now, if that has not been done; an ended container's log is about to end too."""
        if self._life.ended:
            self._thread.join(max(0.0, min(LOG_ENDS_WITHIN, deadline - monotonic())))
        self._over.set()
        self._tail.stop()
        self._settle(deadline)

    def _run(self) -> None:
        while not (self._is_last or self._over.is_set() or self._followed_to_its_end()):
            pass  # the kubelet ended the log, or could not read on, but the container goes on
        if not self._over.is_set():
            self._settle(monotonic() + SETTLED_WITHIN)

    def _followed_to_its_end(self) -> bool:
        """Follow once; return whether the container is known to have ended, soon after if not at once."""
        try:
            self._tail.follow()
        except ClusterError as trouble:
            self._life.trouble = str(trouble)
        with self._changed:
            return self._changed.wait_for(lambda: self._life.ended, timeout=RETRY_SECONDS)

    def _settle(self, deadline: float) -> None:
        with self._settling:
            if not self._life.settled:
                self._life.settled = True
                self._life.trouble = self._proven(deadline)

    def _proven(self, deadline: float) -> str:
        """Read what is left, under the eyes of the Pod's status; return why it is not known to be whole, if so."""
        role = "previous" if self._is_last else self._role_or("current")
        while role:
            try:
                lines = self._read(role)
                seen, role = role, self._role()
                if seen == role:
                    self._life.lines[:] = lines
                    return ""
            except ClusterError as trouble:
                self._life.trouble, role = str(trouble), self._role_or(role)
            if monotonic() > deadline:
                break
            sleep(RETRY_SECONDS)
        return self._by_its_end()

    def _role_or(self, otherwise: str) -> str:
        """Return the role, or what to take for it while the API server does not answer."""
        try:
            return self._role()
        except ClusterError:
            return otherwise

    def _by_its_end(self) -> str:
        """Judge what can be read no more: that the kubelet ended the log is enough where the container has ended."""
        if self._tail.ended and self._life.ended:
            self._tail.end()
            return ""
        return self._life.trouble or "the Pod's status shows this incarnation no more"

    def _role(self) -> str:
        """Return whether the incarnation is now its container's "current" or "previous" one, or '' where neither."""
        place = self._life.place
        pod = self._api.find(place.path)
        if not pod or pod["metadata"]["uid"] != place.uid:
            return ""
        for status in _statuses(pod):
            if status["name"] == place.container:
                lives = {life.id: life for life in _lives(status)}
                if self._life.id in lives:
                    return "previous" if lives[self._life.id].is_last else "current"
        return ""

    def _read(self, role: str) -> list[Line]:
        """Return all that the incarnation has written up to now."""
        if role == "previous":
            return self._previous()
        self._tail.read()
        if self._life.ended:
            self._tail.end()
        return list(self._life.lines)

    def _previous(self) -> list[Line]:
        lines: list[Line] = []
        tail = self._into(lines)
        tail.read(previous=True)
        tail.end()
        return lines

    def _into(self, lines: list[Line]) -> Tail:
        return Tail(self._api, self._life.place.path, self._life.place.container, partial(_keep, lines))


def _keep(lines: list[Line], line: Line) -> None:
    if len(lines) <= MOST_LINES:  # one more than are kept shows that there were more
        lines.append(line)


def wanted(refs: Iterable[Ref]) -> IsWanted:
    """Return whether a Pod's version is of one of those that references name."""
    chosen = tuple(refs)
    return lambda row: any(ref.kind == row.kind and ref.names(row.name, row.object) for ref in chosen)


def _containers(row: ObjectRow) -> Iterator[tuple[Place, Object]]:
    namespace, node = row.object["metadata"]["namespace"], (row.object.get("spec") or {}).get("nodeName", "")
    for status in _statuses(row.object):
        yield Place(namespace, row.name, row.uid, status["name"], row.arm, node), status


def _statuses(pod: Object) -> list[Any]:
    return [status for each in STATUSES for status in (pod.get("status") or {}).get(each) or ()]


class _Life(NamedTuple):
    """An incarnation as a status shows it; `is_last`: its log is that of the `previous` one."""

    id: str
    restarts: int
    ended: bool
    is_last: bool


def _lives(status: Object) -> Iterator[_Life]:
    """Yield the incarnations that a status shows.

    While a container waits to be started again, the one that ended is still what its log is of.
    """
    state, before = status.get("state") or {}, (status.get("lastState") or {}).get("terminated") or {}
    waits, restarts = "waiting" in state, status.get("restartCount", 0)
    current = (state.get("terminated") or {}).get("containerID") or ("" if waits else status.get("containerID"))
    if current:
        yield _Life(current, restarts, "terminated" in state, is_last=False)
    if (earlier := before.get("containerID")) and earlier != current:
        yield _Life(earlier, restarts if waits else restarts - 1, ended=True, is_last=not waits)


def _unshown(row: ObjectRow) -> Iterator[Place]:
    """Yield the containers of which a Pod's version leaves open whether they run; not so once the Pod has ended."""
    if (row.object.get("status") or {}).get("phase") in ("Succeeded", "Failed"):
        return
    for place, status in _containers(row):
        waiting = (status.get("state") or {}).get("waiting")
        if place.node and waiting is not None and waiting.get("reason", "") in NOT_SHOWN:
            yield place


def _by_container(lives: Iterable[Incarnation]) -> list[list[Incarnation]]:
    """Return the incarnations of each container together, in their order."""
    grouped: dict[tuple[str, str], list[Incarnation]] = {}
    for life in lives:
        grouped.setdefault((life.place.uid, life.place.container), []).append(life)
    return [sorted(each, key=lambda life: life.restarts) for each in grouped.values()]
