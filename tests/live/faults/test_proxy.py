"""The proxy that faults are made with; it needs no cluster."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest

from tests.live.faults.proxy import Proxy


@contextmanager
def echo() -> Iterator[int]:
    """Serve, on the port that is returned, whoever connects with what it says."""

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=answer, args=(client,), daemon=True).start()

    def answer(client: socket.socket) -> None:
        with client, suppress(OSError):
            while data := client.recv(1024):
                client.sendall(data)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with echo() as port, Proxy(port) as proxy:
        yield proxy


def connected(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=5)


def says(connection: socket.socket, word: bytes) -> bool:
    """Tell whether a word comes back; a connection that was cut gives nothing, or breaks."""
    with suppress(ConnectionError):
        connection.sendall(word)
        return connection.recv(1024) == word
    return False


def test_it_passes_everything_on(proxy: Proxy) -> None:
    with closing(connected(proxy)) as one, closing(connected(proxy)) as other:
        assert says(one, b"hello")
        assert says(other, b"there")
        assert says(one, b"again")


def test_a_cut_ends_every_connection_and_a_new_one_works(proxy: Proxy) -> None:
    with closing(connected(proxy)) as one, closing(connected(proxy)) as other:
        assert says(one, b"hello")
        assert says(other, b"hello")
        proxy.cut(0)
        assert not says(one, b"hello")
        assert not says(other, b"hello")
    with closing(connected(proxy)) as new:
        assert says(new, b"hello")


def test_as_long_as_it_is_cut_nobody_comes_through(proxy: Proxy) -> None:
    cut = threading.Thread(target=proxy.cut, args=(30,))
    cut.start()
    with closing(connected(proxy)) as new:
        assert not says(new, b"hello")
    proxy.__exit__(None, None, None)  # which ends the cut
    cut.join(5)
    assert not cut.is_alive()
