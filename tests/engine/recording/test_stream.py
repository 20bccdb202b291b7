"""The list and watch of one kind, against a fake API server that breaks in the ways that real ones do."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import kmock as k
import pytest
from kubernetes.client import ApiClient, Configuration

from kindlab.cluster.api import Api
from kindlab.recording import stream as stream_module
from kindlab.recording.sightings import Alive, Gap, Relist, Sighting, Version
from kindlab.recording.stream import Stream

DISCOVERY = {
    "items": [
        {
            "metadata": {},
            "versions": [
                {
                    "version": "v1",
                    "resources": [
                        {"resource": "pods", "responseKind": {"kind": "Pod"}, "scope": "Namespaced"},
                        {"resource": "secrets", "responseKind": {"kind": "Secret"}, "scope": "Namespaced"},
                    ],
                }
            ],
        }
    ]
}
EXPIRED = {"type": "ERROR", "object": {"code": 410, "reason": "Expired", "message": "too old"}}


def an_object(name: str, version: int, **rest: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "uid": f"uid-{name}", "resourceVersion": str(version), "namespace": "lab"},
        **rest,
    }


def event(change: str, name: str, version: int, **rest: Any) -> dict[str, Any]:
    return {"type": change, "object": an_object(name, version, **rest)}


def bookmark(version: str) -> dict[str, Any]:
    return {"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": version}}}


async def SILENCE() -> None:  # noqa: N802 - reads as an event of the script
    await asyncio.sleep(30)


def listing(version: int, *items: dict[str, Any]) -> dict[str, Any]:
    return {"metadata": {"resourceVersion": str(version)}, "items": list(items)}


class Server:
    """Answers lists and watches from two scripts; the last list stays, a watch beyond the script stays silent."""

    def __init__(self, mock: k.KubernetesEmulator, lists: list[Any], watches: list[Any], plural: str = "pods") -> None:
        self.lists, self.watches, self.asked = lists, watches, []
        self.reached = 6
        self.ready: list[Any] = []
        mock["get /api"] << DISCOVERY
        mock["get /readyz"] << (lambda _: self.ready.pop() if self.ready else "ok")
        mock["get /api/v1/nodes"] << (lambda _: listing(self.reached))
        mock["get /apis"] << {"items": []}
        mock[f"get /api/v1/{plural}", {"watch": "true"}] << self._watch
        mock[f"get /api/v1/{plural}"] << (lambda _: self.lists.pop(0) if len(self.lists) > 1 else self.lists[0])
        configuration = Configuration()
        configuration.host = str(mock.url).rstrip("/")
        self.api = Api(ApiClient(configuration))

    def _watch(self, request: k.Request) -> Any:
        self.asked.append(request.params["resourceVersion"])
        return self.watches.pop(0) if self.watches else (bookmark(request.params["resourceVersion"]), SILENCE)


@contextmanager
def followed(server: Server, kind: str = "Pod") -> Iterator[tuple[Stream, list[Sighting]]]:
    stream, seen = Stream(server.api, server.api.resource(kind)), []
    stream.subscribe(seen.append)
    stream.start()
    try:
        yield stream, seen
    finally:
        stream.stop()


def seen_until(seen: list[Sighting], enough: Callable[[], bool]) -> list[Sighting]:
    deadline = monotonic() + 10
    while not enough() and monotonic() < deadline:
        sleep(0.01)
    return seen


def versions(seen: list[Sighting]) -> list[tuple[str, str, str]]:
    return [
        (s.change, s.object["metadata"]["name"], s.object["metadata"]["resourceVersion"])
        for sighting in seen
        for s in (sighting.versions if isinstance(sighting, Relist) else [sighting])
        if isinstance(s, Version)
    ]


def gaps(seen: list[Sighting]) -> list[Gap]:
    return [sighting for sighting in seen if isinstance(sighting, Gap)]


async def test_every_version_is_handed_on_in_order(kmock: k.KubernetesEmulator) -> None:
    events = (event("ADDED", "b", 6), event("MODIFIED", "b", 7), event("DELETED", "a", 8))
    server = Server(kmock, [listing(5, an_object("a", 3))], [events])

    def follow() -> None:
        with followed(server) as (stream, seen):
            seen_until(seen, lambda: len(versions(seen)) == 4)
            assert versions(seen) == [
                ("LISTED", "a", "3"),
                ("ADDED", "b", "6"),
                ("MODIFIED", "b", "7"),
                ("DELETED", "a", "8"),
            ]
            assert list(stream.known) == ["uid-b"]
            assert not gaps(seen)

    await asyncio.to_thread(follow)
    assert server.asked[0] == "5"


async def test_a_watch_that_the_server_ends_is_resumed_without_a_gap(kmock: k.KubernetesEmulator) -> None:
    server = Server(kmock, [listing(5)], [(event("ADDED", "a", 6), bookmark("9")), (event("MODIFIED", "a", 12),)])

    def follow() -> None:
        with followed(server) as (_, seen):
            seen_until(seen, lambda: len(versions(seen)) == 2)
            assert 9 in [s.version for s in seen if isinstance(s, Alive)]
            assert not gaps(seen)

    await asyncio.to_thread(follow)
    assert server.asked[:2] == ["5", "9"]


async def test_an_unreachable_server_makes_an_interval_late_and_loses_nothing(kmock: k.KubernetesEmulator) -> None:
    server = Server(
        kmock,
        [listing(5)],
        [
            (event("ADDED", "a", 6),),
            RuntimeError,
            RuntimeError,
            (event("MODIFIED", "a", 7),),
        ],
    )
    server.reached = 7

    def follow() -> None:
        with followed(server) as (_, seen):
            seen_until(seen, lambda: bool(gaps(seen)))
            (gap,) = gaps(seen)
            assert not gap.lost
            assert "500" in gap.cause
            early, late = (sighting for sighting in seen if isinstance(sighting, Version))
            assert (gap.since, gap.at) == (early.at, late.at)
            assert late.at - early.at > 2 * stream_module.RETRY_SECONDS

    await asyncio.to_thread(follow)
    assert server.asked[:4] == ["5", "6", "6", "6"]


async def test_what_was_written_after_the_watch_was_open_again_is_not_late(kmock: k.KubernetesEmulator) -> None:
    after = (event("MODIFIED", "a", 7), event("MODIFIED", "a", 8), event("MODIFIED", "a", 9), SILENCE)
    server = Server(kmock, [listing(5)], [(event("ADDED", "a", 6),), RuntimeError, after])
    server.reached = 8

    def follow() -> None:
        with followed(server) as (_, seen):
            seen_until(seen, lambda: len(versions(seen)) == 4)
            (gap,) = gaps(seen)
            at = {sighting.object["metadata"]["resourceVersion"]: sighting.at for sighting in seen
                  if isinstance(sighting, Version)}  # fmt: skip
            assert (gap.since, gap.at) == (at["6"], at["8"])
            assert at["9"] > gap.at

    await asyncio.to_thread(follow)


async def test_a_server_that_is_not_ready_is_asked_for_nothing(kmock: k.KubernetesEmulator) -> None:
    server = Server(kmock, [listing(5)], [(event("ADDED", "a", 6),), RuntimeError, (event("MODIFIED", "a", 7),)])
    server.ready = [RuntimeError, RuntimeError]

    def follow() -> None:
        with followed(server) as (stream, seen):
            seen_until(seen, lambda: len(versions(seen)) == 2)
            assert stream.breaks == 3

    await asyncio.to_thread(follow)
    assert server.asked[:3] == ["5", "6", "6"]


async def test_after_an_expired_version_what_differs_is_handed_on_and_the_interval_is_lost(
    kmock: k.KubernetesEmulator,
) -> None:
    lists = [listing(5, an_object("a", 3), an_object("b", 4)), listing(20, an_object("b", 15), an_object("c", 16))]
    server = Server(kmock, lists, [(EXPIRED,)])

    def follow() -> None:
        with followed(server) as (_, seen):
            seen_until(seen, lambda: len(server.asked) > 1)
            assert versions(seen)[2:] == [("DELETED", "a", "20"), ("LISTED", "b", "15"), ("LISTED", "c", "16")]
            (gap,) = gaps(seen)
            assert gap.lost
            assert "expired" in gap.cause
            place = seen.index(gap)
            assert seen[place - 1] == Alive(gap.since, "Pod", 5)
            shown = seen[place + 1]
            assert isinstance(shown, Relist)
            assert seen[place + 2] == Alive(gap.at, "Pod", 20, listed=True)
            assert {sighting.at for sighting in (shown, *shown.versions)} == {gap.at}

    await asyncio.to_thread(follow)
    assert server.asked[1] == "20"


async def test_an_outage_that_ends_in_an_expired_version_is_lost_from_its_start(kmock: k.KubernetesEmulator) -> None:
    server = Server(kmock, [listing(5), listing(20)], [(event("ADDED", "a", 6),), RuntimeError, (EXPIRED,)])

    def follow() -> None:
        with followed(server) as (_, seen):
            seen_until(seen, lambda: len(server.asked) > 3)
            (gap,) = gaps(seen)
            (added,) = (s for s in seen if isinstance(s, Version) and s.change == "ADDED")
            assert gap.lost
            assert gap.since - added.at < 0.1
            assert gap.at - gap.since >= stream_module.RETRY_SECONDS

    await asyncio.to_thread(follow)


async def test_what_is_no_event_is_a_trouble_and_not_the_end_of_the_stream(kmock: k.KubernetesEmulator) -> None:
    server = Server(kmock, [listing(5)], [({"nonsense": True},), b"no JSON\n", (event("ADDED", "a", 6),)])

    def follow() -> None:
        with followed(server) as (_, seen):
            seen_until(seen, lambda: bool(gaps(seen)))
            assert [gap.lost for gap in gaps(seen)] == [False]

    await asyncio.to_thread(follow)


async def test_settling_takes_no_word_from_a_watch_that_is_down(kmock: k.KubernetesEmulator) -> None:
    server = Server(kmock, [listing(5)], [RuntimeError] * 100)

    def follow() -> None:
        with followed(server) as (stream, seen):
            stream.settle(within=0.5)
            assert gaps(seen)[-1].lost

    await asyncio.to_thread(follow)


async def test_a_watch_that_falls_silent_is_noticed(
    kmock: k.KubernetesEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "QUIET_SECONDS", 0.3)
    server = Server(kmock, [listing(5)], [(bookmark("5"), SILENCE), (event("ADDED", "a", 6),)])

    def follow() -> None:
        with followed(server) as (_, seen):
            seen_until(seen, lambda: bool(gaps(seen)))
            (gap,) = gaps(seen)[:1]
            assert not gap.lost
            assert "timed out" in gap.cause.lower()

    await asyncio.to_thread(follow)


async def test_settling_proves_that_nothing_is_missing(kmock: k.KubernetesEmulator) -> None:
    life = (event("ADDED", "a", 6), *(lambda: asyncio.sleep(0.3), bookmark("6")) * 15, SILENCE)
    server = Server(kmock, [listing(5), listing(6, an_object("a", 6))], [life])

    def follow() -> None:
        with followed(server) as (stream, seen):
            stream.settle(within=5)
            assert isinstance(seen[-1], Alive)
            assert seen[-1].version == 6

    await asyncio.to_thread(follow)


async def test_settling_turns_what_never_came_into_a_gap(kmock: k.KubernetesEmulator) -> None:
    server = Server(kmock, [listing(5), listing(9, an_object("a", 9))], [])

    def follow() -> None:
        with followed(server) as (stream, seen):
            stream.settle(within=0.2)
            assert gaps(seen)[-1].lost

    await asyncio.to_thread(follow)


async def test_a_version_that_a_sink_did_not_take_is_lost(kmock: k.KubernetesEmulator) -> None:
    server = Server(kmock, [listing(5)], [(event("ADDED", "a", 6), bookmark("7"), SILENCE)])

    def follow() -> None:
        seen: list[Sighting] = []
        stream = Stream(server.api, server.api.resource("Pod"))
        stream.start()
        stream.subscribe(lambda sighting: seen.append(sighting) if not isinstance(sighting, Version) else seen[9])
        seen_until(seen, lambda: stream.version == 7)
        stream.stop()
        assert [(gap.lost, gap.cause) for gap in gaps(seen)] == [(True, "IndexError('list index out of range')")]

    await asyncio.to_thread(follow)
