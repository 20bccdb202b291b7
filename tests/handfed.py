"""A recorder whose streams see what a test says."""

from pathlib import Path
from time import monotonic
from typing import Any

from kindlab.cluster.api import Resource
from kindlab.recording import runfile
from kindlab.recording.recorder import Recorder
from kindlab.recording.sightings import Alive, Relist, Sighting, Sink, Version
from tests.timelines import HEADER

POD = Resource("Pod", "v1", "pods", namespaced=True)
NAMESPACES = {"lab-x": ""}


class HandFed:
    """Stands where the streams stand, and for the stream of each kind; the test says what they see."""

    def __init__(self, resource: Resource = POD) -> None:
        self.sinks: list[Sink] = []
        self.resource = resource
        self.kind = resource.kind
        self.known: dict[str, Any] = {}
        self.trouble = ""
        self.late = ""
        self.asked: list[str | None] = []
        self.later: dict[str, HandFed] = {}
        """The streams of kinds that are not served from the beginning, by kind."""

    def of(self, kind: str, api_version: str | None = None) -> "HandFed | None":
        return self.later.get(kind) if api_version else (self if kind == self.kind else None)

    def subscribe(self, sink: Sink) -> None:
        sink(relist(*(Version(monotonic(), "LISTED", self.kind, object_) for object_ in self.known.values())))
        self.sinks.append(sink)

    def unsubscribe(self, sink: Sink) -> None:
        self.sinks.remove(sink)

    def settle(self, _within: float) -> None:
        self.see(Alive(monotonic(), self.kind, 99))

    def lag(self, namespace: str | None, _within: float) -> str:
        self.asked.append(namespace)
        return self.late

    def see(self, sighting: Sighting) -> None:
        for sink in self.sinks:
            sink(sighting)


def recording(streams: HandFed, folder: Path, *kinds: str, admitted: bool = True, **more: Any) -> Recorder:
    namespaces = more.pop("namespaces", NAMESPACES)
    writer = runfile.RunWriter(folder, HEADER)
    recorder = Recorder(streams, kinds or ["Pod"], namespaces, writer, **more)  # type: ignore[arg-type]
    for namespace in namespaces if admitted else ():
        recorder.admit(namespace, 1)
    return recorder


def relist(*versions: Version) -> Relist:
    return Relist(monotonic(), "Pod", versions)
