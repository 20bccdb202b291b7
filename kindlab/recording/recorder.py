"""The recorder of one run: deals the rows that concern it into its file, and wakes whoever waits for them."""

import threading
from collections.abc import Iterable
from time import monotonic
from types import TracebackType
from typing import Any, TypeVar

from kindlab.cluster.api import Api
from kindlab.errors import RunError
from kindlab.recording.runfile import RunWriter
from kindlab.recording.stream import Alive, Gap, Sighting, Stream, Version
from kindlab.rows import AliveRow, AnswerRow, EndRow, GapRow, Object, ObjectRow, StepRow

SETTLE_SECONDS = 15.0

R = TypeVar("R", ObjectRow, GapRow, AliveRow, StepRow, AnswerRow, EndRow)


class Streams:
    """The streams of a cluster, one a kind, shared by all runs; each starts when it is first wanted."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._streams: dict[str, Stream] = {}

    def of(self, kind: str) -> Stream:
        """Return the stream of a kind, started."""
        if kind not in self._streams:
            stream = Stream(self._api, kind)
            stream.start()
            self._streams[kind] = stream
        return self._streams[kind]

    def __enter__(self) -> "Streams":
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._streams.values():
            stream.stop()


class Recorder:
    """Records one namespace from before the first step to after the last, then proves that nothing is missing.

    A context manager; an error that leaves it is written as the end of the run.
    """

    def __init__(self, streams: Streams, kinds: Iterable[str], namespace: str, writer: RunWriter) -> None:
        self.changed = threading.Condition(threading.RLock())
        self._objects: dict[str, Object] = {}
        self._streams = [streams.of(kind) for kind in kinds]
        self._namespace = namespace
        self._writer = writer
        self._began = monotonic()
        self._number = 0
        self._failure: RunError | None = None

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
        self._writer.close()

    def now(self) -> float:
        """Return the seconds since the run began."""
        return round(monotonic() - self._began, 6)

    def get(self, ref: str) -> Object | None:
        """Return the newest version of the object named as in `Pod/web`, or None where it does not exist."""
        return self._objects.get(ref)

    def troubles(self) -> dict[str, str]:
        """Return what keeps each stream that is blind now from seeing, by kind."""
        return {stream.kind: stream.trouble for stream in self._streams if stream.trouble}

    def write(self, row: type[R], **values: Any) -> R:
        """Write a row down under the next number and return it."""
        with self.changed:
            if self._failure:
                raise self._failure
            self._number += 1
            written = row(number=self._number, **values)
            self._writer.write(written)
            self.changed.notify_all()
            return written

    def _take(self, sighting: Sighting) -> None:
        """Write down what a stream saw; where that fails, the run's own thread is told when it writes next."""
        try:
            self._deal(sighting)
        except RunError as failure:
            self._failure = failure

    def _deal(self, sighting: Sighting) -> None:
        at = round(sighting.at - self._began, 6)
        match sighting:
            case Version(kind=kind, change=change, object=object_):
                if object_["metadata"].get("namespace", self._namespace) == self._namespace:
                    self._take_version(at, kind, change, object_)
            case Gap(kind=kind, since=since, cause=cause, lost=lost):
                self.write(GapRow, at=at, kind=kind, since=round(since - self._began, 6), cause=cause, lost=lost)
            case Alive(kind=kind, version=version):
                self.write(AliveRow, at=at, kind=kind, version=version)

    def _take_version(self, at: float, kind: str, change: str, object_: Object) -> None:
        metadata = object_["metadata"]
        with self.changed:
            if change == "DELETED":
                self._objects.pop(f"{kind}/{metadata['name']}", None)
            else:
                self._objects[f"{kind}/{metadata['name']}"] = object_
            self.write(
                ObjectRow, at=at, change=change, kind=kind, name=metadata["name"], uid=metadata["uid"],
                version=int(metadata["resourceVersion"]), object=object_,
            )  # fmt: skip
