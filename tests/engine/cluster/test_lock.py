"""Which labs run on a cluster is told by the locks that they hold."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kindlab.cluster import lock
from kindlab.errors import RunError
from kindlab.host.state import state_dir
from kindlab.locks import Locks


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))


def test_a_run_is_seen_for_as_long_as_it_holds_its_lock() -> None:
    with lock.of_run("kindlab", "lab-x-y").acquire(timeout=0):
        assert lock.runs("kindlab") == ["lab-x-y"]
        assert lock.runs("other") == []
    assert lock.runs("kindlab") == []


def test_who_looks_takes_no_lock_away() -> None:
    with lock.of_run("kindlab", "lab-x-y").acquire(timeout=0):
        lock.runs("kindlab")
        assert lock.runs("kindlab") == ["lab-x-y"]


WORKER = Locks(disturbs=frozenset({"node/worker"}))
PODS = Locks(uses=frozenset({"node/worker", "cpu"}))


def test_a_lab_runs_once_at_a_time_on_a_cluster() -> None:
    with (
        lock.running("kindlab", "lab-x-y", Locks()),
        pytest.raises(lock.Busy, match="another kindlab is running in it"),
    ):
        lock.hold("kindlab", "lab-x-y", Locks())
    lock.hold("kindlab", "lab-x-y", Locks()).release()


def test_labs_that_use_the_same_run_side_by_side() -> None:
    with lock.running("kindlab", "lab-x-one", PODS), lock.running("kindlab", "lab-x-two", PODS):
        assert lock.runs("kindlab") == ["lab-x-one", "lab-x-two"]


@pytest.mark.parametrize(("first", "second"), [(WORKER, PODS), (PODS, WORKER), (WORKER, WORKER)])
def test_what_one_lab_disturbs_no_other_takes(first: Locks, second: Locks) -> None:
    with lock.running("kindlab", "lab-x-one", first):
        with pytest.raises(
            lock.Busy, match="lab-x-two cannot run now: lab-x-one runs on the cluster; wait for it"
        ) as no:
            lock.hold("kindlab", "lab-x-two", second)
        assert no.value.others == ("lab-x-one",)
    with lock.running("kindlab", "lab-x-two", second):
        assert lock.runs("kindlab") == ["lab-x-two"]


def test_who_stands_in_line_keeps_later_ones_from_coming_before() -> None:
    with lock.running("kindlab", "lab-x-runs", PODS):
        place = lock.stand_in_line("kindlab", "lab-x-node", WORKER)
        assert lock.runs("kindlab") == ["lab-x-runs"]
        with pytest.raises(lock.Busy) as no:
            lock.hold("kindlab", "lab-x-later", PODS)
        assert no.value.others == ("lab-x-node",)
        lock.hold("kindlab", "lab-x-elsewhere", Locks(uses=frozenset({"node/worker2"}))).release()
        with pytest.raises(lock.Busy) as not_yet:
            lock.hold("kindlab", "lab-x-node", WORKER, place)
        assert not_yet.value.others == ("lab-x-runs",)
    lock.hold("kindlab", "lab-x-node", WORKER, place).release()
    place.release()
    lock.hold("kindlab", "lab-x-later", PODS).release()


def test_the_first_in_line_comes_first() -> None:
    first, second = (lock.stand_in_line("kindlab", f"lab-x-{name}", WORKER) for name in ("one", "two"))
    with pytest.raises(lock.Busy) as no:
        lock.hold("kindlab", "lab-x-two", WORKER, second)
    assert no.value.others == ("lab-x-one",)
    lock.hold("kindlab", "lab-x-one", WORKER, first).release()
    first.release()
    lock.hold("kindlab", "lab-x-two", WORKER, second).release()
    second.release()


def test_another_cluster_is_another_matter() -> None:
    with lock.running("kindlab", "lab-x-one", WORKER), lock.running("other", "lab-x-one", WORKER):
        assert lock.runs("other") == ["lab-x-one"]


def test_a_process_that_is_killed_holds_nothing() -> None:
    script = (
        "import time; from kindlab.cluster import lock; from kindlab.locks import Locks\n"
        "held = lock.hold('kindlab', 'lab-x-one', Locks(disturbs=frozenset({'node/worker'})))\n"
        "print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(lock.Busy):
            lock.hold("kindlab", "lab-x-two", PODS)
        other.kill()
    lock.hold("kindlab", "lab-x-two", PODS).release()


def test_a_command_between_two_labs_needs_the_cluster_too() -> None:
    with lock.session("kindlab"):
        assert lock.runs("kindlab") == []
        with lock.session("kindlab"):
            assert lock.users("kindlab") == [f"kindlab, process {os.getpid()},"]
        with lock.running("kindlab", "lab-x-one", PODS):
            assert lock.users("kindlab") == ["lab-x-one"]
    assert lock.users("kindlab") == []
    assert not [path for path in state_dir().rglob("*.lock") if path.name != "taking.lock"]


def test_a_full_disk_is_told_and_nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(RunError, match="No space left"):
        lock.hold("kindlab", "lab-x-y", Locks())
    assert lock.runs("kindlab") == []
    with lock.held("kindlab", "kindlab sweep", lambda _: None):
        pass
