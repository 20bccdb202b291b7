"""A TCP proxy on loopback whose connections can be cut; TLS passes through it, so it sees nothing but bytes."""

import socket
import threading
from contextlib import suppress
from types import TracebackType

MOST_BYTES = 64 * 1024


class Proxy:
    """Forwards each connection to a port of this machine, until it is cut. A context manager."""

    def __init__(self, to: int) -> None:
        self._to = ("127.0.0.1", to)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._shut = threading.Event()
        self._ended = threading.Event()

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self._listener.getsockname()[1]
        return port

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # else accept() goes on in its thread
        self._listener.close()
        self._drop()

    def cut(self, seconds: float) -> None:
        """Drop every connection, and each new one for some seconds; return after them."""
        self._shut.set()
        self._drop()
        self._ended.wait(seconds)
        self._shut.clear()

    def _accept(self) -> None:
        while not self._ended.is_set():
            with suppress(OSError):
                client, _ = self._listener.accept()
                if self._shut.is_set():
                    client.close()
                else:
                    self._forward(client)

    def _forward(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self._to, timeout=5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        with self._lock:
            self._open |= {client, server}
        for source, sink in ((client, server), (server, client)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(MOST_BYTES):
                sink.sendall(data)
        self._close(source, sink)

    def _drop(self) -> None:
        with self._lock:
            dropped = tuple(self._open)
        self._close(*dropped)

    def _close(self, *ends: socket.socket) -> None:
        """Close both ways of some connections, so that whoever reads or writes there is woken."""
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        with self._lock:
            self._open -= set(ends)
