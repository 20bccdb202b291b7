"""What commands share that run labs live: a ready cluster, its streams, a folder for the runs, and progress."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from kindlab.catalogue import Entry
from kindlab.cli import bugs, signals
from kindlab.cli.aftermath import Aftermath
from kindlab.cli.proving import RUN
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
from kindlab.reporting.loudness import Loudness
from kindlab.reporting.progress import RunProgress
from kindlab.reporting.words import CONDITIONS
from kindlab.rows import EndRow, Header
from kindlab.running import leftovers
from kindlab.running.journal import left_behind
from kindlab.running.leftovers import Baseline, Leftovers
from kindlab.running.recovery import journals, recover
from kindlab.running.run import Ground, header, now, run
from kindlab.running.scheduling import Free
from kindlab.running.undoing import Hand
from kindlab.speech import both
from kindlab.texts import Language, Text
from kindlab.timeline import Timeline

RUN_UNDER = Text(", run {number} of {of} ({under})", zh="，第 {number}/{of} 次运行（{under}）")


class Numbered(Protocol):
    """A run's turn among several: in words, and what the name of its folder ends with."""

    @property
    def text(self) -> Text:
        """What stands behind the run's name."""

    @property
    def suffix(self) -> str:
        """What tells the folder from those of other turns; '' where its name does."""


class Turn(NamedTuple):
    """Which one a run is of several of the same lab, and under which condition, where there is a choice."""

    number: int
    of: int
    under: str = ""

    @property
    def text(self) -> Text:
        """The turn in words."""
        under = CONDITIONS[self.under] if self.under else Text("", zh="")
        return (RUN_UNDER if self.under else RUN).formatted(number=str(self.number), of=str(self.of), under=under)

    @property
    def suffix(self) -> str:
        """What the name of the run's folder ends with."""
        return "".join(f"-{part}" for part in (self.under, self.number) if part)


@dataclass
class Session:
    """A ready cluster, where the runs on it are kept, and what ends them before their time.

    `anew` replaces the cluster, which `is_spoiled` where a run left something behind that could not be put back.
    """

    cluster: str
    ground: Ground
    folder: Path
    progress: RunProgress
    aftermath: Aftermath = field(default_factory=Aftermath)
    anew: Callable[[], Ground] | None = None
    is_spoiled: bool = False

    @property
    def interruption(self) -> Interruption:
        """What ends all runs of this session."""
        return self.ground.interruption

    def ready(self, idle: bool) -> bool:
        """Tell whether another lab may begin: once a run is left as it is, none may, and on a spoiled cluster none.

        Once none runs on it, `idle`, such a cluster is replaced.
        """
        if self.is_spoiled and idle and self.anew:
            self._replace_cluster(self.anew)
        return not (self.aftermath.kept or self.is_spoiled)

    def _replace_cluster(self, anew: Callable[[], Ground]) -> None:
        """Go on with a new cluster; where there is none to be had, no lab that is left can run."""
        try:
            self.ground, self.is_spoiled = anew(), False
        except KindlabError as error:
            why = f"the cluster is not what it was before the last runs, and cannot be replaced: {error}"
            self.interruption.trip(lambda: RunError(why))

    def run(
        self, entry: Entry, variation: Variation | None, turn: Numbered | None = None, free: Free = lambda: None
    ) -> tuple[Report, Path]:
        """Run a lab, a control or a mutant and return its report and the folder of its recording.

        The caller holds the lab's locks. What ends the run, be it a node that is gone or a bug, is the report's error.
        """
        name = (
            entry.id
            + (f" ({variation.name})" if variation else "")
            + (turn.text.in_(self.progress.language) if turn else "")
        )
        folder = self.place(entry, variation, turn)
        begun = header(entry, variation, self.ground, now())
        if why := unmet(entry.lab.needs, self.ground.environment):
            return skipped(entry.lab, begun, why), folder
        if self.is_spoiled:
            return failed(
                entry, begun, RunError("not run: what the run before left in the cluster stays there")
            ), folder
        before: Baseline | None = None
        with self.progress.of(name) as line:

            def only_waits() -> None:
                line.clean_up()
                free()

            try:
                checks = hashes(entry.lab, variation)  # before the run: an author may go on writing meanwhile
                before = leftovers.baseline(self._hand, entry.base)
                report = run(entry, variation, self.ground, folder, line.step, free=only_waits, seen=line.row)
            except Exception as error:  # a bug, too, is the error of this run: others go on, and are reported
                report = failed(entry, begun, bugs.as_error(error))
            else:
                self._keep(folder, kept(report, checks))
            line.end(report)
        return self._compared(report, before), folder

    @property
    def _hand(self) -> Hand:
        return Hand(self.ground.api, self.ground.machines)

    def _compared(self, report: Report, before: Baseline | None) -> Report:
        """Return a run's report with what the run left behind; a cluster on which some of it stays is spoiled."""
        if before is None or self.aftermath.kept:
            return report
        try:
            left = leftovers.leftovers(self._hand, before)
        except Exception as error:  # as above: it takes nothing from what the run came to
            left = Leftovers((UNKNOWN.formatted(error=both(str(bugs.as_error(error)))),))
        if left.strangers:
            told = STRANGERS.formatted(lab=report.header.lab, what=", ".join(left.strangers))
            self.progress.keep(told.in_(self.progress.language))
        if left.stay:
            self._spoil(report.header.lab, for_others=not left.unknown)
        return msgspec.structs.replace(report, leftovers=left.told)

    def _spoil(self, lab: str, *, for_others: bool) -> None:
        """Run no other lab before the cluster is replaced, or is proven ready; `for_others` no other command either."""
        self.is_spoiled = True
        try:
            if for_others:
                lifecycle.spoil(self.cluster, lab)
        except KindlabError as error:
            self.progress.say(str(error))

    def fail(self, entry: Entry, error: KindlabError, turn: Turn | None = None) -> tuple[Report, Path]:
        """Return the report of a run that could not take place, and the folder that it would have had."""
        return failed(entry, header(entry, None, self.ground, now()), error), self.place(entry, None, turn)

    def _keep(self, folder: Path, verdicts: Verdicts) -> None:
        """Put a run's verdicts beside its recording; that they cannot be kept takes nothing from them."""
        try:
            verdictfile.write(folder, verdicts)
        except RunError as error:
            self.progress.keep(str(error))

    def place(self, entry: Entry, variation: Variation | None, turn: Numbered | None = None) -> Path:
        """Return the folder of a run's recording."""
        return self.folder / entry.id / ((variation.short if variation else "main") + (turn.suffix if turn else ""))


UNKNOWN = Text(
    "whether anything was left behind is not known: {error}", zh="无法得知是否留下了什么：{error}"
)  # fmt: skip
STRANGERS = Text(
    "{lab}: while it ran somebody made or removed {what}, which no lab can: it is left so, and is no leftover",
    zh="{lab}：运行期间有人创建或删除了 {what}，实验不可能这样做：保持原状，不算遗留物",
)

Opening = AbstractContextManager[Session]


@contextmanager
def session(
    cluster: str, language: Language, output: Path | None, aftermath: Aftermath | None = None,
    loudness: Loudness = Loudness.USUAL, *, heard: RunProgress | None = None, interruption: Interruption | None = None,
) -> Iterator[Session]:  # fmt: skip
    """Bring the cluster up and open its streams; SIGTERM and SIGHUP clean up as Ctrl-C does.

    `heard` is told how far the labs are instead of the terminal alone, `interruption` ends them.
    """
    folder = output or state_dir() / "runs" / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S")
    aftermath = aftermath or Aftermath()
    interruption = interruption or Interruption()
    with (
        signals.raised(),
        heard or RunProgress(language, PlainConsole(stderr=True), loudness) as progress,
        ExitStack() as opened,
    ):

        def ground() -> Ground:
            opened.close()  # what there was before, of another cluster
            _take_back(cluster, progress)
            ready = lifecycle.up(cluster, progress=progress.say)
            opened.enter_context(lock.session(cluster))
            recover(ready, progress.say)
            api, when_red = Api(ready.api()), partial(aftermath.of, progress)
            streams, where = opened.enter_context(Streams(api)), environment.read(ready)
            return Ground(api, Machines(ready), streams, where, journals(cluster), when_red, interruption)

        yield Session(cluster, ground(), folder, progress, aftermath, ground)


def _take_back(cluster: str, progress: RunProgress) -> None:
    """Undo what dead runs did to a cluster before it is looked at: it may be why it is not ready."""
    try:
        if left_behind(journals(cluster)) and (known := lifecycle.known(cluster)):
            recover(known, progress.say)
    except KindlabError as error:  # it may take a cluster that is up, or a new one
        progress.keep(str(error))


def failed(entry: Entry, begun: Header, error: KindlabError) -> Report:
    """Return the report of a run that came to no recording of its own."""
    end = EndRow(number=1, at=0.0, error=f"{type(error).__name__}: {error}")
    return judge(entry.lab, Timeline.of_rows(begun, [end]))
