"""Operators are processes of their own; none outlives what started it. The API server is one that serves no kind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kindlab.errors import RunError
from kindlab.running.operators import Operators

OPERATOR = """
import os
import kopf
print("operator", os.getpid(), file=open({note!r}, "w"))
@kopf.on.create("example", "v1", "widgets")
def make(**_): ...
"""
PARENT = """
import sys, time
from pathlib import Path
from kindlab.running.operators import Operators
kubeconfig, source, log = map(Path, sys.argv[1:])
Operators(kubeconfig, str).start("", "operator", source, "lab-x-y", log)
print("started", flush=True)
time.sleep(60)
"""


class Nothing(BaseHTTPRequestHandler):
    """An API server without any group."""

    def do_GET(self) -> None:
        body = b'{"versions": [], "groups": []}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Iterator[Path]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Nothing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        path = tmp_path / "kubeconfig"
        path.write_text(f"""
apiVersion: v1
kind: Config
clusters: [{{name: c, cluster: {{server: "http://127.0.0.1:{server.server_port}"}}}}]
contexts: [{{name: c, context: {{cluster: c, user: u}}}}]
users: [{{name: u, user: {{token: x}}}}]
current-context: c
""")
        yield path
        server.shutdown()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "operator.py"
    path.write_text(OPERATOR.format(note=str(tmp_path / "note")))
    return path


def start(operators: Operators, source: Path, step: str = "operator") -> int:
    """Start the operator and return its process id, which it notes beside its file."""
    operators.start("", step, source, "lab-x-y", source.with_suffix(".log"))
    return noted(source)


def dead(kubeconfig: Path, source: Path) -> Operators:
    """Return the operators of a run of which one was killed."""
    operators = Operators(kubeconfig, str)
    pid = start(operators, source)
    os.kill(pid, signal.SIGKILL)
    wait_for_the_end_of(pid)
    return operators


def noted(source: Path) -> int:
    return int(source.with_name("note").read_text().split()[1])


def lives(pid: int) -> bool:
    """Whether a process runs; one that waits for its parent to take note of its end, its last thread gone, does not."""
    try:
        threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
        return threads > 1 or "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_an_operator_serves_until_it_is_ended(kubeconfig: Path, source: Path) -> None:
    with Operators(kubeconfig, str) as operators:
        pid = start(operators, source)
        assert lives(pid)
        assert operators.end("", "operator")
        assert not lives(pid)
        assert not operators.end("", "operator")


def test_what_still_runs_is_ended_with_the_run(kubeconfig: Path, source: Path) -> None:
    with Operators(kubeconfig, str) as operators:
        pids = [start(operators, source, step) for step in ("one", "other")]
    assert not any(map(lives, pids))


def test_one_that_cannot_be_imported_tells_why(kubeconfig: Path, source: Path) -> None:
    source.write_text("import no_such_library")
    with Operators(kubeconfig, str) as operators, pytest.raises(RunError, match=r"(?s)exit code 1\..*no_such_library"):
        operators.start("", "operator", source, "lab-x-y", source.with_suffix(".log"))


def test_what_one_prints_stands_in_its_log(kubeconfig: Path, source: Path) -> None:
    source.write_text(f"print('x' * 100_000)\n{source.read_text()}")  # more than a pipe holds
    with Operators(kubeconfig, str) as operators:
        assert lives(start(operators, source))
    assert "x" * 100_000 in source.with_suffix(".log").read_text()


def test_one_that_died_is_an_error_of_the_run(kubeconfig: Path, source: Path) -> None:
    operators = dead(kubeconfig, source)
    with pytest.raises(RunError, match="ended by itself with exit code -9"):
        operators.__exit__(None)


def test_an_error_of_the_run_itself_comes_first(kubeconfig: Path, source: Path) -> None:
    dead(kubeconfig, source).__exit__(ValueError)


def test_what_lies_in_the_working_folder_is_no_library(
    kubeconfig: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(source.parent)  # where an operator.py lies, as Python has one
    with Operators(kubeconfig, str) as operators:
        assert lives(start(operators, source))


def test_it_ends_when_kindlab_is_killed(kubeconfig: Path, source: Path) -> None:
    words = [str(kubeconfig), str(source), str(source.with_suffix(".log"))]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *words], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    assert parent.stdout.readline() == "started\n"
    pid = noted(source)
    assert lives(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_for_the_end_of(pid)


def wait_for_the_end_of(pid: int) -> None:
    deadline = time.monotonic() + 20
    while lives(pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
