"""`kindlab down`."""

import click

from kindlab.cli import cluster_name, language
from kindlab.cli.language import said
from kindlab.cluster import lifecycle
from kindlab.reporting.printing import say


@click.command("down")
@cluster_name.option
@language.option_of_what_is_said
def command(name: str) -> None:
    """Remove the labs' cluster, its network and what kindlab knows of it.

    \b
    kindlab down
    kindlab down --name second
    """
    removed = lifecycle.down(name, cluster_name.tell)
    say(said(f"removed: {name}" if removed else f"nothing to remove: there is no cluster {name!r}"))
