"""What the bench's processes beside kindlab share: a connection to the API server, and the sign to end."""

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kindlab.cluster.cluster import connect

if TYPE_CHECKING:
    import urllib3

ANSWER_SECONDS = 10.0


class Client:
    """Requests to the API server that a kubeconfig names, under a user agent, over connections that are kept."""

    def __init__(self, kubeconfig: str, agent: str) -> None:
        client = connect(Path(kubeconfig))
        self._host = client.configuration.host
        self._pool: urllib3.PoolManager = client.rest_client.pool_manager
        self._headers = {"User-Agent": agent, "Accept": "application/json"}

    def send(self, method: str, path: str, body: bytes | None = None, content_type: str = "application/json") -> bytes:
        """Send one request and return the body of its answer; raises OSError where the answer is no success."""
        headers = {**self._headers, "Content-Type": content_type}
        answer = self._pool.request(
            method, f"{self._host}{path}", headers=headers, body=body, timeout=ANSWER_SECONDS, retries=False
        )
        if answer.status >= 400:
            raise OSError(f"{method} {path}: {answer.status} {answer.data!r}")
        return answer.data


def ready() -> threading.Event:
    """Say that this process is ready; the event is set once nobody wants more of it."""
    stop = threading.Event()

    def until_closed() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=until_closed, daemon=True).start()
    click.echo("ready")
    return stop
