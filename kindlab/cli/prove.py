"""kindlab prove: show that each check can fail, by running a lab with its controls."""

import sys
from pathlib import Path

import click

from kindlab.catalogue import Catalogue, require_valid
from kindlab.cli import options
from kindlab.root import shipped_root
from kindlab.texts import Language


@click.command("prove")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
@options.cluster
@options.output
@options.language
def command(words: tuple[str, ...], cluster: str, output: Path | None, language: Language) -> None:
    """Run labs and all their controls, and show which claims flip under which control.

    A control swaps one manifest or step, and must turn each claim that it names from confirmed to refuted or back.
    Exit code 0 if all labs are as documented and every one of these claims flips, else 3.

    \b
    kindlab prove probes/readiness
    kindlab prove probes            all labs of a topic
    """
    entries = Catalogue(shipped_root()).select(words)
    require_valid(entries)
    from kindlab.cli.live import prove, session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import
    from kindlab.reporting import proof  # noqa: PLC0415

    with session(cluster, language, output) as live:
        proofs = [prove(live, entry) for entry in entries]
    for proven in proofs:
        proof.show(proven, language)
    sys.exit(0 if all(proven.holds for proven in proofs) else 3)
