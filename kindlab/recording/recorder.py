"""The recorder of one run: deals the rows that concern it into its file, and wakes whoever waits for them."""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from time import monotonic
from types import TracebackType
from typing import Any, TypeVar

import msgspec

from kindlab import interruption
from kindlab.cluster.api import Api, Refused, Resource
from kindlab.errors import RunError
from kindlab.recording.redaction import Scrubber, recordable, values_of
from kindlab.recording.runfile import RunWriter
from kindlab.recording.sightings import Alive, Gap, Relist, Sighting, Version
from kindlab.recording.stream import RETRY_SECONDS, Stream
from kindlab.recording.view import WHOLE_CLUSTER, Newest, View
from kindlab.rows import AliveRow, AnswerRow, EndRow, GapRow, Object, ObjectRow, Row, StepRow

SETTLE_SECONDS = 15.0

MOST_BYTES = 256 * 1024
"""How much of a command's output a row keeps, of each of its two streams."""

TRUNCATED = "\n[truncated]"

R = TypeVar("R", bound=Row)


class Streams:
    """The streams of a cluster, one a kind, shared by all runs; each starts when it is first wanted."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._lock = threading.RLock()
        self._streams: dict[tuple[Resource, str], Stream] = {}

    def of(self, kind: str, api_version: str | None = None) -> Stream | None:
        """Return the stream of a kind, started, or None where the API server serves no such kind now."""
        with self._lock:  # of several runs that want the same, one starts it
            return self._find(kind, api_version)

    def _find(self, kind: str, api_version: str | None) -> Stream | None:
        built_in = (stream for (_, crd), stream in self._streams.items() if stream.kind == kind and not crd)
        if not api_version and (stream := next(built_in, None)) and not stream.ended:
            return stream
        resource = self._served(kind, api_version)
        return self._of(resource) if resource else None

    def _served(self, kind: str, api_version: str | None) -> Resource | None:
        known = self._api.known(kind, api_version)
        if known and not _may_be_custom(known):  # what the API server itself brings does not come and go
            return known
        served = (resource for resource in self._api.resources() if resource.kind == kind)
        return next((resource for resource in served if api_version in (None, resource.group_version)), None)

    def _of(self, resource: Resource) -> Stream | None:
        """Return the stream of a resource; that of an earlier CRD of the same name is never taken for it."""
        key = (resource, self._crd(resource))
        if (stream := self._streams.get(key)) and not stream.ended:
            return stream
        for stale in [known for known in self._streams if known[0] == resource]:
            self._streams.pop(stale).stop()
        stream = Stream(self._api, resource)
        try:
            stream.start()
        except Refused as refusal:
            if refusal.code == HTTPStatus.NOT_FOUND:
                return None
            raise
        self._streams[key] = stream
        return stream

    def _crd(self, resource: Resource) -> str:
        """Return the uid of the CRD that defines a resource, '' for what the API server itself brings."""
        if not _may_be_custom(resource):
            return ""
        path = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{resource.plural}.{resource.group}"
        definition = self._api.find(path)
        return str(definition["metadata"]["uid"]) if definition else ""

    def __enter__(self) -> "Streams":
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._streams.values():
            stream.stop()


class Recorder:
    """Records namespaces from before the first step to after the last, then proves that nothing is missing.

    `namespaces` maps each namespace to its arm ('' in a lab without arms); what is in it enters the record once it was
    admitted. Of kinds that belong to the whole cluster every object does. A kind that is not served yet is awaited
    until `follow`. `public` are values of Secrets that may be written. A context manager; an error that leaves it is
    written as the end of the run. `seen` is told each row. `broken` tells from when to when watches were broken, if
    any was.
    """

    def __init__(
        self, streams: Streams, kinds: Iterable[str], namespaces: Mapping[str, str], writer: RunWriter, *,
        public: Iterable[str] = (), seen: Callable[[Row], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self.changed = threading.Condition(threading.RLock())
        self._kinds = tuple(kinds)
        self._newest = Newest(self._kinds, self.changed)
        self._cluster = streams
        self._streams = [stream for kind in self._kinds if (stream := streams.of(kind))]
        self._namespaces = dict(namespaces)
        self._since: dict[str, int] = {}
        self._early: dict[str, list[Version]] = {}
        self._entered: set[str] = set()
        self._scrubber = Scrubber((*public, *namespaces))  # a namespace's name also stands in Secrets, as a value
        self._writer = writer
        self._seen = seen
        self._began = monotonic()
        self._number = 0
        self._failure: RunError | None = None
        self.broken: tuple[float, float] | None = None
        self._listeners: list[Callable[[ObjectRow], None]] = []
        self._looks: list[Callable[[str], None]] = []

    def __enter__(self) -> "Recorder":
        for stream in self._streams:
            stream.subscribe(self._take)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in self._streams:
            if error is None:
                stream.settle(SETTLE_SECONDS)
            stream.unsubscribe(self._take)
        self.write(EndRow, at=self.now(), error=None if error is None else f"{type(error).__name__}: {error}")
        # values that became known late may stand in earlier rows
        self._writer.close(self._scrubber.row if self._scrubber.learned else None)

    def wake(self) -> None:
        """Wake whoever waits for a row, though none has come."""
        with self.changed:
            self.changed.notify_all()

    def now(self) -> float:
        """Return the seconds since the run began."""
        return round(monotonic() - self._began, 6)

    def of_arm(self, arm: str) -> View:
        """Return the view of one arm: the newest versions of its objects, and of those of the whole cluster."""
        return View(self._newest, arm, self._writer.header.cluster)

    def admit(self, namespace: str, version: int) -> None:
        """Record a namespace from its creation at `version` on, and nothing of an earlier namespace of that name.

        What came before this call is not lost.
        """
        with self.changed:
            self._since[namespace] = version
            for early in self._early.pop(namespace, ()):
                self._deal(early)

    def tell(self, listener: Callable[[ObjectRow], None]) -> None:
        """Tell every version from now on to a listener, as it is written down; what it does has to be quick."""
        with self.changed:
            self._listeners.append(listener)

    @contextmanager
    def shown_to(self, look: Callable[[str], None]) -> Iterator[None]:
        """Have `look` called, while the block goes on, at each new state of a kind, with the kind: it must not raise.

        What a new list shows at once is one state, however many versions it is.
        """
        with self.changed:
            self._looks.append(look)
        try:
            yield
        finally:
            with self.changed:
                self._looks.remove(look)

    def hide(self, values: Iterable[str | bytes]) -> None:
        """Keep these values out of everything that is written from now on."""
        with self.changed:
            self._scrubber.learn(values)

    def scrubbed(self, text: str) -> str:
        """Return a text, such as an error's, as it may be shown."""
        with self.changed:
            return self._scrubber.text(text)

    def shown(self, object_: Object) -> Object:
        """Return an object as it may be shown beside the record; what a Secret holds is hidden from now on."""
        with self.changed:
            self._scrubber.learn(values_of(object_))
            return recordable(self._scrubber.whole(object_))

    @property
    def breaks(self) -> int:
        """How often the API server was not there for one of the streams, or did not let it in."""
        return sum(stream.breaks for stream in self._streams)

    def troubles(self) -> dict[str, str]:
        """Return what keeps each stream that is blind now from seeing, by kind."""
        followed = {stream.kind for stream in self._streams}
        awaited = {kind: "the API server serves no such kind yet" for kind in self._kinds if kind not in followed}
        return awaited | self.down()

    def down(self) -> dict[str, str]:
        """Return why each watch is down that is, by kind: the API server is away, or not ready."""
        return {stream.kind: stream.trouble for stream in self._streams if stream.trouble}

    def follow(self, kind: str, api_version: str, within: float = 10.0) -> None:
        """Record a kind whose CRD has just been established; a kind that the lab does not watch is passed over.

        Nothing of a kind exists before its CRD is established. So where the first list is empty, nothing was missed:
        only an object that came and went before that list would be. Where it is not, what happened before is a gap.
        """
        if kind not in self._kinds:
            return
        stream = self._awaited(kind, api_version, within)
        if stream not in self._streams:
            self._streams.append(stream)
            stream.subscribe(self._take)
            if any(known["metadata"]["uid"] in self._entered for known in tuple(stream.known.values())):
                cause = "objects were there before the first list of the kind, whose CRD came during the run"
                self.write(GapRow, at=self.now(), kind=kind, since=0.0, cause=cause, lost=True)

    def _awaited(self, kind: str, api_version: str, within: float) -> Stream:
        """Return a stream as soon as discovery tells of the kind: it follows the CRD's conditions by some moments."""
        deadline = monotonic() + within
        while not (stream := self._cluster.of(kind, api_version)):
            if monotonic() >= deadline:
                raise RunError(
                    f"after {within:g} s the API server serves no {kind} of {api_version}: see `kubectl describe crd`"
                )
            interruption.wait(RETRY_SECONDS)
        return stream

    def catch_up(self, within: float = 10.0) -> None:
        """Wait until everything that is in the cluster now was recorded, of each kind `within` seconds at most.

        An API server that is away is awaited. Raises RunError where something still misses then.
        """
        for stream in self._streams:
            for namespace in tuple(self._since) if stream.resource.namespaced else (None,):
                if lag := stream.lag(namespace, within):
                    raise RunError(f"after {within:g} s the {stream.kind} watch still lags, it misses {lag}. Run again")

    def write(self, row: type[R], **values: Any) -> R:
        """Write a row down under the next number, without what is secret in it, and return it as it was written."""
        with self.changed:
            if self._failure:
                raise self._failure
            self._number += 1
            written = _cut(self._scrubber.row(row(number=self._number, **values)))
            self._writer.write(written)
            self._seen(written)
            self.changed.notify_all()
            return written

    def _take(self, sighting: Sighting) -> None:
        """Write down what a stream saw; where that fails, the run's own thread is told when it writes next.

        Other runs hear the same stream: nothing is raised into it.
        """
        try:
            self._deal(sighting)
        except RunError as failure:
            self._failure = failure
        except Exception as bug:
            self._failure = RunError(f"the recorder failed: {bug!r}")

    def _deal(self, sighting: Sighting) -> None:
        at = round(sighting.at - self._began, 6)
        match sighting:
            case Version():
                self._deal_versions(at, sighting.kind, (sighting,))
            case Relist(kind=kind, versions=versions):
                self._deal_versions(at, kind, versions)
            case Gap(kind=kind, since=since, cause=cause, lost=lost):
                begin = round(since - self._began, 6)
                self.broken = min(begin, *(self.broken or (begin,))), at
                self.write(GapRow, at=at, kind=kind, since=begin, cause=cause, lost=lost)
            case Alive(kind=kind, version=version, listed=listed):
                self.write(AliveRow, at=at, kind=kind, version=version, listed=listed)

    def _deal_versions(self, at: float, kind: str, versions: Iterable[Version]) -> None:
        """Take what was seen at once; whoever waits sees what it came to, if any of it is this run's."""
        with self.changed:
            before = self._number
            for seen in versions:
                self._scrubber.learn(values_of(seen.object))
                self._deal_version(at, seen)
            for look in self._looks if self._number > before else ():
                look(kind)

    def _deal_version(self, at: float, seen: Version) -> None:
        namespace = seen.object["metadata"].get("namespace")
        if namespace in self._namespaces and namespace not in self._since:
            self._early.setdefault(namespace, []).append(seen)
        elif namespace is None:
            self._record(at, seen, WHOLE_CLUSTER)
        elif int(seen.object["metadata"]["resourceVersion"]) >= self._since.get(namespace, sys.maxsize):
            self._record(at, seen, self._namespaces[namespace])

    def _record(self, at: float, seen: Version, arm: str) -> None:
        metadata, kind = seen.object["metadata"], seen.kind
        if seen.change == "DELETED" and metadata["uid"] not in self._entered:
            return  # a new list tells the end of what was in an earlier namespace as if it were new
        self._entered.add(metadata["uid"])
        row = self.write(
            ObjectRow, at=at, change=seen.change, kind=kind, name=metadata["name"], uid=metadata["uid"],
            version=int(metadata["resourceVersion"]), object=self._scrubber.object(seen.object), arm=arm,
        )  # fmt: skip
        self._newest.take(row)
        for hear in self._listeners:
            hear(row)


def _may_be_custom(resource: Resource) -> bool:
    """Tell whether a CRD may define a resource: the groups whose names have no dot are all built in."""
    return "." in resource.group


def _cut(row: R) -> R:
    """Return a row of which no text of a command is longer than MOST_BYTES; its beginning stays."""
    if not isinstance(row, StepRow | AnswerRow):
        return row
    texts = {name: getattr(row, name).encode() for name in ("output", "errors")}
    short = {name: _head(text) for name, text in texts.items() if len(text) > MOST_BYTES}
    if short and isinstance(row, AnswerRow):
        return msgspec.structs.replace(row, **short, truncated=True)
    return msgspec.structs.replace(row, **{name: text + TRUNCATED for name, text in short.items()}) if short else row


def _head(text: bytes) -> str:
    return text[:MOST_BYTES].decode(errors="ignore")
