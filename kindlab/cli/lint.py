"""kindlab lint: find everything that is malformed in labs, without a cluster."""

import click

from kindlab.catalogue import Catalogue, require_valid
from kindlab.root import shipped_root


@click.command("lint")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
def command(words: tuple[str, ...]) -> None:
    """Check labs and their manifests, and show every problem with its file and line.

    Exit code 0 if there is none, else 2. Nothing is applied; no cluster is needed.

    \b
    kindlab lint
    kindlab lint probes/readiness
    """
    entries = Catalogue(shipped_root()).select(words)
    require_valid(entries)
    click.echo(f"{len(entries)} lab{'' if len(entries) == 1 else 's'}: nothing to complain about")
