"""What goes on beside a lab under test is at work before it begins, and gone when it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kindlab.catalogue import Catalogue, Entry
from kindlab.cluster import lock
from kindlab.cluster.cluster import Cluster
from kindlab.errors import RunError
from kindlab.repetition import Condition
from kindlab.root import shipped_root
from kindlab.running import conditions, neighbour
from kindlab.running.locks import locks_of, workers_of
from kindlab.running.neighbour import Neighbour

ENTRIES = Catalogue(shipped_root()).entries
CLUSTER = Cluster(
    name="test", kubeconfig=Path("none"), uid="1", node_image="", nodes=("test-control-plane", "test-worker")
)
LAB = """
import pathlib, signal, sys, time
def clean_up(*_):
    pathlib.Path(sys.argv[1], "cleaned").touch()
    sys.exit()
signal.signal(signal.SIGTERM, clean_up)
pathlib.Path(sys.argv[1], "began").touch()
print("a lab runs", file=sys.stderr, flush=True)
time.sleep(60)
"""
DEAF = "import signal, sys, pathlib, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
DEAF += 'pathlib.Path(sys.argv[1], "began").touch(); time.sleep(60)'


def python(code: str, *words: str) -> list[str]:
    return [sys.executable, "-c", code, *words]


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Neighbour]]:
    """Makes a place whose labs are these commands; it is ended after the test."""
    made: list[Neighbour] = []

    def make(*commands: list[str]) -> Neighbour:
        coming = iter(commands)
        monkeypatch.setattr(neighbour, "_command", lambda *_: next(coming))
        made.append(Neighbour("test", ENTRIES[: len(commands)], tmp_path / "place"))
        return made[-1]

    yield make
    for each in made:
        each.end()
        each.wait()


def soon(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_alive(process: subprocess.Popen[Any] | None) -> bool:
    return process is not None and process.poll() is None


def test_a_lab_beside_cleans_up_as_after_ctrl_c(place: Callable[..., Neighbour], tmp_path: Path) -> None:
    beside = place(python(LAB, str(tmp_path)))
    beside.begin()
    soon((tmp_path / "began").exists)
    process = beside._process
    assert process
    assert os.getpgid(process.pid) == process.pid  # Ctrl-C at the terminal does not reach it
    beside.end()
    beside.wait()
    assert (tmp_path / "cleaned").exists()
    assert not is_alive(process)
    assert not beside._thread.is_alive()


def test_labs_beside_follow_one_another_over_and_over(place: Callable[..., Neighbour], tmp_path: Path) -> None:
    note = 'import sys; open(sys.argv[1], "a").write(sys.argv[2])'
    log = tmp_path / "log"
    beside = place(python(note, str(log), "a"), python(note, str(log), "b"))
    beside.begin()
    soon(lambda: log.exists() and len(log.read_text()) >= 4)
    beside.end()
    beside.wait()
    assert log.read_text().startswith("abab")


def test_a_lab_beside_that_does_not_end_is_killed(
    place: Callable[..., Neighbour], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbour, "CLEANS_UP_WITHIN", 0.1)
    beside = place(python(DEAF, str(tmp_path)))
    beside.begin()
    soon((tmp_path / "began").exists)
    beside.end()
    beside.wait()
    assert not is_alive(beside._process)


def test_a_place_that_was_ended_before_it_began_starts_nothing(place: Callable[..., Neighbour]) -> None:
    beside = place(python("pass"))
    beside.end()
    beside.wait()
    beside.begin()
    beside.wait()
    assert beside._process is None


def test_neighbours_are_the_other_labs() -> None:
    found = conditions.neighbours(ENTRIES, ENTRIES[:1], None, CLUSTER)
    of_nodes = [entry for entry in ENTRIES if locks_of(entry, (None,), workers_of(CLUSTER)).disturbs]
    assert [entry for entry in ENTRIES if entry not in found] == [ENTRIES[0], *of_nodes]


def test_an_invalid_lab_and_one_that_disturbs_nodes_are_no_neighbours(tmp_path: Path) -> None:
    topic = tmp_path / "labs/broken"
    topic.mkdir(parents=True)
    (topic / "lab.py").write_text("LAB = None")
    broken = Entry(tmp_path, "broken", "lab")
    root = Path(__file__).parents[2] / "live/root"
    nodes = Entry(root, "engine", "nodes")  # it pauses one, and cordons another
    assert conditions.neighbours([broken, nodes, ENTRIES[1]], ENTRIES[:1], None, CLUSTER) == [ENTRIES[1]]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """Labs beside that only wait; where each one's files are."""
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    monkeypatch.setattr(conditions, "recover", lambda *_: None)
    folders: list[Path] = []

    def command(_cluster: str, entry: Entry, _folder: Path) -> list[str]:
        folders.append(tmp_path / entry.base)
        folders[-1].mkdir()
        return python(LAB, str(folders[-1]))

    monkeypatch.setattr(neighbour, "_command", command)
    return folders


def test_beside_begins_once_each_place_has_a_lab_that_runs_and_ends_them(
    commands: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "runs", lambda _: [folder.name for folder in commands if (folder / "began").exists()])
    cluster: Any = type("Cluster", (), {"name": "test"})
    said: list[str] = []
    with suppress(KeyboardInterrupt), conditions.beside(cluster, ENTRIES[:7], 3, said.append):
        began = [folder for folder in commands if (folder / "began").exists()]
        assert len(began) == 3
        raise KeyboardInterrupt
    assert all((folder / "cleaned").exists() for folder in began)
    assert said == ["starting 3 other labs beside", "ending the labs beside"]


def test_beside_says_what_was_said_last_where_no_lab_comes_to_run(
    commands: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "runs", lambda _: [])
    monkeypatch.setattr(conditions, "AT_WORK_WITHIN", 1.0)
    cluster: Any = type("Cluster", (), {"name": "test"})
    with (
        pytest.raises(RunError, match=r"not every place beside has a lab that runs.*\n.*a lab runs"),
        conditions.beside(cluster, ENTRIES[:1], 3, print),
    ):
        pytest.fail("nothing runs beside")


def test_beside_needs_other_labs() -> None:
    cluster: Any = None
    with pytest.raises(RunError, match="no other lab can run beside"), conditions.beside(cluster, [], 3, print):
        pytest.fail("nothing runs beside")


def busy_loops(of: int) -> list[tuple[int, int]]:
    """The process and session of each busy loop that a process has started, the first and what it forked."""
    listed = subprocess.run(["ps", "-eo", "ppid=,sid=,pid=,args="], capture_output=True, text=True, check=True)
    lines = [line.split(maxsplit=3) for line in listed.stdout.splitlines() if "kindlab.running.busy_loop" in line]
    found = [(int(parent), int(session), int(pid)) for parent, session, pid, _ in lines]
    sessions = {session for parent, session, _ in found if parent == of}
    return [(pid, session) for _, session, pid in found if session in sessions]


def test_stress_keeps_two_loops_for_each_cpu_busy_in_one_session_and_ends_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    cluster: Any = None
    with suppress(KeyboardInterrupt), conditions.held(Condition.STRESS, cluster, 1, list, lambda _: None):
        found = busy_loops(os.getpid())
        assert len(found) == 2
        ((session, _),) = [each for each in found if each[0] == each[1]]
        assert session != os.getsid(0)
        raise KeyboardInterrupt
    soon(lambda: not any(is_there(pid) for pid, _ in found))


def test_labs_that_are_repeated_together_are_each_other_s_company() -> None:
    cluster: Any = None
    with conditions.held(Condition.BESIDE, cluster, conditions.MOST_JOBS, list, print):
        pass  # nobody was asked for labs that may run beside, of which there is none here


def test_alone_starts_nothing() -> None:
    cluster: Any = None
    with conditions.held(Condition.ALONE, cluster, 1, list, print):
        assert busy_loops(os.getpid()) == []


def test_busy_loops_end_when_kindlab_is_killed() -> None:
    starter = (
        "import time\nfrom kindlab.running.conditions import stress\nwith stress(lambda _: None):\n"
        "    print('ready', flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen(python(starter), stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        parent.stdout.readline()
        found = busy_loops(parent.pid)
        assert found
        parent.send_signal(signal.SIGKILL)
    soon(lambda: not any(is_there(pid) for pid, _ in found))


def is_there(pid: int) -> bool:
    """Whether a process runs; what has ended and is not yet reaped does not."""
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_beside_a_lab_that_disturbs_a_node_runs_nothing_that_needs_it(tmp_path: Path) -> None:
    nodes = Catalogue(Path(__file__).parents[2] / "live/root").find("engine/nodes")
    found = {entry.id for entry in conditions.neighbours(ENTRIES, [nodes], None, CLUSTER)}
    assert "security/resource_names" in found
    assert "probes/readiness" not in found
