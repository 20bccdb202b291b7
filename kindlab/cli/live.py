"""What commands share that run labs live: a ready cluster, its streams, a folder for the runs, and progress."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from kindlab.catalogue import Entry
from kindlab.cli import signals
from kindlab.cli.aftermath import Aftermath
from kindlab.cluster import environment, lifecycle, lock
from kindlab.cluster.api import Api
from kindlab.cluster.machines import Machines
from kindlab.errors import KindlabError, RunError
from kindlab.host.state import state_dir
from kindlab.interruption import Interruption
from kindlab.judging import Report, judge, skipped
from kindlab.lab import Variation
from kindlab.needs import unmet
from kindlab.recording import verdictfile
from kindlab.recording.recorder import Streams
from kindlab.rejudging import Verdicts, hashes, kept
from kindlab.reporting.console import PlainConsole
from kindlab.reporting.progress import RunProgress
from kindlab.rows import EndRow, Header
from kindlab.running.journal import left_behind
from kindlab.running.recovery import journals, recover
from kindlab.running.run import Ground, header, now, run
from kindlab.running.scheduling import Free
from kindlab.texts import Language
from kindlab.timeline import Timeline


class Numbered(Protocol):
    """A run's turn among several: in words, as progress tells it, and what the name of its folder ends with."""

    @property
    def suffix(self) -> str:
        """What tells the folder from those of other turns; '' where its name does."""


class Turn(NamedTuple):
    """Which one a run is of several of the same lab, and under which condition, where there is a choice."""

    number: int
    of: int
    under: str = ""

    def __str__(self) -> str:
        """Tell the turn in words, as progress has it."""
        return f" run {self.number} of {self.of}{f' ({self.under})' if self.under else ''},"

    @property
    def suffix(self) -> str:
        """What the name of the run's folder ends with."""
        return "".join(f"-{part}" for part in (self.under, self.number) if part)


@dataclass
class Session:
    """A ready cluster, where the runs on it are kept, and what ends them before their time."""

    cluster: str
    ground: Ground
    folder: Path
    progress: RunProgress
    aftermath: Aftermath = field(default_factory=Aftermath)

    @property
    def interruption(self) -> Interruption:
        """What ends all runs of this session."""
        return self.ground.interruption

    def ready(self, idle: bool) -> bool:  # noqa: ARG002 - the scheduler's signature
        """Tell whether another lab may begin: once a run is left as it is, none may."""
        return not self.aftermath.kept

    def run(
        self, entry: Entry, variation: Variation | None, turn: Numbered | None = None, free: Free = lambda: None
    ) -> tuple[Report, Path]:
        """Run a lab, a control or a mutant and return its report and the folder of its recording.

        The caller holds the lab's locks. What ends the run, such as a node that is gone, is the report's error.
        """
        name = entry.id + (f" ({variation.name})" if variation else "") + str(turn or "")
        folder = self._place(entry, variation, turn)
        started = now()
        if why := unmet(entry.lab.needs, self.ground.environment):
            return skipped(entry.lab, header(entry, variation, self.ground, started), why), folder
        try:
            with self.progress.of(name) as step:
                checks = hashes(entry.lab, variation)  # before the run: an author may go on writing meanwhile
                report = run(entry, variation, self.ground, folder, step, free=free)
            self._keep(folder, kept(report, checks))
        except KindlabError as error:
            report = failed(entry, header(entry, variation, self.ground, started), error)
        return report, folder

    def fail(self, entry: Entry, error: KindlabError, turn: Turn | None = None) -> tuple[Report, Path]:
        """Return the report of a run that could not take place, and the folder that it would have had."""
        return failed(entry, header(entry, None, self.ground, now()), error), self._place(entry, None, turn)

    def _keep(self, folder: Path, verdicts: Verdicts) -> None:
        """Put a run's verdicts beside its recording; that they cannot be kept takes nothing from them."""
        try:
            verdictfile.write(folder, verdicts)
        except RunError as error:
            self.progress.say(str(error))

    def _place(self, entry: Entry, variation: Variation | None, turn: Numbered | None) -> Path:
        return self.folder / entry.id / ((variation.short if variation else "main") + (turn.suffix if turn else ""))


Opening = AbstractContextManager[Session]


@contextmanager
def session(
    cluster: str, language: Language, output: Path | None, aftermath: Aftermath | None = None
) -> Iterator[Session]:  # fmt: skip
    """Bring the cluster up and open its streams; SIGTERM and SIGHUP clean up as Ctrl-C does."""
    folder = output or state_dir() / "runs" / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S")
    aftermath = aftermath or Aftermath()
    with signals.raised(), RunProgress(language, PlainConsole(stderr=True)) as progress:
        _take_back(cluster, progress)
        ready = lifecycle.up(cluster, progress=progress.say)
        with lock.session(cluster):
            recover(ready, progress.say)
            api = Api(ready.api())
            with Streams(api) as streams:
                when_red = partial(aftermath.of, progress)
                ground = Ground(api, Machines(ready), streams, environment.read(ready), journals(cluster), when_red)
                yield Session(cluster, ground, folder, progress, aftermath)


def _take_back(cluster: str, progress: RunProgress) -> None:
    """Undo what dead runs did to a cluster before it is looked at: it may be why it is not ready."""
    try:
        if left_behind(journals(cluster)) and (known := lifecycle.known(cluster)):
            recover(known, progress.say)
    except KindlabError as error:  # it may take a cluster that is up, or a new one
        progress.say(str(error))


def failed(entry: Entry, begun: Header, error: KindlabError) -> Report:
    """Return the report of a run that came to no recording of its own."""
    end = EndRow(number=1, at=0.0, error=f"{type(error).__name__}: {error}")
    return judge(entry.lab, Timeline.of_rows(begun, [end]))
