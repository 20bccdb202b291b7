"""kindlab run: put labs to a live cluster."""

from pathlib import Path

import click

from kindlab.catalogue import Catalogue, require_valid
from kindlab.cli import options
from kindlab.cli.output import deliver
from kindlab.root import shipped_root
from kindlab.texts import Language


@click.command("run")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
@options.cluster
@options.output
@options.language
@options.as_json
def command(words: tuple[str, ...], cluster: str, output: Path | None, language: Language, as_json: bool) -> None:
    """Run labs on the kind cluster and judge their claims by what was seen.

    The cluster is made when it is missing, and reused when it is there. Exit code: 0 all as documented, 1 something
    contradicts the documentation, 2 wrong use or an invalid lab, 3 error or inconclusive, 130 interrupted.

    \b
    kindlab run probes                    all labs of a topic
    kindlab run probes/readiness --json   one lab, for a program to read
    kindlab run probes -o runs            keep the recordings in ./runs
    """
    entries = Catalogue(shipped_root()).select(words)
    require_valid(entries)
    from kindlab.cli.live import session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

    with session(cluster, language, output) as live:
        reports = [live.run(entry, None) for entry in entries]
    deliver(reports, language, as_json)
