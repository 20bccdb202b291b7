"""An exec ends in time, whatever the command does."""

import io
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from kubernetes.client import ApiClient, Configuration
from kubernetes.stream.ws_client import WSClient

from kindlab.cluster.api import Unreachable
from kindlab.cluster.command import TIMED_OUT
from kindlab.running import container


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A session with a command that says nothing; what is sent into the socket reaches the client."""
    ours, theirs = socket.socketpair()
    session: Any = WSClient.__new__(WSClient)
    session.sock = SimpleNamespace(
        sock=ours, connected=True, recv_data_frame=_ended,
        close=lambda: None,  # as of a websocket that the server has closed
        shutdown=ours.close,
    )  # fmt: skip
    session._connected, session._channels, session._closed_channels = True, {}, set()
    session._all, session.binary = io.BytesIO(), True
    monkeypatch.setattr(container, "_open", lambda *_: session)
    yield theirs
    theirs.close()


def _ended(_control: bool) -> Any:
    raise AssertionError("nothing was sent")


@pytest.mark.timeout(10)
def test_a_server_that_takes_the_connection_and_says_nothing_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a control plane that is paused: Docker still takes the connection, and the client waits without a bound."""
    monkeypatch.setattr(container, "ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        configuration = Configuration(host=f"https://127.0.0.1:{server.getsockname()[1]}")
        api: Any = SimpleNamespace(client=ApiClient(configuration))
        with pytest.raises(Unreachable, match="does not open the way to the container"):
            container.run(api, container.Place("lab-x", "web"), ["true"], 5)


@pytest.mark.timeout(10)
def test_a_command_that_says_nothing_is_not_waited_for_beyond_its_time(silent: socket.socket) -> None:
    ended = container.run(None, container.Place("lab-x", "web"), ["sleep", "60"], 0.2)  # type: ignore[arg-type]
    assert (ended.code, ended.output) == (TIMED_OUT, "")
    assert "not ended after 0.2 s" in ended.errors


@pytest.mark.timeout(10)
def test_its_socket_is_closed_also_where_the_server_closed_the_websocket(silent: socket.socket) -> None:
    container.run(None, container.Place("lab-x", "web"), ["sleep", "60"], 0.1)  # type: ignore[arg-type]
    silent.settimeout(5)
    assert silent.recv(1) == b""
