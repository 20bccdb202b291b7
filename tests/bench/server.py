"""Serves a list and a watch of Pods as an API server does: python -m tests.bench.server VERSIONS < a Pod in JSON.

It prints its port, then serves until standard input is closed. The Pods are changed one after the other, as fast as a
watch takes them, once somebody has asked for /begin. As a real one it ends each watch after the time that it was asked
for, shortly after a bookmark, goes on from the version that the next one names, and lists what there is, whatever was
watched of it.
"""

import json
import sys
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlsplit

import click
import msgspec

NAMESPACE = "kindlab-bench-stream"
PODS = 30
FIRST = 1000
BEGIN = "/begin"
BOOKMARK_BEFORE_SECONDS = 2.0
POD = {"resource": "pods", "responseKind": {"kind": "Pod"}, "scope": "Namespaced", "verbs": ["list", "watch"]}
DISCOVERY = {
    "/api": {"items": [{"versions": [{"version": "v1", "resources": [POD]}]}]},
    "/apis": {"items": []},
    BEGIN: {},
}


class Script:
    """The versions of some Pods, from FIRST + 1 on, each a line of a watch."""

    def __init__(self, template: dict[str, Any], versions: int) -> None:
        self._template = template
        self.last = FIRST + versions
        self.begun = threading.Event()

    def pod(self, version: int) -> dict[str, Any]:
        """Return the Pod that a version is of; they take turns."""
        number = (version - FIRST - 1) % PODS
        own = {"name": f"pod-{number}", "namespace": NAMESPACE, "uid": f"uid-{number}", "resourceVersion": f"{version}"}
        return {**self._template, "metadata": {**self._template["metadata"], **own}}

    def event(self, version: int) -> bytes:
        """Return the line that a watch shows."""
        return _line("ADDED" if version <= FIRST + PODS else "MODIFIED", self.pod(version))

    def listed(self) -> dict[str, Any]:
        """Return the list of what there is: nothing before the beginning, then the last version of each Pod."""
        newest = self.last if self.begun.is_set() else FIRST
        items = [self.pod(version) for version in range(max(newest - PODS, FIRST) + 1, newest + 1)]
        return {"kind": "PodList", "metadata": {"resourceVersion": f"{newest}"}, "items": items}


class Handler(BaseHTTPRequestHandler):
    """Answers GET requests; a watch is answered in chunks."""

    protocol_version = "HTTP/1.1"
    script: Script

    def do_GET(self) -> None:
        """Answer discovery, a list or a watch."""
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == BEGIN:
            self.script.begun.set()
        if "watch" in query:
            self._watch(int(query["resourceVersion"]), float(query["timeoutSeconds"]))
        else:
            self._answer(DISCOVERY.get(asked.path) or self.script.listed())

    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""

    def _answer(self, body: object) -> None:
        content = json.dumps(body).encode()
        self._head("Content-Length", str(len(content)))
        self.wfile.write(content)

    def _watch(self, version: int, seconds: float) -> None:
        self._head("Transfer-Encoding", "chunked")
        for line in self._lines(version, monotonic() + seconds):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def _lines(self, version: int, end: float) -> Iterator[bytes]:
        """Yield what is newer than a version, then wait for the time of the bookmark."""
        self.script.begun.wait(end - BOOKMARK_BEFORE_SECONDS - monotonic())
        while self.script.begun.is_set() and version < self.script.last and monotonic() < end:
            version += 1
            yield self.script.event(version)
        threading.Event().wait(end - BOOKMARK_BEFORE_SECONDS - monotonic())
        yield _line("BOOKMARK", {"kind": "Pod", "metadata": {"resourceVersion": f"{version}"}})

    def _head(self, name: str, value: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header(name, value)
        self.end_headers()


@cache
def _encoder() -> msgspec.json.Encoder:
    return msgspec.json.Encoder()


def _line(change: str, object_: dict[str, Any]) -> bytes:
    return _encoder().encode({"type": change, "object": object_}) + b"\n"


def main(versions: str) -> None:
    """Serve on a free port of the loopback interface."""
    Handler.script = Script(json.loads(sys.stdin.readline()), int(versions))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    click.echo(server.server_port)
    sys.stdin.read()  # to its end, which is that of whoever wanted this server, however that comes


if __name__ == "__main__":
    main(*sys.argv[1:])
