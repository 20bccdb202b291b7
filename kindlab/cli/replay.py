"""kindlab replay: judge a recording again."""

import click

from kindlab.catalogue import Catalogue, Entry
from kindlab.cli import options
from kindlab.cli.output import deliver
from kindlab.cli.recordings import located
from kindlab.judging import judge
from kindlab.recording import runfile
from kindlab.texts import Language
from kindlab.timeline import Timeline


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
    path = located(catalogue, run, control)
    timeline = runfile.read(path)
    deliver([(judge(_entry(catalogue, timeline).remembered, timeline), path)], language, as_json)


def _entry(catalogue: Catalogue, timeline: Timeline) -> Entry:
    return catalogue.find(timeline.header.lab)
