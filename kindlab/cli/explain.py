"""kindlab explain: tell an experiment without a cluster."""

import click

from kindlab.catalogue import Catalogue, Entry
from kindlab.cli import options
from kindlab.cli.recordings import control_of
from kindlab.explaining import Scene, script
from kindlab.judging import Report, judge
from kindlab.lab import Control
from kindlab.recording import runfile
from kindlab.recording.finding import shipped
from kindlab.reporting import explanation
from kindlab.reporting.console import PlainConsole
from kindlab.reporting.printing import say, say_json
from kindlab.steps.localizing import Place
from kindlab.texts import Language


@click.command("explain")
@click.argument("lab")
@click.option("--by-hand", is_flag=True, help="Print the kubectl and docker commands that a person would type.")
@click.option("--control", help="Explain this control instead of the main run.")
@click.option("--answers", is_flag=True, help="Tell what came out too, from the recording that comes with the lab.")
@click.option(
    "--name", "--cluster", "cluster", default="kindlab", show_default=True, help="The cluster of the commands."
)
@options.catalogue
@options.language
@options.as_json
def command(
    *,
    lab: str,
    by_hand: bool,
    control: str | None,
    answers: bool,
    cluster: str,
    catalogue: Catalogue,
    language: Language,
    as_json: bool,
) -> None:
    """Tell what a lab does, step by step, for a reader without a cluster.

    With --by-hand it is told as commands for bash or zsh, from the namespace to the clean-up, with comments that say
    what each is for. They are for reading and pasting one by one.

    \b
    kindlab explain probes/readiness
    kindlab explain probes/readiness --by-hand
    kindlab explain probes/readiness --control also-liveness --answers
    """
    entry = catalogue.find(lab)
    report = judge(entry.lab, runfile.read(shipped(entry, control))) if answers else None
    explained = explain(entry, control_of(entry, control), cluster, report)
    if as_json:
        say_json(explanation.encode(explained))
    elif by_hand:
        say(explanation.commands(explained, language))
    else:
        explanation.show(explained, language, PlainConsole())


def explain(entry: Entry, control: Control | None, cluster: str, report: Report | None) -> explanation.Explained:
    """Return all that there is to tell of a lab, or of one of its controls."""
    namespaces, runs = entry.namespaces(control), entry.lab.runs(control)
    parts = {
        arm: script(Scene.of(Place(entry.base, namespaces[arm], cluster), entry.folder, steps))
        for arm, steps in runs.items()
    }
    return explanation.Explained(entry.id, entry.lab, control, namespaces, runs, parts, report, cluster)
