"""What a command in a container writes comes whole, also where Docker's answer and the output come in one piece."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import parse_headers
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docker
import pytest

from kindlab.host import docker_exec
from kindlab.host.docker_exec import ERRORS, OUTPUT, Execution

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"


def frame(stream: int, piece: bytes) -> bytes:
    return struct.pack(">BxxxL", stream, len(piece)) + piece


@pytest.fixture
def execution(tmp_path: Path) -> Iterator[Callable[[bytes], Execution]]:
    """A command of a Docker that answers its start with these bytes, at once, and then ends the connection."""
    with closing(socket.socket(socket.AF_UNIX)) as server:
        server.bind(str(tmp_path / "docker.sock"))
        server.listen()

        def made(answer: bytes) -> Execution:
            def serve() -> None:
                connection, _ = server.accept()
                with connection, connection.makefile("rb") as asked:
                    assert asked.readline().startswith(b"POST /v1.41/exec/x/start ")
                    length = parse_headers(asked)["Content-Length"]
                    assert json.loads(asked.read(int(length))) == {"Detach": False, "Tty": False}
                    connection.sendall(answer)

            threading.Thread(target=serve, daemon=True).start()
            return Execution(docker.APIClient(base_url=f"unix://{tmp_path}/docker.sock", version="1.41"), "x")

        yield made


def test_output_that_comes_with_the_head_of_the_answer_is_not_lost(execution: Callable[[bytes], Execution]) -> None:
    written = frame(OUTPUT, b"one\n") + frame(ERRORS, b"a warning\n") + frame(OUTPUT, b"two\n")
    assert execution(HEAD + written).output() == (b"one\ntwo\n", b"a warning\n")


def test_pieces_come_as_they_are_written(execution: Callable[[bytes], Execution]) -> None:
    pieces = [(OUTPUT, b"x" * 100_000), (OUTPUT, b""), (ERRORS, b"y")]
    assert [*execution(HEAD + b"".join(frame(*piece) for piece in pieces)).frames()] == pieces


@pytest.mark.parametrize("cut", [3, 10])
def test_a_stream_that_ends_within_a_piece_is_no_output(execution: Callable[[bytes], Execution], cut: int) -> None:
    with pytest.raises(ConnectionError, match="Docker's stream ended after"):
        execution(HEAD + frame(OUTPUT, b"hello\n")[:cut]).output()


def test_a_connection_that_breaks_is_an_error_of_the_connection(execution: Callable[[bytes], Execution]) -> None:
    head = HEAD.replace(b"\r\n\r\n", b"\r\nContent-Length: 100\r\n\r\n")
    with pytest.raises(ConnectionError, match=r"Docker's stream broke: .*IncompleteRead"):
        execution(head + frame(OUTPUT, b"hello\n")).output()


def test_what_docker_itself_complains_of_is_among_the_errors(execution: Callable[[bytes], Execution]) -> None:
    assert execution(HEAD + frame(OUTPUT, b"one\n") + frame(3, b"gone")).output() == (b"one\n", b"gone")


def test_what_docker_refuses_is_an_error(execution: Callable[[bytes], Execution]) -> None:
    with pytest.raises(OSError, match="409 Client Error"):
        execution(b"HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n").output()


def test_an_exit_code_that_docker_learns_of_late_is_waited_for() -> None:
    told = iter([None, None, 3])
    api: Any = SimpleNamespace(exec_inspect=lambda _: {"ExitCode": next(told)})
    assert Execution(api, "x").exit_code == 3


def test_an_exit_code_that_never_comes_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_exec, "LATE_BY", 0.1)
    api: Any = SimpleNamespace(exec_inspect=lambda _: {"ExitCode": None})
    with pytest.raises(TimeoutError, match="the exit code"):
        _ = Execution(api, "x").exit_code
