"""One run of a lab: its namespace, its recorder, its steps in order, and the timeline that is left."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kindlab.catalogue import Entry
from kindlab.cluster.api import Api
from kindlab.errors import KindlabError
from kindlab.judging import Report, judge
from kindlab.lab import Control
from kindlab.recording import runfile
from kindlab.recording.recorder import Recorder, Streams
from kindlab.rows import Environment, Header
from kindlab.running import namespace
from kindlab.running.steps import Stage
from kindlab.steps import Step

StepProgress = Callable[[int, int, Step], None]
"""Told before each step: its number, how many there are, and the step."""


@dataclass(frozen=True)
class Place:
    """Where runs take place: a cluster's API, its streams and its environment."""

    api: Api
    streams: Streams
    environment: Environment


def run(entry: Entry, control: Control | None, place: Place, folder: Path, progress: StepProgress) -> Report:
    """Run a lab, or one of its controls, and judge what was recorded in `folder`.

    A step that fails ends the run: the report then says so of every claim. Ctrl-C passes through, after the clean-up.
    """
    name = entry.namespace(control)
    steps, manifests = entry.lab.under(control), {found.path.name: found for found in entry.manifests(control)}
    header = Header(
        lab=entry.id, control=control.name if control else None, namespace=name,
        started=datetime.now(UTC).isoformat(timespec="seconds"), environment=place.environment,
        fingerprint=entry.fingerprint(control),
    )  # fmt: skip
    writer = runfile.RunWriter(folder, header)
    with namespace.fresh(place.api, name):
        try:
            with Recorder(place.streams, entry.lab.watches, name, writer) as recorder:
                _perform(steps, Stage(place.api, name, manifests, recorder), progress)
        except KindlabError:
            if not writer.closed:
                raise
            # the recorder wrote it as the end of the run, and the judge reads it there
    return judge(entry.lab, runfile.read(folder))


def _perform(steps: tuple[Step, ...], stage: Stage, progress: StepProgress) -> None:
    for number, step in enumerate(steps, start=1):
        progress(number, len(steps), step)
        stage.perform(step)
