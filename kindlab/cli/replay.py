"""kindlab replay: judge a recording again."""

from pathlib import Path

import click

from kindlab.catalogue import Catalogue, Entry
from kindlab.cli import options
from kindlab.cli.output import deliver
from kindlab.cli.recordings import shipped
from kindlab.errors import UnknownLab, UnreadableRun
from kindlab.judging import judge
from kindlab.recording import runfile
from kindlab.texts import Language
from kindlab.timeline import Timeline

DEPTHS = ("*", "*/*", "*/*/*", "*/*/*/*")
"""Where runs lie below the folder of a session, <topic>/<lab>/<run>, and below that of all sessions."""


@click.command("replay")
@click.argument("run", metavar="LAB|RUN")
@click.option("--control", help="Replay the recording of this control instead of the main run.")
@options.catalogue
@options.language
@options.as_json
def command(run: str, control: str | None, catalogue: Catalogue, language: Language, as_json: bool) -> None:
    """Judge a recorded run again, with today's checks; it needs neither Docker nor a cluster.

    RUN is the folder or file of an earlier run; for a LAB the recording that comes with kindlab is taken. A folder
    that holds no run never stands in a lab's way.

    \b
    kindlab replay probes/readiness
    kindlab replay probes/readiness --control also-liveness
    kindlab replay ./my-run --json
    """
    path = _recording(catalogue, run, control)
    timeline = runfile.read(path)
    deliver([(judge(_entry(catalogue, timeline).remembered, timeline), path)], language, as_json)


def _recording(catalogue: Catalogue, run: str, control: str | None) -> Path:
    """Return the file or folder that is meant; raises UnreadableRun for a folder without a run that names no lab."""
    path = Path(run)
    if path.is_file() or holds_run(path):
        if control:
            raise click.UsageError(f"{path} is one run already; --control goes with a lab's name.")
        return path
    try:
        return shipped(catalogue.find(run), control)
    except UnknownLab:
        if path.is_dir():
            raise UnreadableRun(_nothing_in(path)) from None
        raise


def holds_run(folder: Path) -> bool:
    """Tell whether a run's file lies in this folder itself."""
    return any((folder / name).is_file() for name in (runfile.CLOSED_NAME, runfile.OPEN_NAME))


def _nothing_in(folder: Path) -> str:
    below = sorted(found for depth in DEPTHS for found in folder.glob(depth) if holds_run(found))
    if below:
        return f"{folder}: holds {len(below)} runs. Name one:" + "".join(f"\n  {found}" for found in below)
    return f"{folder}: holds no run (looked for {runfile.CLOSED_NAME}, {runfile.OPEN_NAME})"


def _entry(catalogue: Catalogue, timeline: Timeline) -> Entry:
    return catalogue.find(timeline.header.lab)
