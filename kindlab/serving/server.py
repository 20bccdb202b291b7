"""Serves the page on the loopback, in a thread of its own."""

import errno
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from kindlab.errors import HostError

LOOPBACK = "127.0.0.1"
LAST_SECONDS = 3
"""So long pages that are being loaded may take when all is over."""

BYTES_OF_TOKEN = 24


@dataclass(frozen=True)
class Place:
    """Where the page is: a socket that listens on the loopback alone, and the token that its address holds."""

    listening: socket.socket
    token: str

    @property
    def port(self) -> int:
        """The port, also where any free one was asked for."""
        return int(self.listening.getsockname()[1])

    @property
    def address(self) -> str:
        """The whole address."""
        return f"http://{LOOPBACK}:{self.port}/{self.token}/"


def place(port: int) -> Place:
    """Take a port of the loopback, 0 for any free one; raises HostError where it cannot be had."""
    try:
        listening = socket.create_server((LOOPBACK, port))
    except OSError as error:
        why = "another program has it" if error.errno == errno.EADDRINUSE else error.strerror
        raise HostError(
            f"port {port} of {LOOPBACK} cannot be had ({why}). Choose another one, or any: kindlab serve --port 0"
        ) from error
    return Place(listening, secrets.token_urlsafe(BYTES_OF_TOKEN))


@contextmanager
def served(app: ASGIApp, at: Place, ended: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Serve an application for as long as the block lasts; `ended` is called when that ends, for whatever reason."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, lifespan="off", ws="none", http="h11",
        loop="asyncio", timeout_graceful_shutdown=LAST_SECONDS,
    )  # fmt: skip
    server = uvicorn.Server(config)

    def serve() -> None:
        try:
            server.run(sockets=[at.listening])
        finally:
            ended()

    thread = threading.Thread(target=serve, name="serve", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        at.listening.close()
