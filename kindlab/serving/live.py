"""The one run at a time that takes place for the page."""

import threading
from pathlib import Path
from time import monotonic
from typing import Protocol

from kindlab.catalogue import Entry
from kindlab.errors import KindlabError, RunError
from kindlab.judging import Report
from kindlab.serving.growing import Growth
from kindlab.settling import settle
from kindlab.texts import Language

LOOKED_SECONDS = 5.0
"""So long what was seen of the cluster is believed: each page of a lab asks."""


class Runner(Protocol):
    """Runs labs on a cluster."""

    cluster: str

    def refusal(self) -> str:
        """Return why no lab can be run now, '' where one can."""

    def run(self, entry: Entry, growth: Growth) -> tuple[Report, Path]:
        """Run a lab, tell how far it is, and return its report with the place of its recording.

        Raises KindlabError where that cannot be done, or somebody stopped it.
        """

    def stop(self) -> None:
        """End the run that there is; what it has changed is undone before `run` returns."""


class Busy(KindlabError):
    """Another lab runs live for this page."""


class Live:
    """Begins runs, one at a time, each in a thread of its own, and settles by it what was predicted."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._looked = float("-inf"), ""
        self._is_closed = False
        self.growth: Growth | None = None

    @property
    def cluster(self) -> str:
        """The name of the cluster that labs run on."""
        return self._runner.cluster

    @property
    def running(self) -> Growth | None:
        """The run that takes place now."""
        return self.growth if self.growth and not self.growth.is_over else None

    def refusal(self) -> str:
        """Return why no lab can be run now, '' where one can."""
        at, said = self._looked
        if monotonic() - at > LOOKED_SECONDS:
            said = self._runner.refusal()
            self._looked = monotonic(), said
        return said

    def begin(self, entry: Entry, language: Language) -> None:
        """Begin to run a lab; raises Busy where one runs."""
        with self._lock:
            if self.running:
                raise Busy(f"{self.running.entry.id} is running live; one lab at a time")
            if self._is_closed:
                raise Busy("the page is being closed: no lab is begun any more")
            self.growth = Growth(entry, language)
            self._thread = threading.Thread(target=self._run, args=(self.growth,), name=entry.base, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the run that there is."""
        if running := self.running:
            running.is_stopped = True
            self._runner.stop()

    def close(self) -> None:
        """End the run that there is, begin no other, and return once all is undone."""
        with self._lock:
            self._is_closed = True
        self.stop()
        self.wait()

    def wait(self) -> None:
        """Return once no run takes place."""
        if self._thread:
            self._thread.join()

    def _run(self, growth: Growth) -> None:
        try:
            report, path = self._runner.run(growth.entry, growth)
            settle(growth.entry, report, "live")
            growth.end((report, path))
        except KindlabError as error:
            growth.end(error)
        finally:
            if not growth.is_over:  # a bug: the thread's own end tells of it
                growth.end(RunError("the run came to no end that it could tell of"))
