"""kindlab lint: find everything that is malformed in labs, without a cluster."""

import click

from kindlab.catalogue import Catalogue, require_valid
from kindlab.cli import options
from kindlab.errors import InvalidLab
from kindlab.reporting.printing import say


@click.command("lint")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
@options.catalogue
def command(words: tuple[str, ...], catalogue: Catalogue) -> None:
    """Check labs with their manifests and checks, and show every problem with its file and line.

    Without words, what lies beside the labs and belongs to none is shown too. Exit code 0 if there is no problem, else
    2. Nothing is applied; no cluster is needed.

    \b
    kindlab lint
    kindlab lint probes/readiness
    kindlab lint --root ~/my-labs
    """
    entries = catalogue.select(words)
    if words:
        require_valid(entries)
    elif problems := catalogue.problems():
        raise InvalidLab(problems)
    say(f"{len(entries)} lab{'' if len(entries) == 1 else 's'}: nothing to complain about")
