"""Files are put on a node whole, and beside each other."""

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.cluster import machines
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.machines import Machines, Unaskable
from kindlab.errors import ClusterError
from kindlab.host.docker_exec import ERRORS, OUTPUT, Execution


def test_files_of_two_runs_in_one_folder_do_not_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    node, written, ran = "kindlab-worker", list[str](), list[tuple[str, ...]]()
    cluster = Cluster(name="kindlab", kubeconfig=Path("x"), uid="u", node_image="i", nodes=(node,))

    class Container:
        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None: ...

        def put_archive(self, folder: str, _content: bytes) -> None:
            written.append(folder)

    monkeypatch.setattr(Machines, "_container", lambda *_: Container())
    monkeypatch.setattr(Machines, "insist", lambda _self, _node, *command: ran.append(command))
    for name in ("lab-x-web.yaml", "lab-y-web.yaml"):
        Machines(cluster).put(node, "/pods", {name: b""})
    assert written == ["/pods", "/pods"]
    moved = [command for command in ran if command[0] == "mv"]
    assert moved == [
        ("mv", "-f", f"/pods/.{name}.new", f"/pods/{name}") for name in ("lab-x-web.yaml", "lab-y-web.yaml")
    ]
    assert not any("rmdir" in command for command in ran)


@pytest.mark.timeout(10)
def test_a_node_that_is_paused_in_the_middle_of_a_command_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unaskable, match=r"on the node kindlab-worker: no answer after 0\.3 s"):
        writing(monkeypatch, silent()).run("worker", ["true"], within=0.1)


def writing(monkeypatch: pytest.MonkeyPatch, frames: Any, code: int = 0) -> Machines:
    """A node on which any command writes this and ends with this code."""
    cluster = Cluster(name="kindlab", kubeconfig=Path("x"), uid="u", node_image="i", nodes=("kindlab-worker",))
    api: Any = SimpleNamespace(exec_inspect=lambda _: {"ExitCode": code})
    monkeypatch.setattr(Execution, "of", lambda *_: Execution(api, "x"))
    monkeypatch.setattr(Execution, "frames", lambda _: frames)
    engine = SimpleNamespace(containers=SimpleNamespace(get=lambda _name: None))
    monkeypatch.setattr(machines.docker_engine, "connect", lambda **_: engine)
    monkeypatch.setattr(machines, "GRACE_SECONDS", 0.2)
    return Machines(cluster)


def silent() -> Any:
    yield OUTPUT, b"one\n"
    threading.Event().wait()


def test_what_a_command_wrote_is_told_with_how_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = iter([(OUTPUT, b"one\n"), (ERRORS, b"a warning\n"), (OUTPUT, b"two\n")])
    ended = writing(monkeypatch, frames, code=2).run("worker", ["true"], within=1)
    assert (ended.code, ended.output, ended.errors) == (2, "one\ntwo\n", "a warning\n")


def test_what_a_command_writes_comes_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    node = writing(monkeypatch, iter([(OUTPUT, b"on"), (ERRORS, b"a warning"), (OUTPUT, b"e\ntwo\n")]))
    assert [*node.stream("worker", ["true"], within=1)] == [b"one", b"two"]


def test_a_command_that_fails_tells_why_after_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = writing(monkeypatch, iter([(OUTPUT, b"one\n"), (ERRORS, b"no such file\n")]), code=2).stream(
        "worker", ["cat", "x"], within=1
    )
    assert next(lines) == b"one"
    with pytest.raises(ClusterError, match="on worker cat exited with 2: no such file"):
        next(lines)


@pytest.mark.timeout(10)
def test_a_node_that_is_paused_in_the_middle_of_a_stream_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = writing(monkeypatch, silent()).stream("worker", ["tail"], within=0.1)
    assert next(lines) == b"one"
    with pytest.raises(Unaskable, match=r"no end after 0\.3 s"):
        next(lines)
