"""kindlab prove: show that each check can fail, by running a lab with its controls."""

import sys
from pathlib import Path

import click

from kindlab.catalogue import Catalogue
from kindlab.cli import options
from kindlab.root import shipped_root
from kindlab.texts import Language


@click.command("prove")
@click.argument("lab")
@options.cluster
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="The folder for the runs' recordings."
)
@options.language
def command(lab: str, cluster: str, output: Path | None, language: Language) -> None:
    """Run a lab and all its controls, and show which claims flip under which control.

    A control swaps one manifest or step, and must turn each claim that it names from confirmed to refuted or back.
    Exit code 0 if every one flips, else 3.

    \b
    kindlab prove probes/readiness
    """
    entry = Catalogue(shipped_root()).find(lab)
    entry.lab  # noqa: B018 - a malformed lab is told before the cluster is touched
    from kindlab.cli.live import prove, session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import
    from kindlab.reporting import proof  # noqa: PLC0415

    with session(cluster, language, output) as live:
        proven = prove(live, entry)
    proof.show(proven, language)
    sys.exit(0 if proven.holds else 3)
