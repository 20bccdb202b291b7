"""One list and watch of a kind, for the whole cluster: every persisted version, and every gap.

`kubernetes.watch.Watch.stream` does not serve here: it reconnects and starts anew after a 410 without telling.
"""

import threading
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Any

import msgspec

from kindlab.cluster.api import READY, Api, Refused, Resource
from kindlab.errors import ClusterError
from kindlab.recording.redaction import recordable
from kindlab.recording.sightings import Alive, Gap, Relist, Sighting, Sink, Version
from kindlab.rows import Object

if TYPE_CHECKING:
    import urllib3

WATCH_SECONDS = 5
"""The server ends a watch after this time, two seconds after a bookmark: a quiet stream proves itself that often."""

QUIET_SECONDS = WATCH_SECONDS + 5.0
RETRY_SECONDS = 0.2

NAMES_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
"""A list of names and versions is all that is needed to see what is missing."""

ANEW: dict[int, str] = {
    HTTPStatus.GONE: "the watched version had expired (410)",
    HTTPStatus.NOT_FOUND: "the API server did not serve the kind for a while (404)",
}
"""Answers to a watch after which only a new list helps."""


@dataclass(frozen=True)
class _Listed:
    """What a fresh list showed, of one namespace or of all: names and versions by uid."""

    namespace: str | None
    version: int
    objects: dict[str, tuple[str, int]]

    def covers(self, object_: Object) -> bool:
        """Tell whether the object would have been listed."""
        return self.namespace is None or object_["metadata"].get("namespace") == self.namespace


@dataclass
class _Lateness:
    """What was written since the last sight and up to a version comes late; the last of it came at `at`."""

    since: float
    cause: str
    version: int
    at: float


class Stream:
    """Follows one kind in a thread of its own and hands every sighting to its sinks, in order.

    It has `ended` once the API server serves the kind no more, because its CRD is gone. `breaks` counts how often the
    API server was not there, or did not let it in. What it knows of Secrets are their values: they are hidden before
    anything is written.
    """

    def __init__(self, api: Api, resource: Resource) -> None:
        self.kind = resource.kind
        self.resource = resource
        self.known: dict[str, Object] = {}
        self.version = 0
        self.ended = False
        self._api = api
        self._deleted: set[str] = set()
        self._sinks: list[Sink] = []
        self._changed = threading.Condition(threading.RLock())
        self._stopping = threading.Event()
        self._response: urllib3.BaseHTTPResponse | None = None
        self._last_sight = monotonic()
        self.trouble: str | None = None
        self.breaks = 0
        self._late: _Lateness | None = None
        self._dropped = False
        self._thread = threading.Thread(target=self._follow, name=f"watch-{resource.kind}", daemon=True)

    def start(self) -> None:
        """List once, in the caller's thread so that a refusal is the caller's, then watch."""
        self._relist()
        self._thread.start()

    def stop(self) -> None:
        """End the watch and its thread."""
        self._stopping.set()
        if (response := self._response) is not None:
            with suppress(ValueError, RuntimeError, OSError):  # that watch has just ended by itself
                response.shutdown()
        self._thread.join(timeout=QUIET_SECONDS)

    def subscribe(self, sink: Sink) -> None:
        """Hand all that is known to the sink, and from now on every sighting."""
        with self._changed:
            now = monotonic()
            sink(Relist(now, self.kind, tuple(Version(now, "LISTED", self.kind, each) for each in self.known.values())))
            sink(Alive(now, self.kind, self.version))
            self._sinks.append(sink)

    def unsubscribe(self, sink: Sink) -> None:
        """Hand nothing more to the sink."""
        with self._changed:
            self._sinks.remove(sink)

    def settle(self, within: float) -> None:
        """Wait, `within` seconds at most, for a sign of life after a fresh list, and for all that the list shows.

        What stays missing is a gap. A kind that is served no more has no objects: that is proof enough.
        """
        try:
            listed = self._listed_at_last()
        except ClusterError as error:
            self._emit(Gap(monotonic(), self.kind, self._last_sight, f"no final list: {error}", lost=True))
            return
        listed_at = monotonic()
        with self._changed:
            if self._changed.wait_for(
                lambda: (self.ended or self._last_sight > listed_at) and not self._missing(listed), timeout=within
            ):
                self._end_lateness()
                self._emit(Alive(monotonic(), self.kind, max(self.version, listed.version)))
            else:
                self._end_lateness()
                self._emit(
                    Gap(monotonic(), self.kind, self._last_sight, "a final list shows what never came", lost=True)
                )

    def lag(self, namespace: str | None, within: float) -> str:
        """List what is in a namespace (or anywhere), and wait until all of it was handed on.

        Returns '' then, and after `within` seconds what is missing, in words.
        """
        listed = self._listed_at_last(namespace)
        with self._changed:
            self._changed.wait_for(lambda: not self._missing(listed), timeout=within)
            missing = self._missing(listed)
        return ", ".join(missing) + (f"; the watch is down: {self.trouble}" if missing and self.trouble else "")

    def _listed_at_last(self, namespace: str | None = None) -> "_Listed":
        """List, and where the API server is away list again once it is back; raises what it said last."""
        try:
            return self._listed(namespace)
        except ClusterError:
            self._api.await_ready()
            return self._listed(namespace)

    def _listed(self, namespace: str | None = None) -> "_Listed":
        try:
            fresh = self._api.request("GET", self.resource.path(namespace), accept=NAMES_ONLY)
        except Refused as refusal:
            if refusal.code != HTTPStatus.NOT_FOUND:
                raise
            return _Listed(namespace, self._reached(), {})
        versions = {item["metadata"]["uid"]: (item["metadata"]["name"], _version(item)) for item in fresh["items"]}
        return _Listed(namespace, _version(fresh), versions)

    def _missing(self, listed: "_Listed") -> list[str]:
        """Return which listed versions have not come yet, and which objects are gone without having been seen to go."""
        seen = {uid: _version(object_) for uid, object_ in self.known.items()}
        late = [
            f"{name} at version {version} (seen: {seen.get(uid, 'none')})"
            for uid, (name, version) in listed.objects.items()
            if uid not in self._deleted and seen.get(uid, -1) < version
        ]
        ghosts = [
            f"the end of {object_['metadata']['name']}"
            for uid, object_ in self.known.items()
            if uid not in listed.objects and seen[uid] <= listed.version and listed.covers(object_)
        ]
        return late + ghosts

    def _reached(self) -> int:
        """Return the version that the cluster has reached."""
        return _version(self._api.get("/api/v1/nodes", limit="1"))

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                self._watch()
            except ClusterError as error:
                self._recover(error)
            except Exception as bug:  # a thread that died in silence would look like a quiet stream
                self._recover(ClusterError(repr(bug)))

    def _watch(self) -> None:
        """Follow one watch to the end that the server sets for it.

        A server that has just started is let alone until it is ready: before, it refuses what it will allow, and does
        not know what it will serve.
        """
        if self.trouble is not None:
            self._api.send("GET", READY)
        query = {
            "resourceVersion": str(self.version),
            "allowWatchBookmarks": "true",
            "timeoutSeconds": str(WATCH_SECONDS),
        }
        with self._api.watch(self.resource.path(), quiet_seconds=QUIET_SECONDS, **query) as response:
            self._response = response
            if self._stopping.is_set():  # stop() came before there was a response to shut
                return
            self._end_trouble()
            for line in response:
                if self._stopping.is_set():
                    return
                self._take(_decoded(line))

    def _recover(self, error: ClusterError) -> None:
        """Note why sight was lost; after an expired version only a new list helps."""
        if self._stopping.is_set():
            return
        if isinstance(error, Refused) and (cause := ANEW.get(error.code)):
            try:
                self._start_anew(cause)
                return
            except ClusterError as again:
                error = again
        self.breaks += 1
        self.trouble = self.trouble or str(error)
        self._stopping.wait(RETRY_SECONDS)

    def _start_anew(self, cause: str) -> None:
        """Start from a list, or end where the API server serves the kind no more."""
        try:
            self._relist(cause)
        except Refused as refusal:
            if refusal.code != HTTPStatus.NOT_FOUND:
                raise
            self._api.send("GET", READY)  # one that has just started does not know yet what it will serve
            self._end(str(self._reached()))

    def _end(self, version: str) -> None:
        """End for good: the kind is gone, and with it all of its objects, at `version` at the latest."""
        with self._changed:
            self._end_lateness()
            if self.known:
                cause = "the API server serves the kind no more (404): the end of its last objects was not seen"
                self._emit(Gap(monotonic(), self.kind, self._last_sight, cause, lost=True))
            now, known = monotonic(), tuple(self.known.values())
            gone = tuple(self._noted(now, "DELETED", _at_version(object_, version)) for object_ in known)
            self._emit(Relist(now, self.kind, gone))
            self._emit(Alive(monotonic(), self.kind, int(version), listed=not self._dropped))
            self.trouble, self.ended = None, True
            self._stopping.set()
            self._changed.notify_all()

    def _end_trouble(self) -> None:
        """Note, where the watch was down and is open again, up to which version what it delivers comes late."""
        if self.trouble is None:
            return
        reached = self._reached()
        with self._changed:
            since, cause = (self._late.since, self._late.cause) if self._late else (self._last_sight, self.trouble)
            self._late = _Lateness(since, cause, reached, monotonic())
            self.trouble = None

    def _end_lateness(self) -> None:
        """Mark the interval from the last sight before a break to the last version that came late."""
        if self._late:
            self._emit(Gap(self._late.at, self.kind, self._late.since, self._late.cause, lost=False))
            self._late = None

    def _take(self, event: dict[str, Any]) -> None:
        change, object_ = event["type"], event["object"]
        if change == "ERROR":
            raise Refused(object_.get("code", 0), object_.get("reason", ""), object_.get("message", ""))
        with self._changed:
            now, is_bookmark = monotonic(), change == "BOOKMARK"
            seen_until, self._last_sight = self._last_sight, now
            self.version = _version(object_)
            self._tell_late(now, is_bookmark=is_bookmark)
            if is_bookmark:
                self._emit(Alive(now, self.kind, self.version))
                return
            try:
                self._emit(self._noted(now, change, recordable(object_)))
            except Exception as bug:  # of a sink, which has not taken this version: it will not come again
                self._dropped = True
                self._emit(Gap(now, self.kind, seen_until, repr(bug), lost=True))

    def _tell_late(self, now: float, *, is_bookmark: bool) -> None:
        """Tell what was written while the watch was down from what was written since."""
        if self._late is None:
            return
        if self.version >= self._late.version + (not is_bookmark):
            self._end_lateness()
        elif not is_bookmark:
            self._late.at = now

    def _noted(self, at: float, change: str, object_: Object) -> Version:
        """Know a version from now on, and return it as it is to be handed on."""
        uid = object_["metadata"]["uid"]
        if change == "DELETED":
            self.known.pop(uid, None)
            self._deleted.add(uid)
        else:
            self.known[uid] = object_
        return Version(at, change, self.kind, object_)

    def _relist(self, cause: str = "") -> None:
        """Start from a list; what differs from what was known is handed on, the interval between marked as lost."""
        fresh = self._api.get(self.resource.path())
        listed = {item["metadata"]["uid"]: self._complete(item) for item in fresh["items"]}
        with self._changed:
            now = monotonic()
            self._lose_sight(now, cause)
            reached = fresh["metadata"]["resourceVersion"]
            gone = [each for uid, each in self.known.items() if uid not in listed]
            new = [
                item
                for uid, item in listed.items()
                if uid not in self.known or _version(self.known[uid]) != _version(item)
            ]
            changes = [
                *(self._noted(now, "DELETED", _at_version(each, reached)) for each in gone),
                *(self._noted(now, "LISTED", recordable(each)) for each in new),
            ]
            self._emit(Relist(now, self.kind, tuple(changes)))
            self.version = _version(fresh)
            self.trouble, self._last_sight = None, now
            self._emit(Alive(now, self.kind, self.version, listed=not self._dropped))

    def _lose_sight(self, now: float, cause: str) -> None:
        """Mark what may be lost: all that was written after the version that was seen last."""
        if self._late and self._late.since == self._last_sight:  # nothing came since
            self._late = None
        self._end_lateness()
        if self.version:
            self._emit(Alive(self._last_sight, self.kind, self.version))
            self._emit(Gap(now, self.kind, self._last_sight, cause, lost=True))

    def _complete(self, item: Object) -> Object:
        """Return a listed item as a watch would show it: lists leave out the kind and version of their items."""
        return {"apiVersion": self.resource.group_version, "kind": self.kind, **item}

    def _emit(self, sighting: Sighting) -> None:
        for sink in self._sinks:
            sink(sighting)
        self._changed.notify_all()


def _at_version(object_: Object, version: str) -> Object:
    """Return the object as it was last seen, under the version at which it was known to be gone."""
    return {**object_, "metadata": {**object_["metadata"], "resourceVersion": version}}


def _decoded(line: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise ClusterError(f"the watch sent what is no event: {error}") from error


def _version(object_: Object) -> int:
    return int(object_["metadata"]["resourceVersion"])
