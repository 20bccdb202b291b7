"""kindlab run: put labs to a live cluster."""

from pathlib import Path

import click

from kindlab.catalogue import Catalogue, require_valid
from kindlab.cli import cluster_name, options
from kindlab.cli.output import deliver
from kindlab.root import shipped_root
from kindlab.texts import Language


@click.command("run")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
@cluster_name.option
@options.output
@options.language
@options.as_json
def command(words: tuple[str, ...], name: str, output: Path | None, language: Language, as_json: bool) -> None:
    """Run labs on the kind cluster and judge their claims by what was seen.

    The cluster is made when it is missing, and reused when it is there. Exit code: 0 all as documented, 1 something
    contradicts the documentation, 2 wrong use or an invalid lab, 3 error or inconclusive, 130 interrupted. A lab that
    fails does not stop the others, and after Ctrl-C the labs that are finished are still reported.

    \b
    kindlab run probes                    all labs of a topic
    kindlab run probes/readiness --json   one lab, for a program to read
    kindlab run probes -o runs            keep the recordings in ./runs
    """
    entries = Catalogue(shipped_root()).select(words)
    require_valid(entries)
    from kindlab.cli.live import each, run_main, session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

    reports, interrupted = each(entries, run_main, session(name, language, output))
    deliver(reports, language, as_json, interrupted)
