"""What goes on while a lab is repeated: each condition starts child processes, and ends them however its block ends.

Every child has a process group of its own, so that Ctrl-C at a terminal reaches kindlab alone, which then ends them.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_delay, wait_fixed

from kindlab.catalogue import Entry
from kindlab.cluster import lock
from kindlab.cluster.cluster import Cluster
from kindlab.errors import InvalidLab, KindlabError, RunError
from kindlab.host import scratch
from kindlab.host.process import Progress
from kindlab.host.slowness import cpus
from kindlab.needs import unmet
from kindlab.repetition import MOST_JOBS, Condition
from kindlab.rows import Environment
from kindlab.running.locks import locks_of, workers_of
from kindlab.running.neighbour import Neighbour
from kindlab.running.recovery import recover

LOOPS_PER_CPU = 2
AT_WORK_WITHIN = 120.0
LOOK_EVERY_SECONDS = 0.2


def held(
    condition: Condition, cluster: Cluster, subjects: int, others: Callable[[], Sequence[Entry]], progress: Progress
) -> AbstractContextManager[None]:
    """Return a context in which a condition holds on a cluster for so many labs; `others` may run beside them.

    Labs are each other's company: others run only where these are fewer than may run side by side. Entering it raises
    RunError where the condition cannot be made to hold.
    """
    if condition is Condition.STRESS:
        return stress(progress)
    if condition is Condition.BESIDE and subjects < MOST_JOBS:
        return beside(cluster, others(), MOST_JOBS - subjects, progress)
    return nullcontext()


def neighbours(
    catalogue: Sequence[Entry], subjects: Sequence[Entry], environment: Environment | None, cluster: Cluster
) -> list[Entry]:
    """Return the labs that may run beside all of some, and beside each other: valid, and meant for this cluster."""
    ids = {subject.id for subject in subjects}
    own = [locks_of(subject, (None,), workers_of(cluster)) for subject in subjects]

    def is_good_company(entry: Entry) -> bool:
        try:
            locks = locks_of(entry, (None,), workers_of(cluster))
        except InvalidLab:
            return False
        return not (locks.disturbs or any(map(locks.conflicts, own)) or unmet(entry.lab.needs, environment))

    return [entry for entry in catalogue if entry.id not in ids and is_good_company(entry)]


@contextmanager
def stress(progress: Progress) -> Iterator[None]:
    """Keep the CPUs busy: two loops for each that this process may use, all at work before the block begins."""
    count = LOOPS_PER_CPU * cpus()
    progress(f"starting {count} busy loops")
    command = [sys.executable, "-P", "-m", "kindlab.running.busy_loop", str(count)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, start_new_session=True) as loops:
        try:
            if not (loops.stdout and loops.stdout.readline()):
                raise RunError(f"the busy loops ended by themselves with exit code {loops.wait()}")
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(loops.pid, signal.SIGKILL)


@contextmanager
def beside(cluster: Cluster, others: Sequence[Entry], places: int, progress: Progress) -> Iterator[None]:
    """Run other labs side by side at so many places, over and over; what they report is thrown away.

    The block begins once a lab runs at each place. At its end the labs clean up as after Ctrl-C, and are waited for.
    """
    shares = [share for place in range(places) if (share := others[place::places])]
    if not shares:
        raise RunError(
            "no other lab can run beside: none is left that does not need what this one disturbs. "
            "--root adds a folder with labs, --under alone does without"
        )
    progress(f"starting {len(shares)} other labs beside")
    with scratch.folder("beside") as folder:
        taken = [Neighbour(cluster.name, share, folder / str(n)) for n, share in enumerate(shares)]
        try:
            for place in taken:
                place.begin()
            _await_work(cluster.name, taken)
            yield
        finally:
            progress("ending the labs beside")
            _end(taken)
            _undo_what_is_left(cluster, progress)


def _await_work(cluster: str, places: Sequence[Neighbour]) -> None:
    """Return once each place has a lab that holds its lock on the cluster."""

    def idle() -> list[Neighbour]:
        running = set(lock.runs(cluster))
        return [place for place in places if not running & place.namespaces]

    def give_up(look: RetryCallState) -> None:
        said = "\n".join(place.said_last for place in (look.outcome.result() if look.outcome else ()))
        raise RunError(f"after {AT_WORK_WITHIN:g} s not every place beside has a lab that runs. It said last:\n{said}")

    pause, stop = wait_fixed(LOOK_EVERY_SECONDS), stop_after_delay(AT_WORK_WITHIN)
    Retrying(retry=retry_if_result(bool), wait=pause, stop=stop, retry_error_callback=give_up)(idle)


def _end(places: Sequence[Neighbour]) -> None:
    for place in places:
        place.end()
    for place in places:
        place.wait()


def _undo_what_is_left(cluster: Cluster, progress: Progress) -> None:
    """Undo what a lab that had to be killed left behind; where that fails, its journal stays for the next run."""
    try:
        recover(cluster, progress)
    except KindlabError as error:
        progress(str(error))
