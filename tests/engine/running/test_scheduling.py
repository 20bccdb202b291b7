"""Jobs side by side: the longest first, as far as their locks allow; each one ends with its clean-up."""

import dataclasses
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from kindlab.cluster import lock
from kindlab.errors import RunError
from kindlab.interruption import Interrupted, Interruption
from kindlab.locks import Locks
from kindlab.running.scheduling import CLEANING_UP, Free, Job, Scheduler

NODE = Locks(disturbs=frozenset({"node/worker"}))
PODS = Locks(uses=frozenset({"node/worker"}))
MOST_SECONDS = 20


class Yard:
    """Where jobs of a test meet: what they did, in order, and gates that hold them up."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.said: list[str] = []
        self.interruption = Interruption()

    def scheduler(self, at_once: int, ready: Callable[[bool], bool] = lambda _: True) -> Scheduler[str]:
        return Scheduler("test", at_once, self.interruption, self.said.append, ready)

    def job(
        self, lab: str, work: Callable[[Free], object] = lambda _: None, locks: Locks = PODS, seconds: float = 1
    ) -> Job[str]:  # fmt: skip
        def carried_out(free: Free) -> str:
            self.done.append(f"{lab} begins")
            work(free)
            self.done.append(f"{lab} ends")
            return f"result of {lab}"

        return Job(lab, locks, seconds, carried_out)


@pytest.fixture
def yard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Yard:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    return Yard()


def meeting(count: int) -> Callable[[Free], object]:
    """Work that ends only once so many jobs are at it at the same time."""
    barrier = threading.Barrier(count, timeout=MOST_SECONDS)
    return lambda _: barrier.wait()


def test_results_come_in_the_order_of_the_jobs_the_longest_begins_first(yard: Yard) -> None:
    jobs = [yard.job(name, seconds=seconds) for name, seconds in (("short", 1), ("long", 9), ("middle", 5))]
    assert yard.scheduler(1).run(jobs) == ["result of short", "result of long", "result of middle"]
    assert [line for line in yard.done if line.endswith("begins")] == ["long begins", "middle begins", "short begins"]


def test_jobs_that_use_the_same_run_side_by_side_and_no_more_than_may(yard: Yard) -> None:
    work = meeting(2)
    assert len(yard.scheduler(2).run([yard.job(f"lab-{n}", work) for n in range(4)])) == 4
    for begun in range(len(yard.done)):
        so_far = yard.done[:begun]
        assert sum(line.endswith("begins") for line in so_far) - sum(line.endswith("ends") for line in so_far) <= 2


def test_jobs_of_one_lab_follow_one_another_and_each_lab_has_its_first_before_any_has_its_second(yard: Yard) -> None:
    jobs = [dataclasses.replace(yard.job(lab, seconds=9), turn=turn) for lab in ("a", "b") for turn in (1, 2)]
    yard.scheduler(1).run(jobs)
    assert yard.done == [f"{lab} {did}" for lab in "abab" for did in ("begins", "ends")]


def test_a_lab_s_jobs_of_one_turn_follow_one_another_those_of_the_longest_lab_first(yard: Yard) -> None:
    jobs = [yard.job(lab, seconds=seconds) for lab, seconds in (("b", 5), ("a", 3), ("a", 3), ("c", 4), ("c", 1))]
    yard.scheduler(1).run(jobs)
    assert [line for line in yard.done if line.endswith("begins")] == [f"{lab} begins" for lab in "aabcc"]


def test_a_lab_is_never_at_work_twice(yard: Yard) -> None:
    at_work = threading.Lock()

    def work(free: Free) -> None:
        assert at_work.acquire(blocking=False)
        free()
        at_work.release()

    assert yard.scheduler(3).run([yard.job("a", work) for _ in range(5)]) == ["result of a"] * 5


def test_what_one_disturbs_no_other_meets(yard: Yard) -> None:
    jobs = [yard.job("first", locks=NODE), yard.job("second", meeting(1)), yard.job("third", locks=NODE)]
    yard.scheduler(3).run(jobs)
    place = yard.done.index("first begins")
    assert yard.done[place : place + 2] == ["first begins", "first ends"]
    place = yard.done.index("third begins")
    assert yard.done[place : place + 2] == ["third begins", "third ends"]


def test_a_job_that_only_waits_leaves_its_place_but_not_its_locks(yard: Yard) -> None:
    others = threading.Event()

    def wait(free: Free) -> None:
        free()
        assert others.wait(MOST_SECONDS)

    jobs = [
        yard.job("waits", wait, NODE, seconds=9),
        yard.job("beside", lambda _: others.set(), Locks(), seconds=5),
        yard.job("after", locks=PODS),
    ]
    yard.scheduler(1).run(jobs)
    assert yard.done.index("beside begins") < yard.done.index("waits ends") < yard.done.index("after begins")


def test_an_interruption_lets_jobs_clean_up_and_begins_no_other(yard: Yard) -> None:
    scheduler = yard.scheduler(1)
    cleaned_up: list[str] = []

    def until_it_ends(_: Free) -> None:
        scheduler.interrupt()
        try:
            yard.interruption.wait(MOST_SECONDS)
        finally:
            cleaned_up.append("it")

    jobs = [yard.job("done", seconds=9), yard.job("interrupted", until_it_ends, seconds=5), yard.job("never")]
    assert scheduler.run(jobs) == ["result of done"]
    assert cleaned_up == ["it"]
    assert "never begins" not in yard.done
    assert yard.said == [CLEANING_UP]


def test_a_bug_in_a_job_ends_the_others_and_is_raised(yard: Yard) -> None:
    both = threading.Barrier(2, timeout=MOST_SECONDS)
    ended: list[type[BaseException]] = []

    def other(_: Free) -> None:
        both.wait()
        try:
            yard.interruption.wait(MOST_SECONDS)
        except Interrupted as end:
            ended.append(type(end))
            raise

    def bug(_: Free) -> None:
        both.wait()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        yard.scheduler(2).run([yard.job("other", other), yard.job("bug", bug)])
    assert ended == [Interrupted]
    assert lock.runs("test") == []


def test_none_begins_once_it_may_not_while_none_runs(yard: Yard) -> None:
    asked: list[bool] = []

    def ready(idle: bool) -> bool:
        asked.append(idle)
        return "first ends" not in yard.done

    assert yard.scheduler(2, ready).run([yard.job("first", seconds=9, locks=NODE), yard.job("second")]) == [
        "result of first"
    ]
    assert asked[-1]


def test_out_of_time_jobs_end_by_an_error_and_those_that_have_not_begun_are_missed(yard: Yard) -> None:
    too_late: list[str] = []

    def until_it_ends(_: Free) -> None:
        try:
            yard.interruption.wait(MOST_SECONDS)
        except RunError as end:
            too_late.append(str(end))

    late = Job("late", PODS, 1, lambda _: "begun", lambda error: f"missed: {error}")
    scheduler = yard.scheduler(1)
    scheduler.within = 0.2
    why = "the 0.2 s for all labs are over (--within)"
    assert scheduler.run([yard.job("running", until_it_ends, seconds=9), late]) == [
        "result of running",
        f"missed: {why}",
    ]
    assert too_late == [why]
    assert not scheduler.interrupted


def test_what_another_process_holds_is_waited_for_and_it_is_said(yard: Yard) -> None:
    script = (
        "import sys; from kindlab.cluster import lock; from kindlab.locks import Locks\n"
        "held = lock.hold('test', 'lab-x-y', Locks(disturbs=frozenset({'node/worker'})))\n"
        "print('held', flush=True); sys.stdin.readline()"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == "held\n"
        yard.said = Told(other.stdin.close)
        assert yard.scheduler(1).run([yard.job("lab-mine")]) == ["result of lab-mine"]
    assert yard.said == ["lab-mine waits for another kindlab on this cluster, which runs lab-x-y"]


def test_one_that_disturbs_comes_on_though_others_come_and_go_without_a_pause(yard: Yard) -> None:
    refused: list[lock.Busy] = []

    def come_and_go() -> None:
        held = lock.hold("test", "lab-0", PODS)
        for number in range(1, MOST_SECONDS * 10):
            try:
                following = lock.hold("test", f"lab-{number}", PODS)
            except lock.Busy as busy:
                refused.append(busy)
                break
            held.release()
            held = following
            arrived.set()
            yard.interruption.wait(0.1)
        held.release()

    arrived, others = threading.Event(), threading.Thread(target=come_and_go)
    others.start()
    assert arrived.wait(MOST_SECONDS)
    assert yard.scheduler(1).run([yard.job("lab-node", locks=NODE)]) == ["result of lab-node"]
    others.join()
    assert [busy.others for busy in refused] == [("lab-node",)]


def in_line() -> list[str]:
    return [held.rpartition(lock.IN_LINE)[2] for held in lock._held("test", lock.OF_RUNS) if lock.IN_LINE in held]


def test_one_that_disturbs_lets_those_run_that_wait_elsewhere_before_it_runs_again(yard: Yard) -> None:
    waits, elsewhere = threading.Event(), list[threading.Thread]()

    def begin_another(_: Free) -> None:
        if not elsewhere:
            scheduler = yard.scheduler(1)
            scheduler.waiting = lambda busy: waits.set() if busy else None
            elsewhere.append(threading.Thread(target=scheduler.run, args=([yard.job("shares")],)))
            elsewhere[0].start()
            assert waits.wait(MOST_SECONDS)

    jobs = [dataclasses.replace(yard.job("alone", begin_another, NODE), turn=turn) for turn in (1, 2)]
    assert yard.scheduler(1).run(jobs) == ["result of alone"] * 2
    elsewhere[0].join()
    assert [line for line in yard.done if line.endswith("begins")] == [
        "alone begins", "shares begins", "alone begins"
    ]  # fmt: skip
    assert in_line() == []


def test_of_those_that_share_only_as_many_stand_in_line_as_there_is_room_for(yard: Yard) -> None:
    stood: list[list[str]] = []
    scheduler, other = yard.scheduler(2), lock.hold("test", "lab-other", NODE)

    def waiting(busy: object) -> None:
        if busy:
            stood.append(in_line())
            other.release()

    scheduler.waiting = waiting
    assert len(scheduler.run([yard.job(f"lab-{number}") for number in range(5)])) == 5
    assert stood[0] == ["lab-0", "lab-1"]


def test_none_of_ours_stands_in_line_while_what_has_to_be_done_first_may_wait_for_others(yard: Yard) -> None:
    stood: list[list[str]] = []

    def ready(idle: bool) -> bool:
        if idle:
            stood.append(in_line())
        return not yard.said  # until it was told who waits

    with lock.running("test", "lab-other", PODS):
        assert yard.scheduler(1, ready).run([yard.job("lab-node", locks=NODE)]) == []
    assert yard.said
    assert stood == [[]]


def test_who_waits_is_told_of_another_s_labs_and_not_of_our_own_that_wait_as_well(yard: Yard) -> None:
    scheduler, other = yard.scheduler(3), lock.hold("test", "lab-other", PODS)
    yard.said = Told(other.release)
    scheduler.progress = yard.said.append
    jobs = [yard.job("lab-node", locks=NODE, seconds=9), yard.job("lab-shares")]
    assert len(scheduler.run(jobs)) == 2
    assert yard.said == ["lab-node waits for another kindlab on this cluster, which runs lab-other"]


def test_who_is_interrupted_leaves_the_line_at_once(yard: Yard) -> None:
    scheduler, stood = yard.scheduler(2), list[list[str]]()

    def clean_up(_: Free) -> None:
        scheduler.interrupt()
        ends = monotonic() + MOST_SECONDS
        while not stood or stood[-1]:
            assert monotonic() < ends, "it still stands in line"
            stood.append(in_line())

    with lock.running("test", "lab-other", PODS):
        jobs = [yard.job("lab-node", locks=NODE, seconds=9), yard.job("lab-own", clean_up, Locks())]
        assert scheduler.run(jobs) == ["result of lab-own"]
    assert stood[-1] == []


def test_seconds_that_began_before_are_told_as_they_were_given(yard: Yard) -> None:
    scheduler = yard.scheduler(1)
    scheduler.within, scheduler.began = 50, scheduler.began - 60
    late = Job("late", PODS, 1, lambda _: str(yard.interruption.wait(MOST_SECONDS)), lambda error: f"missed: {error}")
    with pytest.raises(RunError, match=r"^the 50 s for all labs are over \(--within\)$"):
        scheduler.run([late])


def test_who_is_interrupted_in_line_leaves_it(yard: Yard) -> None:
    scheduler = yard.scheduler(1)
    with lock.running("test", "lab-other", PODS):
        scheduler.progress = lambda _: scheduler.interrupt()
        assert scheduler.run([yard.job("lab-node", locks=NODE)]) == []
    lock.hold("test", "lab-later", PODS).release()


class Told(list[str]):
    """Lines of progress; the first one lets the other process go."""

    def __init__(self, let_go: Callable[[], None]) -> None:
        super().__init__()
        self._let_go = let_go

    def append(self, line: str) -> None:
        super().append(line)
        self._let_go()


def test_a_full_disk_keeps_a_job_from_beginning_and_ends_no_other(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    begun = threading.Event()
    hold = lock.hold

    def full(cluster: str, lab: str, locks: Locks, place: lock.Held | None) -> lock.Held:
        if lab == "second":
            begun.set()
            raise RunError("a disk is full")
        return hold(cluster, lab, locks, place)

    monkeypatch.setattr(lock, "hold", full)
    jobs = [yard.job("first", lambda _: begun.wait(MOST_SECONDS)), yard.job("second")]
    with pytest.raises(RunError, match="a disk is full"):
        yard.scheduler(2).run(jobs)
    assert yard.done == ["first begins", "first ends"]
    told = dataclasses.replace(jobs[1], missed=str)
    assert yard.scheduler(2).run([jobs[0], told]) == ["result of first", "a disk is full"]
