"""kindlab replay: judge a recording again."""

from pathlib import Path

import click

from kindlab.catalogue import Catalogue, Entry
from kindlab.cli import options
from kindlab.cli.output import deliver
from kindlab.errors import UnknownLab, UnreadableRun
from kindlab.judging import judge
from kindlab.recording import runfile
from kindlab.root import shipped_root
from kindlab.texts import Language
from kindlab.timeline import Timeline


@click.command("replay")
@click.argument("run", metavar="LAB|RUN")
@click.option("--control", help="Replay the recording of this control instead of the main run.")
@options.language
@options.as_json
def command(run: str, control: str | None, language: Language, as_json: bool) -> None:
    """Judge a recorded run again, with today's checks; it needs neither Docker nor a cluster.

    RUN is the folder or file of an earlier run; for a LAB the recording that comes with kindlab is taken.

    \b
    kindlab replay probes/readiness
    kindlab replay probes/readiness --control also-liveness
    kindlab replay ./my-run --json
    """
    catalogue = Catalogue(shipped_root())
    path = Path(run) if Path(run).exists() else _shipped(catalogue.find(run), control)
    timeline = runfile.read(path)
    deliver([(judge(_entry(catalogue, timeline).lab, timeline), path)], language, as_json)


def _shipped(entry: Entry, control: str | None) -> Path:
    known = [None, *(each.name for each in entry.lab.controls)]
    if control not in known:
        raise UnknownLab(f"{entry.id} has no control {control}. It has {', '.join(filter(None, known))}.")
    path = entry.recording(control)
    if not path.is_file():
        raise UnreadableRun(f"{entry.id} has no recording yet. Run it: kindlab run {entry.id}")
    return path


def _entry(catalogue: Catalogue, timeline: Timeline) -> Entry:
    return catalogue.find(timeline.header.lab)
