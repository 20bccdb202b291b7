"""The recorder of one run: what it takes from the streams, and what it does when it cannot write."""

from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from kindlab.cluster.api import Resource
from kindlab.errors import RunError
from kindlab.recording import runfile
from kindlab.recording.recorder import Recorder
from kindlab.recording.sightings import Gap, Version
from kindlab.rows import AliveRow, GapRow, ObjectRow, StepRow
from tests.handfed import HandFed, recording
from tests.timelines import HEADER


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


def test_each_arm_sees_its_own_objects_and_those_of_the_whole_cluster(streams: HandFed, tmp_path: Path) -> None:
    arms = {"lab-x--freed": "freed", "lab-x--as-is": "as-is"}
    with recording(streams, tmp_path, "Pod", namespaces=arms) as recorder:
        for version, namespace in enumerate(arms, start=5):
            streams.see(pod(namespace, version, uid=namespace))
        streams.see(Version(monotonic(), "ADDED", "Pod", {"metadata": {
            "name": "of-all", "uid": "c", "resourceVersion": "9", "labels": {"app": "web"}}}))  # fmt: skip
        freed = recorder.of_arm("freed")
        assert [found["metadata"]["uid"] for found in freed.all("Pod/web")] == ["lab-x--freed"]
        assert [found["metadata"]["name"] for found in freed.all("Pod[app=web]")] == ["of-all"]
        assert freed.all("Pod[app=other]") == []
    rows = [row for row in runfile.read(tmp_path).rows if isinstance(row, ObjectRow)]
    assert [(row.arm, row.name) for row in rows] == [("freed", "web"), ("as-is", "web"), ("", "of-all")]


def test_a_selection_is_ordered_by_name(streams: HandFed, recorder: Recorder) -> None:
    for name in ("web-2", "web-0", "web-1"):
        streams.see(pod("lab-x", 5, uid=name, name=name, labels={"app": "web", "tier": "front"}))
    found = recorder.of_arm("").all("Pod[app=web,tier=front]")
    assert [each["metadata"]["name"] for each in found] == ["web-0", "web-1", "web-2"]


def test_of_a_kind_that_is_not_watched_nothing_is_said(recorder: Recorder) -> None:
    with pytest.raises(RunError, match="Service is not watched"):
        recorder.of_arm("").all("Service/web")


def test_an_earlier_namespace_of_the_same_name_never_enters(streams: HandFed, tmp_path: Path) -> None:
    with recording(streams, tmp_path, admitted=False) as recorder:
        streams.see(pod("lab-x", 5, uid="old"))
        streams.see(pod("lab-x", 8, "DELETED", uid="old"))
        streams.see(pod("lab-x", 12, uid="new"))
        assert not runfile.read(tmp_path).rows
        recorder.admit("lab-x", 10)
        streams.see(pod("lab-x", 20, "DELETED", uid="old"))  # as a new list tells it
        streams.see(pod("lab-x", 21, "DELETED", uid="new"))
    rows = [row for row in runfile.read(tmp_path).rows if isinstance(row, ObjectRow)]
    assert [(row.change, row.uid, row.version) for row in rows] == [("ADDED", "new", 12), ("DELETED", "new", 21)]


def test_it_catches_up_with_each_kind_where_the_run_is(streams: HandFed, recorder: Recorder) -> None:
    recorder.catch_up()
    assert streams.asked == ["lab-x"]
    streams.resource = Resource("Pod", "v1", "pods", namespaced=False)
    recorder.catch_up()
    assert streams.asked == ["lab-x", None]


def test_what_does_not_come_in_time_is_named(streams: HandFed, recorder: Recorder) -> None:
    streams.late = "web at version 9 (seen: 5)"
    with pytest.raises(RunError, match=r"after 10 s the Pod watch still lags, it misses web at version 9 \(seen: 5\)"):
        recorder.catch_up()


def test_a_kind_that_comes_during_the_run_is_followed_from_then_on(streams: HandFed, tmp_path: Path) -> None:
    with recording(streams, tmp_path, "Pod", "Widget") as recorder:
        assert recorder.troubles() == {"Widget": "the API server serves no such kind yet"}
        assert recorder.of_arm("").all("Widget/w") == []
        later = streams.later["Widget"] = HandFed(Resource("Widget", "lab-x.example/v1", "widgets", namespaced=True))
        recorder.follow("Widget", "lab-x.example/v1")
        recorder.follow("Widget", "lab-x.example/v1")
        recorder.follow("Gadget", "lab-x.example/v1")
        assert len(later.sinks) == 1
        assert not recorder.troubles()
        later.see(Version(monotonic(), "ADDED", "Widget", pod("lab-x", 5).object))
        assert recorder.of_arm("").get("Widget/web")
    assert not later.sinks
    timeline = runfile.read(tmp_path)
    proof = max(row.at for row in timeline.rows if isinstance(row, AliveRow) and row.kind == "Widget")
    assert timeline.blind("Widget", 0.0, proof) is None


def test_of_a_kind_that_never_came_nothing_is_known(streams: HandFed, tmp_path: Path) -> None:
    with recording(streams, tmp_path, "Pod", "Widget"):
        pass
    gap = runfile.read(tmp_path).blind("Widget", 0.0, 0.0)
    assert gap is not None
    assert gap.cause == "not watched"


def test_what_was_there_before_a_kind_was_followed_makes_a_gap(streams: HandFed, tmp_path: Path) -> None:
    with recording(streams, tmp_path, "Widget") as recorder:
        later = streams.later["Widget"] = HandFed(Resource("Widget", "lab-x.example/v1", "widgets", namespaced=True))
        later.known = {"u": pod("lab-x", 5).object}
        recorder.follow("Widget", "lab-x.example/v1")
    (gap,) = (row for row in runfile.read(tmp_path).rows if isinstance(row, GapRow))
    assert (gap.kind, gap.since, gap.lost) == ("Widget", 0.0, True)


def test_a_kind_that_never_comes_is_named(streams: HandFed, tmp_path: Path) -> None:
    with (
        pytest.raises(RunError, match=r"the API server serves no Widget of lab-x\.example/v1"),
        recording(streams, tmp_path, "Widget") as recorder,
    ):
        recorder.follow("Widget", "lab-x.example/v1", within=0)


def test_a_long_text_keeps_its_beginning(recorder: Recorder) -> None:
    step = recorder.write(
        StepRow, at=0.0, until=0.0, name="s", verb="kubectl", outcome="done", output="é" * 200_000, errors="short"
    )
    assert step.output == "é" * (128 * 1024) + "\n[truncated]"
    assert step.errors == "short"
