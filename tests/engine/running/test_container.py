"""An exec ends in time, whatever the command does."""

import io
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from kubernetes.stream.ws_client import WSClient

from kindlab.cluster.command import TIMED_OUT
from kindlab.running import container


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A session with a command that says nothing; what is sent into the socket reaches the client."""
    ours, theirs = socket.socketpair()
    session: Any = WSClient.__new__(WSClient)
    session.sock = SimpleNamespace(sock=ours, connected=True, recv_data_frame=_ended, close=ours.close)
    session._connected, session._channels, session._closed_channels = True, {}, set()
    session._all, session.binary = io.BytesIO(), True
    monkeypatch.setattr(container, "_open", lambda *_: session)
    yield theirs
    theirs.close()


def _ended(_control: bool) -> Any:
    raise AssertionError("nothing was sent")


@pytest.mark.timeout(10)
def test_a_command_that_says_nothing_is_not_waited_for_beyond_its_time(silent: socket.socket) -> None:
    ended = container.run(None, container.Place("lab-x", "web"), ["sleep", "60"], 0.2)  # type: ignore[arg-type]
    assert (ended.code, ended.output) == (TIMED_OUT, "")
    assert "not ended after 0.2 s" in ended.errors
