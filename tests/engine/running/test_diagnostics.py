"""What a red run left is kept within bounds, without secrets; what cannot be had is told and changes no verdict."""

import base64
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from kindlab.cluster.api import Refused, Reply, Resource, Unreachable
from kindlab.cluster.command import Result
from kindlab.errors import ClusterError
from kindlab.judging import Report
from kindlab.recording.redaction import Scrubber, values_of
from kindlab.rows import Object
from kindlab.running import diagnostics
from kindlab.running.diagnostics import Collector, diagnose
from tests.timelines import HEADER, Script

VALUE = f"open-sesame-please {'and some more words so that a line of YAML is wrapped; ' * 3}."
PLACE = {"namespace": "lab-a"}
OBJECTS: dict[str, list[Object]] = {
    "pods": [{"metadata": {"name": "web", "uid": "uid-web", **PLACE}, "spec": {"containers": []}, "status": {
        "phase": "Pending", "containerStatuses": [
            {"name": "main", "image": "shop/web:1", "restartCount": 2,
             "state": {"waiting": {"reason": "ErrImagePull"}}},
            {"name": "swept", "restartCount": 0, "state": {"terminated": {"exitCode": 0}}},
            {"name": "idle", "restartCount": 0, "state": {"waiting": {"reason": "PodInitializing"}}}]}}],
    "configmaps": [{"metadata": {"name": "says", **PLACE}, "data": {"said": VALUE}},
                   {"metadata": {"name": "kube-root-ca.crt", **PLACE}}],
    "secrets": [{"metadata": {"name": "word", **PLACE, "managedFields": [{"manager": "a"}, {"manager": "b"}]},
                 "data": {"word": base64.b64encode(VALUE.encode()).decode(), "short": "YWJj"}}],
    "events": [{"metadata": {"name": "b"}, "lastTimestamp": "2026-01-02T03:04:06Z", "type": "Warning", "count": 3,
                "reason": "Failed", "message": f"no {VALUE}", "involvedObject": {"kind": "Pod", "name": "web"}},
               {"metadata": {"name": "a"}, "lastTimestamp": "2026-01-02T03:04:05Z", "reason": "Pulling"}],
    "nodes": [{"metadata": {"name": "kindlab-worker"}, "spec": {}, "status": {"conditions": [], "images": ["x"]}}],
}  # fmt: skip


class Server:
    """Serves these objects, and logs."""

    def __init__(self, away: bool = False) -> None:
        self.away = away

    def resources(self) -> list[Resource]:
        verbs = ("get", "list")
        kinds = {"Pod": "pods", "ConfigMap": "configmaps", "Secret": "secrets", "Event": "events", "Odd": "odds"}
        return [*(Resource(kind, "v1", plural, True, verbs) for kind, plural in kinds.items()),
                Resource("Review", "v1", "reviews", True, ("create",))]  # fmt: skip

    def get(self, path: str, **_: str) -> Any:
        if self.away:
            raise Unreachable("the API server does not answer")
        if path.endswith("odds"):
            raise Refused(405, "MethodNotAllowed", "no")
        return {"items": [dict(each) for each in OBJECTS[path.rpartition("/")[2]]]}

    def send(self, _method: str, path: str, **query: str) -> Reply:
        if query["container"] == "swept":
            return Reply(200, b"unable to retrieve container logs for containerd://1")
        which = "before" if query.get("previous") else "now"
        return Reply(200, f"{path.split('/')[-2]} {query['container']} {which}: {VALUE}\n".encode())


class Book:
    def __init__(self) -> None:
        self.scrubber = Scrubber()

    def now(self) -> float:
        return 10.0

    def scrubbed(self, text: str) -> str:
        return self.scrubber.text(text)

    def shown(self, object_: Object) -> Object:
        self.scrubber.learn(values_of(object_))
        return self.scrubber.whole(object_)


class Machines:
    cluster = SimpleNamespace(nodes=("kindlab-worker", "kindlab-worker2"))

    def run(self, node: str, _command: list[str], *, within: float) -> Result:
        if node == "kindlab-worker2":
            raise ClusterError("the node is paused")
        return Result(0, f"kubelet of {node}", "")


def collector(folder: Path, *, away: bool = False) -> Collector:
    return Collector(Server(away), Machines(), Book(), ("lab-a",), folder)  # type: ignore[arg-type]


def kept(folder: Path) -> dict[str, str]:
    root = folder / diagnostics.FOLDER
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_all_is_kept_and_no_value_of_a_secret(tmp_path: Path) -> None:
    collector(tmp_path).collect()
    files = kept(tmp_path)
    assert files.keys() == {
        "lab-a.yaml", "lab-a-events.txt", "nodes.yaml", "logs/lab-a-web-main.log", "logs/lab-a-web-main-previous.log",
        "journal/kindlab-worker.log", "problems.txt",
    }  # fmt: skip
    assert not [name for name, text in files.items() if "sesame" in text or "YWJj" in text]
    objects = {each["kind"]: each for each in yaml.safe_load_all(files["lab-a.yaml"])}
    assert objects["Secret"]["data"] == {"word": "redacted", "short": "redacted"}
    assert objects["ConfigMap"]["data"] == {"said": "redacted"}
    assert files["problems.txt"].splitlines() == [
        "the journal of kindlab-worker2: the node is paused",
        "the log of web swept: unable to retrieve container logs for containerd://1",
    ]
    assert files["lab-a-events.txt"].splitlines() == [
        "2026-01-02T03:04:05Z  Pulling None/None: ",
        "2026-01-02T03:04:06Z Warning Failed Pod/web: no redacted (x3)",
    ]
    assert files["logs/lab-a-web-main-previous.log"] == "web main before: redacted\n"
    assert yaml.safe_load(files["nodes.yaml"])["status"] == {"conditions": []}


def test_where_the_api_server_is_away_the_rest_is_kept(tmp_path: Path) -> None:
    collector(tmp_path, away=True).collect()
    files = kept(tmp_path)
    assert files.keys() == {"journal/kindlab-worker.log", "problems.txt"}
    assert "objects: the API server does not answer" in files["problems.txt"].splitlines()


def test_what_is_long_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics, "MOST_BYTES", 20)
    collector(tmp_path).collect()
    assert {len(text) for text in kept(tmp_path).values()} <= {*range(21)}


def test_nothing_is_begun_once_the_time_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics, "WITHIN", -1.0)
    collector(tmp_path).collect()
    assert kept(tmp_path).keys() == {"problems.txt"}


def test_the_likely_cause_is_in_the_report(tmp_path: Path) -> None:
    timeline = Script().step("ready", 1, 5, outcome="not reached").closed(6)
    red = Report(HEADER, None, (), "StepTimeout: after 4 s")  # type: ignore[arg-type]
    told = diagnose(red, timeline, collector(tmp_path))
    assert told.cause is not None
    assert told.cause.en == "Pod/web: the image shop/web:1 cannot be pulled (ErrImagePull)"


def test_a_bug_of_ours_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise TypeError("a bug")

    monkeypatch.setattr(diagnostics, "likely_cause", broken)
    red = Report(HEADER, None, (), "RunError: x")  # type: ignore[arg-type]
    assert diagnose(red, Script().closed(1), collector(tmp_path)) is red
