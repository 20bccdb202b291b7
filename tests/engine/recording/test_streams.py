"""Streams of kinds that come and go with their CRDs, against a fake API server, and whether a stream lags."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kmock as k
import pytest
from kubernetes.client import ApiClient, Configuration

from kindlab.cluster.api import Api
from kindlab.errors import RunError
from kindlab.recording import runfile
from kindlab.recording.recorder import Recorder, Streams
from kindlab.recording.sightings import Alive, Sighting
from kindlab.rows import ObjectRow
from tests.engine.recording.test_stream import (
    SILENCE,
    an_object,
    bookmark,
    event,
    gaps,
    listing,
    seen_until,
    versions,
)
from tests.timelines import HEADER

GROUP = "lab-x.example"
WIDGETS = f"/apis/{GROUP}/v1/widgets"
NOT_FOUND = {"kind": "Status", "code": 404, "reason": "NotFound", "message": "no such thing"}
CRD = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.{GROUP}"


async def A_MOMENT() -> None:  # noqa: N802 - reads as an event of the script
    await asyncio.sleep(0.2)


class Server:
    """Serves Pods, and Widgets while there is a CRD of them, whose uid is `crd`."""

    def __init__(self, mock: k.KubernetesEmulator) -> None:
        self.crd = ""
        self.widgets: list[dict[str, Any]] = []
        self.pods: list[dict[str, Any]] = []
        self.version = 10
        self.watches: list[Any] = []
        self.pod_watches: list[Any] = []
        mock["get /api"] << _discovery("", "pods", "Pod")
        mock["get /apis"] << (lambda _: _discovery(GROUP, "widgets", "Widget") if self.crd else {"items": []})
        mock[f"get {CRD}"] << (lambda _: self._while_there({"metadata": {"uid": self.crd}}))
        mock["get /readyz"] << "ok"
        mock["get /api/v1/nodes"] << (lambda _: listing(self.version))
        for path in (WIDGETS, f"/apis/{GROUP}/v1/namespaces/lab/widgets"):
            mock[f"get {path}", {"watch": "true"}] << self._watched
            mock[f"get {path}"] << self._widgets
        for path in ("/api/v1/pods", "/api/v1/namespaces/lab/pods"):
            mock[f"get {path}", {"watch": "true"}] << self._watched_pods
            mock[f"get {path}"] << (lambda _: listing(self.version, *self.pods))
        configuration = Configuration()
        configuration.host = str(mock.url).rstrip("/")
        self.api = Api(ApiClient(configuration))

    def _widgets(self, _request: k.Request) -> k.Response:
        return self._while_there(listing(self.version, *self.widgets))

    def _watched(self, _request: k.Request) -> k.Response:
        if self.watches and self.crd:
            return self._while_there(self.watches.pop(0))
        return self._while_there((bookmark(str(self.version)), A_MOMENT))

    def _while_there(self, payload: Any) -> k.Response:
        return k.Response(status=200, payload=payload) if self.crd else k.Response(status=404, payload=NOT_FOUND)

    def _watched_pods(self, _request: k.Request) -> Any:
        return self.pod_watches.pop(0) if self.pod_watches else (bookmark(str(self.version)), SILENCE)


def _discovery(group: str, plural: str, kind: str) -> dict[str, Any]:
    resource = {"resource": plural, "responseKind": {"kind": kind}, "scope": "Namespaced"}
    return {"items": [{"metadata": {"name": group}, "versions": [{"version": "v1", "resources": [resource]}]}]}


async def trying(kmock: k.KubernetesEmulator, scene: Callable[[Server, Streams], None]) -> None:
    server = Server(kmock)

    def play() -> None:
        with Streams(server.api) as streams:
            scene(server, streams)

    await asyncio.to_thread(play)


async def test_a_kind_that_is_built_in_is_looked_for_once_and_one_of_a_crd_each_time(
    kmock: k.KubernetesEmulator,
) -> None:
    def discoveries(server: Server, kind: str) -> int:
        asked: list[str] = []
        served = server.api.resources
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(server.api, "resources", lambda: asked.append(kind) or served())
            with Streams(server.api) as streams:
                assert streams.of(kind) is not None
        return len(asked)

    def scene(server: Server, _streams: Streams) -> None:
        server.crd = "first"
        assert [discoveries(server, "Pod") for _ in range(2)] == [1, 0]
        assert [discoveries(server, "Widget") for _ in range(2)] == [1, 1]

    await trying(kmock, scene)


async def test_a_kind_has_a_stream_as_long_as_its_crd_is_there(kmock: k.KubernetesEmulator) -> None:
    def scene(server: Server, streams: Streams) -> None:
        assert streams.of("Widget") is None
        server.crd = "first"
        first = streams.of("Widget", f"{GROUP}/v1")
        assert first is not None
        assert streams.of("Widget") is first
        assert streams.of("Widget", "other.example/v1") is None
        server.crd = ""
        seen_until([], lambda: first.ended)
        assert first.trouble is None
        assert streams.of("Widget") is None
        server.crd = "second"
        assert streams.of("Widget") not in (first, None)

    await trying(kmock, scene)


async def test_a_stream_is_never_taken_for_that_of_a_newer_crd_of_the_same_name(kmock: k.KubernetesEmulator) -> None:
    def scene(server: Server, streams: Streams) -> None:
        server.crd = "first"
        first = streams.of("Widget")
        server.crd = "second"
        assert streams.of("Widget") not in (first, None)

    await trying(kmock, scene)


async def test_a_kind_of_the_api_server_s_own_keeps_its_stream(kmock: k.KubernetesEmulator) -> None:
    def scene(_server: Server, streams: Streams) -> None:
        assert streams.of("Pod") is streams.of("Pod") is not None

    await trying(kmock, scene)


async def test_with_a_crd_its_objects_go_and_that_their_end_was_not_seen_is_a_gap(kmock: k.KubernetesEmulator) -> None:
    def scene(server: Server, streams: Streams) -> None:
        server.crd, server.widgets = "first", [an_object("w", 3)]
        stream = streams.of("Widget")
        assert stream is not None
        seen: list[Sighting] = []
        stream.subscribe(seen.append)
        server.crd, server.version = "", 20
        seen_until(seen, lambda: stream.ended)
        assert versions(seen) == [("LISTED", "w", "3"), ("DELETED", "w", "20")]
        assert [gap.lost for gap in gaps(seen)] == [True]
        stream.settle(within=0)
        assert isinstance(seen[-1], Alive)
        assert stream.lag("lab", 0) == ""

    await trying(kmock, scene)


async def test_objects_that_went_before_their_crd_leave_no_gap(kmock: k.KubernetesEmulator) -> None:
    def scene(server: Server, streams: Streams) -> None:
        server.crd, server.widgets = "first", [an_object("w", 3)]
        server.watches = [(event("DELETED", "w", 12),)]
        stream = streams.of("Widget")
        assert stream is not None
        seen: list[Sighting] = []
        stream.subscribe(seen.append)
        seen_until(seen, lambda: not stream.known)
        server.crd = ""
        seen_until(seen, lambda: stream.ended)
        assert not gaps(seen)

    await trying(kmock, scene)


async def test_a_stream_lags_until_what_is_listed_was_handed_on(kmock: k.KubernetesEmulator) -> None:
    def scene(server: Server, streams: Streams) -> None:
        server.pods = [an_object("a", 3), an_object("b", 4)]
        server.pod_watches = [
            (lambda: asyncio.sleep(0.5), event("MODIFIED", "a", 12), event("DELETED", "b", 13), SILENCE)
        ]
        stream = streams.of("Pod")
        assert stream is not None
        assert stream.lag("lab", 0) == ""
        server.version, server.pods = 13, [an_object("a", 12)]
        assert stream.lag("lab", 0) == "a at version 12 (seen: 3), the end of b"
        assert stream.lag("lab", 5) == ""

    await trying(kmock, scene)


async def test_objects_of_other_namespaces_are_no_lag(kmock: k.KubernetesEmulator) -> None:
    def scene(server: Server, streams: Streams) -> None:
        server.pods = [an_object("a", 3)]
        stream = streams.of("Pod")
        assert stream is not None
        next(iter(stream.known.values()))["metadata"]["namespace"] = "elsewhere"
        server.pods = []
        assert stream.lag("lab", 0) == ""

    await trying(kmock, scene)


async def test_a_run_records_what_its_own_crd_brought(kmock: k.KubernetesEmulator, tmp_path: Path) -> None:
    def run(server: Server, streams: Streams) -> None:
        writer = runfile.RunWriter(tmp_path, HEADER)
        with Recorder(streams, ["Pod", "Widget"], {"lab": ""}, writer) as recorder:
            recorder.admit("lab", 1)
            server.crd, server.watches = "first", [(event("ADDED", "w", 12), SILENCE)]
            recorder.follow("Widget", f"{GROUP}/v1")
            server.widgets, server.version = [an_object("w", 12)], 12
            recorder.catch_up()
            assert recorder.of_arm("").get("Widget/w")
            raise RunError("enough seen")

    def scene(server: Server, streams: Streams) -> None:
        with pytest.raises(RunError, match="enough seen"):
            run(server, streams)
        rows = [row for row in runfile.read(tmp_path).rows if isinstance(row, ObjectRow)]
        assert [(row.kind, row.name, row.change) for row in rows] == [("Widget", "w", "ADDED")]

    await trying(kmock, scene)
