"""The recorder of one run: what it takes from the streams, and what it does when it cannot write."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from kindlab.cluster.api import Resource
from kindlab.errors import RunError
from kindlab.recording import runfile
from kindlab.recording.recorder import Recorder
from kindlab.recording.stream import Alive, Gap, Sighting, Sink, Version
from kindlab.rows import AliveRow, GapRow, ObjectRow, StepRow
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
        for object_ in self.known.values():
            sink(Version(monotonic(), "LISTED", self.kind, object_))
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


@pytest.fixture
def streams() -> HandFed:
    return HandFed()


@pytest.fixture
def recorder(streams: HandFed, tmp_path: Path) -> Iterator[Recorder]:
    with recording(streams, tmp_path) as recorder:
        yield recorder


def recording(streams: HandFed, folder: Path, *kinds: str, admitted: bool = True, **more: Any) -> Recorder:
    namespaces = more.pop("namespaces", NAMESPACES)
    writer = runfile.RunWriter(folder, HEADER)
    recorder = Recorder(streams, kinds or ["Pod"], namespaces, writer, **more)  # type: ignore[arg-type]
    for namespace in namespaces if admitted else ():
        recorder.admit(namespace, 1)
    return recorder


def pod(namespace: str, version: int, change: str = "ADDED", uid: str = "u", **rest: Any) -> Version:
    metadata: dict[str, Any] = {"name": "web", "namespace": namespace, "uid": uid, "resourceVersion": str(version)}
    return Version(monotonic(), change, "Pod", {"metadata": metadata | rest})


def test_it_takes_what_is_of_its_namespace(streams: HandFed, recorder: Recorder, tmp_path: Path) -> None:
    streams.see(pod("lab-x", 5))
    streams.see(pod("lab-y", 6))
    streams.see(Gap(monotonic(), "Pod", monotonic() - 1, "cut", lost=True))
    rows = runfile.read(tmp_path).rows
    assert [type(row) for row in rows] == [ObjectRow, GapRow]
    assert recorder.of_arm("").get("Pod/web") is not None


def test_what_was_deleted_is_not_there_any_more(streams: HandFed, recorder: Recorder) -> None:
    streams.see(pod("lab-x", 5))
    streams.see(pod("lab-x", 6, "DELETED"))
    assert recorder.of_arm("").get("Pod/web") is None


def test_each_row_is_on_disk_before_the_next_is_taken(streams: HandFed, recorder: Recorder, tmp_path: Path) -> None:
    for version in range(1, 4):
        streams.see(pod("lab-x", version, "MODIFIED"))
        assert len(runfile.read(tmp_path).rows) == version


def test_it_ends_with_a_proof_and_an_end(streams: HandFed, tmp_path: Path) -> None:
    with recording(streams, tmp_path):
        pass
    timeline = runfile.read(tmp_path)
    assert isinstance(timeline.rows[0], AliveRow)
    assert timeline.end is not None
    assert timeline.end.error is None
    assert not streams.sinks


def test_an_error_is_written_as_the_end_of_the_run(streams: HandFed, tmp_path: Path) -> None:
    with pytest.raises(RunError), recording(streams, tmp_path):
        raise RunError("web.yaml: refused")
    end = runfile.read(tmp_path).end
    assert end is not None
    assert end.error == "RunError: web.yaml: refused"


def test_a_full_disk_in_a_stream_ends_the_run_at_its_next_row(
    streams: HandFed, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(runfile.RunWriter, "write", _no_space)
        streams.see(pod("lab-x", 5))
    with pytest.raises(RunError, match="No space left"):
        recorder.write(StepRow, at=0.0, until=0.0, name="s", verb="observe", outcome="done")
    recorder._failure = None


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"file/run/timeline.jsonl: the run cannot be written down \(.*\)"):
        runfile.RunWriter(tmp_path / "file" / "run", HEADER)


def _no_space(_writer: runfile.RunWriter, _row: object) -> None:
    raise RunError("No space left on device")
