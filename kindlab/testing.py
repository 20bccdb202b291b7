"""Runs labs for tests of other repositories, or judges their recordings, each once."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kindlab.catalogue import Catalogue, Entry
from kindlab.cli.recordings import control_of
from kindlab.errors import KindlabError, UnreadableRun
from kindlab.judging import Report, judge
from kindlab.lab import Control
from kindlab.recording import runfile
from kindlab.reporting import words
from kindlab.timeline import Timeline

if TYPE_CHECKING:
    from kindlab.cli.live import Session
    from kindlab.cluster.cluster import Cluster

READY_SECONDS = 1800.0
"""What it may take to have the cluster ready, after waiting for another that is at work on it."""


class NotRecorded(KindlabError):
    """A lab has no recording that could be judged without a cluster."""


@dataclass(frozen=True)
class LabRun:
    """A run of a lab, or of one of its controls: what its own checks say of it, and where its recording lies."""

    report: Report
    path: Path

    @cached_property
    def timeline(self) -> Timeline:
        """What was recorded; raises UnreadableRun of a run that never began."""
        return runfile.read(self.path)


class RunLab(Protocol):
    """The fixture `kindlab_run`: runs a lab, `topic/lab`, or one of its controls, or replays its recording."""

    def __call__(self, lab: str, *, control: str | None = None) -> LabRun:
        """Return the run; the same lab and control are run once."""


@dataclass
class Live:
    """A cluster on which labs run, from the first time that it is needed until it is let go."""

    name: str
    _opened: ExitStack = field(default_factory=ExitStack)
    _session: "Session | None" = None
    _failed: KindlabError | None = None

    @property
    def cluster(self) -> "Cluster":
        """The cluster, proven ready."""
        return self.session.ground.machines.cluster

    @property
    def session(self) -> "Session":
        """The session that runs take place in; that there can be none is found out once."""
        if self._failed:
            raise self._failed
        if self._session is None:
            from kindlab.cli.live import session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

            try:
                self._session = self._opened.enter_context(session(self.name, words.language(), None))
            except KindlabError as error:
                self._failed = error
                raise
        return self._session

    def run(self, entry: Entry, control: Control | None) -> LabRun:
        """Run a lab as soon as its locks are free; Ctrl-C cleans up first."""
        from kindlab.cli.subjects import Subject, each  # noqa: PLC0415 - as above

        opened = self.session
        subject = Subject(entry, control, lambda live, free: live.run(entry, control, free=free))
        done, interrupted = each([subject], nullcontext(opened))
        if interrupted:
            raise KeyboardInterrupt
        if not done:  # the cluster was spoiled, and there is no other
            raise opened.interruption.error
        return LabRun(*done[0])

    def close(self) -> None:
        """Let the cluster go; it stays up."""
        self._opened.close()


def replayed(entry: Entry, control: Control | None) -> LabRun:
    """Return what today's checks say of a lab's recording, which is of today's steps and manifests."""
    path = entry.recording(control.short if control else None)
    if not path.is_file():
        raise NotRecorded(f"{entry.id} has no recording: kindlab record {entry.id}, or run it: --kindlab-live")
    run = LabRun(judge(entry.remembered, runfile.read(path)), path)
    if run.report.header.fingerprint != entry.fingerprint(control):
        raise UnreadableRun(f"{path} is of other steps or manifests than today's. Renew it: kindlab record {entry.id}")
    return run


class Labs:
    """The runs that tests need, each made when it is first asked for; what failed is not tried again."""

    def __init__(self, roots: Sequence[Path], live: Live | None) -> None:
        self.live = live
        self._roots = roots
        self._runs: dict[tuple[Entry, Control | None], LabRun | KindlabError] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        """The labs that can be named: kindlab's own, and those of the roots."""
        return Catalogue.of_roots(self._roots)

    def named(self, lab: str, control: str | None) -> LabRun:
        """Return the run of a lab, or of its control of this name."""
        entry = self.catalogue.find(lab)
        return self.run(entry, control_of(entry, control))

    def run(self, entry: Entry, control: Control | None = None) -> LabRun:
        """Return the run of a lab; raises, each time it is asked for, the error that there was instead of one."""
        key = (entry, control)
        if key not in self._runs:
            try:
                self._runs[key] = self.live.run(*key) if self.live else replayed(*key)
            except KindlabError as error:
                self._runs[key] = error
        if isinstance(found := self._runs[key], KindlabError):
            raise found
        return found


def seconds_of(entries: Iterable[Entry]) -> float:
    """Return after how many seconds all of these labs have run in any case, one after the other, by their own bounds.

    Whoever runs one of them may have to wait for the cluster, and for the others.
    """
    from kindlab.running.run import ARM_SECONDS, deadline_of  # noqa: PLC0415 - slow to import, only for live runs

    arms = [steps for entry in entries for steps in entry.remembered.runs(None).values()]
    return READY_SECONDS + sum(deadline_of(steps) + ARM_SECONDS for steps in arms)
