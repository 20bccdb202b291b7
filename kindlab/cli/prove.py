"""kindlab prove: show that each check can fail, by running a lab with its controls."""

import sys
from pathlib import Path

import click

from kindlab.catalogue import Catalogue, require_valid
from kindlab.cli import cluster_name, options
from kindlab.cli.output import worst
from kindlab.proof import Proof
from kindlab.texts import Language


@click.command("prove")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
@cluster_name.option
@options.output
@options.catalogue
@options.language
def command(
    *, words: tuple[str, ...], name: str, output: Path | None, catalogue: Catalogue, language: Language
) -> None:
    """Run labs and all their controls, and show which claims flip under which control.

    A control swaps one manifest or step, and must turn each claim that it names from confirmed to refuted or back.
    Exit code: 0 all labs are as documented and every one of these claims flips, 1 a main run contradicts the
    documentation, 2 wrong use or an invalid lab, 3 error, inconclusive, or a claim that does not flip, 130 interrupted.

    \b
    kindlab prove probes/readiness
    kindlab prove probes            all labs of a topic
    """
    entries = catalogue.select(words)
    require_valid(entries)
    from kindlab.cli.live import each, prove, session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import
    from kindlab.reporting import proof  # noqa: PLC0415

    proofs, interrupted = each(entries, prove, session(name, language, output))
    for proven in proofs:
        proof.show(proven, language)
    if interrupted:
        raise KeyboardInterrupt
    sys.exit(worst(map(exit_code, proofs)))


def exit_code(proven: Proof) -> int:
    """Return what one lab's proof asks for: its main run's own code, or 3 where a claim does not flip."""
    return proven.main.exit_code or (0 if proven.holds else 3)
