"""One run of a lab: its namespaces, its recorder, the steps of its arms in order, and the timeline that is left."""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kindlab import interruption
from kindlab.catalogue import Entry
from kindlab.cluster.api import Api
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.machines import Machines
from kindlab.errors import KindlabError
from kindlab.interruption import Interruption
from kindlab.judging import Report, judge
from kindlab.lab import Mutant, Variation
from kindlab.recording import host, runfile, server
from kindlab.recording.recorder import Recorder, Streams
from kindlab.recording.witness import Namespaces
from kindlab.rows import Environment, Header, Row
from kindlab.running import acts, namespace, node_acts, questions, traffic, undoing
from kindlab.running.acting import perform
from kindlab.running.diagnostics import Collector, diagnose
from kindlab.running.journal import Journal, RemoveNamespace
from kindlab.running.operators import Operators
from kindlab.running.stage import Stage
from kindlab.running.witnessing import witnessed
from kindlab.steps import Step
from kindlab.steps.localizing import Place

PERFORMERS = (acts, node_acts, questions, traffic)
"""The modules that say how each kind of step is carried out; importing them makes it known."""

StepProgress = Callable[[int, int, str, Step], None]
"""Told before each step: its number, how many there are, the arm, and the step."""


STEP_SECONDS = 90.0
"""What a step may take that states no bound of its own: it, and the recorder that catches up with it, have theirs."""

ARM_SECONDS = 240.0
"""What making an arm's namespace may take, after removing what a dead run left under its name."""

WhenRed = Callable[[Report, Cluster, tuple[str, ...]], bool]
"""Told of a red run and its namespaces before the clean-up; says whether all stays as it is until the next run."""


@dataclass(frozen=True)
class Ground:
    """Where runs take place: a cluster's API, machines, streams and environment, and the folder of its journals.

    `when_red` decides what becomes of runs that are red; `interruption` ends them before their time.
    """

    api: Api
    machines: Machines
    streams: Streams
    environment: Environment
    journals: Path
    when_red: WhenRed = lambda *_: False
    interruption: Interruption = field(default_factory=Interruption)


def run(
    entry: Entry, control: Variation | None, ground: Ground, folder: Path, progress: StepProgress, *,
    free: Callable[[], None] = lambda: None, seen: Callable[[Row], None] = lambda _: None,
) -> Report:  # fmt: skip
    """Run a lab, or a variation of it, and judge what was recorded in `folder`.

    A step that fails ends the run: the report then says so of every claim. An interruption passes through, after the
    clean-up. What a red run leaves is kept beside its recording; a mutant's is not, for mutants are red by intent.
    `free` is called when nothing but the end of its namespaces is left to wait for, `seen` with each row.
    """
    namespaces = entry.namespaces(control)
    with _cleaned_up(ground.journals / f"{entry.namespace(control)}.jsonl", ground, free) as changes:
        recorder = _recorded(entry, control, ground, folder, progress, journal=changes.journal, seen=seen)
        timeline = runfile.read(folder)
        report = judge(entry.lab, timeline)
        if report.exit_code and not isinstance(control, Mutant):
            left = Collector(ground.api, ground.machines, recorder, tuple(namespaces.values()), folder)
            with interruption.under(ground.interruption, math.inf):
                report = diagnose(report, timeline, left)
                changes.stay = ground.when_red(report, ground.machines.cluster, tuple(namespaces.values()))
    return report


def _recorded(
    entry: Entry, control: Variation | None, ground: Ground, folder: Path, progress: StepProgress, *, journal: Journal,
    seen: Callable[[Row], None],
) -> Recorder:  # fmt: skip
    """Run the steps of a lab's arms, one arm after the other, and return the closed recorder."""
    namespaces, files = entry.namespaces(control), entry.manifests(control)
    writer = runfile.RunWriter(folder, header(entry, control, ground, now()))
    kinds, arms = entry.lab.watches, {name: arm for arm, name in namespaces.items()}
    recorder = Recorder(ground.streams, kinds, arms, writer, public=entry.lab.public, seen=seen)
    try:
        with (
            recorder,
            host.watched(recorder),
            server.watched(recorder, ground.api),
            Operators(ground.machines.cluster.kubeconfig, recorder.scrubbed) as operators,
            witnessed(entry.lab, ground.api, ground.machines, recorder, arms) as begun,
        ):
            for arm, steps in entry.lab.runs(control).items():
                place = Place(entry.base, namespaces[arm], ground.machines.cluster.name)
                stage = Stage(
                    api=ground.api, machines=ground.machines, place=place, arm=arm, files=files,
                    recorder=recorder, journal=journal, operators=operators, folder=folder,
                )  # fmt: skip
                with traffic.ended(stage), interruption.under(ground.interruption, deadline_of(steps), recorder.wake):
                    _perform(steps, _settled(stage, begun), progress)
    except KindlabError:
        if not writer.closed:
            raise
        # the recorder wrote it as the end of the run, and the judge reads it there
    return recorder


def deadline_of(steps: Iterable[Step]) -> float:
    """Return after how many seconds the steps of an arm are over in any case: each has a bound, they add up."""
    return ARM_SECONDS + sum(
        STEP_SECONDS + float(getattr(step, "within", 0) or getattr(step, "seconds", 0)) for step in steps
    )


def header(entry: Entry, control: Variation | None, ground: Ground, started: str) -> Header:
    """Return the header of a run that began at this time."""
    namespaces = entry.namespaces(control)
    return Header(
        lab=entry.id, control=control.name if control else None, namespace=entry.namespace(control),
        started=started, environment=ground.environment,
        fingerprint=entry.fingerprint(control), cluster=ground.machines.cluster.name,
        arms={arm: name for arm, name in namespaces.items() if arm},
    )  # fmt: skip


def now() -> str:
    """Return the date and time in UTC, as a run's header has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass
class _Changes:
    """What a run has changed, and whether that is to stay until the next run finds its journal."""

    journal: Journal
    stay: bool = False


@contextmanager
def _cleaned_up(path: Path, ground: Ground, free: Callable[[], None] = lambda: None) -> Iterator[_Changes]:
    """Undo, whatever happens, what a journal tells; a clean-up that fails keeps its journal for the next run."""
    hand, journal = undoing.Hand(ground.api, ground.machines), Journal(path)
    if path.exists():  # what the run before, of the same session, could not undo
        undoing.take_back(hand, path)
    changes = _Changes(journal)
    try:
        yield changes
    finally:
        if not changes.stay:
            undoing.undo(hand, journal.all(), free)
            journal.close()


def _settled(stage: Stage, begun: Namespaces) -> Stage:
    """Make a stage's namespace, empty: a dead run's leftover of that name is removed first."""
    name = stage.namespace
    stage.hide_secrets()
    namespace.remove(stage.api, name)
    stage.journal.note("", RemoveNamespace(name), stage.arm)
    begun.since[name] = stage.recorder.now()
    made = namespace.make(stage.api, name)
    stage.recorder.admit(name, int(made["metadata"]["resourceVersion"]))
    return stage


def _perform(steps: tuple[Step, ...], stage: Stage, progress: StepProgress) -> None:
    for number, step in enumerate(steps, start=1):
        interruption.check()
        progress(number, len(steps), stage.arm, step)
        perform(stage.place.localized(step), stage)
