"""One container's log over many requests, against a server that breaks off, repeats itself and complains."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from kubernetes.client import ApiClient, Configuration

from kindlab.cluster.api import Api, Refused
from kindlab.errors import ClusterError
from kindlab.recording import tail as tail_module
from kindlab.recording.tail import MANY_LINES, Line, Overlap, Tail, Unreadable

POD = "/api/v1/namespaces/lab/pods/web"
BREAK = object()
"""The server breaks the connection off in the middle of its answer."""


def stamp(seconds: float) -> str:
    return f"2026-01-02T03:04:{seconds:012.9f}Z"


def written(*lines: tuple[float, str]) -> bytes:
    return b"".join(f"{stamp(at)} {text}\n".encode() for at, text in lines)


class Server:
    """Answers each request for the log by the next part of a script: an HTTP status, bytes, or a broken answer."""

    def __init__(self, *script: Any) -> None:
        self.script, self.asked = list(script), list[dict[str, str]]()

    @contextmanager
    def api(self) -> Iterator[Api]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        configuration = Configuration()
        configuration.host = f"http://127.0.0.1:{server.server_port}"
        try:
            yield Api(ApiClient(configuration))
        finally:
            server.shutdown()
            server.server_close()


def _handler(script: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            script.asked.append({key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()})
            parts = script.script.pop(0) if script.script else (404,)
            status = parts[0] if isinstance(parts[0], int) else 200
            self.send_response(status)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in parts:
                if part is BREAK:
                    self.close_connection = True
                    return
                if isinstance(part, bytes):
                    self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail_module, "RETRY_SECONDS", 0.01)


def tailed(server: Server, act: Callable[[Tail], None]) -> list[Line]:
    lines: list[Line] = []
    with server.api() as api:
        act(Tail(api, POD, "main", lines.append))
    return lines


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def test_a_log_that_breaks_off_is_taken_up_again_without_a_loss_or_a_repetition() -> None:
    server = Server(
        (written((1.1, "one"), (2.2, "two")), BREAK),
        (written((1.1, "one"), (2.2, "two"), (2.3, "three")), b"2026-01-02T03:0", BREAK),
        (503,),
        (written((1.1, "one"), (2.2, "two"), (2.3, "three"), (2.3, "three"), (9, "four")),),
    )
    assert texts(tailed(server, Tail.follow)) == ["one", "two", "three", "three", "four"]
    assert [asked.get("sinceTime") for asked in server.asked] == [
        None, "2026-01-02T03:04:01+00:00", "2026-01-02T03:04:01+00:00", "2026-01-02T03:04:01+00:00",
    ]  # fmt: skip
    assert {(asked["container"], asked["timestamps"], asked["follow"]) for asked in server.asked} == {
        ("main", "true", "true")
    }


def test_what_was_followed_is_not_read_again_and_what_came_after_it_is() -> None:
    server = Server((written((1, "one")),), (written((1, "one"), (1, "one"), (2, "two")),))

    def act(tail: Tail) -> None:
        tail.follow()
        tail.stop()
        tail.read()

    assert texts(tailed(server, act)) == ["one", "one", "two"]
    assert "follow" not in server.asked[1]


def test_a_line_without_an_end_may_not_be_whole_yet() -> None:
    server = Server((written((1, "one")), written((2, "half"))[:-1]))
    assert texts(tailed(server, Tail.follow)) == ["one"]


def test_the_last_line_of_a_container_that_has_ended_is_whole_without_an_end() -> None:
    server = Server((written((1, "one")), written((2, "half"))[:-1]))

    def act(tail: Tail) -> None:
        tail.read()
        tail.end()
        tail.end()

    assert texts(tailed(server, act)) == ["one", "half"]


def test_previous_asks_for_the_incarnation_before() -> None:
    server = Server((written((1, "one")),))
    tailed(server, lambda tail: tail.read(previous=True))
    assert server.asked == [{"container": "main", "timestamps": "true", "previous": "true"}]


def test_what_the_kubelet_says_in_place_of_a_line_is_no_line() -> None:
    server = Server((written((1, "one")), b"unable to retrieve container logs for containerd://1"))
    with pytest.raises(Unreadable, match="unable to retrieve container logs"):
        tailed(server, Tail.follow)


@pytest.mark.parametrize("status", [400, 404])
def test_a_log_that_is_not_there_is_refused(status: int) -> None:
    with pytest.raises(Refused):
        tailed(Server((status, b'{"message": "no", "reason": "No"}')), Tail.follow)


def test_a_log_that_was_stopped_hands_nothing_on() -> None:
    server = Server((written((1, "one")),))

    def act(tail: Tail) -> None:
        tail.stop()
        tail.follow()
        assert not tail.ended

    assert (tailed(server, act), server.asked) == ([], [])


def test_stopping_ends_a_log_that_goes_on() -> None:
    seen, release = threading.Event(), threading.Event()
    lines: list[Line] = []
    response = _Endless(release)
    api: Any = SimpleNamespace(stream=lambda *_, **__: response)
    tail = Tail(api, POD, "main", lambda line: (lines.append(line), seen.set())[0])
    with ThreadPoolExecutor() as pool:
        followed = pool.submit(tail.follow)
        assert seen.wait(5)
        tail.stop()
        followed.result(5)
    assert not tail.ended
    assert texts(lines) == ["one"]


class _Endless:
    """A response that says a line, and the next one only after it was shut down."""

    def __init__(self, release: threading.Event) -> None:
        self._release = release

    def __enter__(self) -> "_Endless":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def __iter__(self) -> Iterator[bytes]:
        yield written((1, "one"))
        self._release.wait(5)
        yield written((2, "two"))

    def shutdown(self) -> None:
        self._release.set()


def test_lines_out_of_order_are_known_again() -> None:
    overlap = Overlap()
    assert overlap.begin() is None
    first = [Line(stamp(5.2), "out"), Line(stamp(5.1), "err"), Line(stamp(5.1), "err")]
    for line in first:
        assert overlap.is_new(line)
        overlap.add(line)
    assert overlap.begin() == "2026-01-02T03:04:04+00:00"
    assert not any(overlap.is_new(line) for line in first)
    assert overlap.is_new(Line(stamp(5.1), "err"))


@pytest.mark.parametrize(
    ("then", "ended"),
    [((404,), True), ((503,), False), ((written((1, "one")), BREAK), False)],
    ids=["the Pod is gone", "the kubelet is away", "it breaks off"],
)
def test_a_log_that_the_kubelet_ended_has_ended_unless_it_is_away_when_asked_again(then: Any, ended: bool) -> None:
    with Server((written((1, "one")),), then).api() as api:
        tail = Tail(api, POD, "main", lambda _: None)
        tail.follow()
        assert tail.ended
        with pytest.raises(Refused):
            tail.follow()
        assert tail.ended is ended


def test_a_line_that_could_not_be_taken_is_handed_on_again() -> None:
    lines, troubles = list[str](), [ClusterError("no clock now")]

    def take(line: Line) -> None:
        if line.text == "two" and troubles:
            raise troubles.pop()
        lines.append(line.text)

    server = Server((written((1, "one"), (1, "two"), (1, "three")),), (written((1, "one"), (1, "two"), (1, "three")),))
    with server.api() as api:
        tail = Tail(api, POD, "main", take)
        with pytest.raises(ClusterError, match="no clock now"):
            tail.follow()
        tail.read()
    assert lines == ["one", "two", "three"]


def test_lines_that_are_too_old_to_come_again_are_forgotten() -> None:
    overlap = Overlap()
    for number in range(10 * MANY_LINES):
        overlap.add(Line(stamp(number / MANY_LINES), str(number)))
        assert len(overlap._recent) <= 6 * MANY_LINES
    assert overlap.begin() == "2026-01-02T03:04:08+00:00"
    assert not overlap.is_new(Line(stamp(8.0), str(8 * MANY_LINES)))
