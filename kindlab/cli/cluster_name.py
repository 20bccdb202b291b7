"""What the commands about a cluster share: the option that names it, and where progress is told."""

import click

from kindlab.cluster.lifecycle import DEFAULT_NAME
from kindlab.reporting.printing import say, styled

option = click.option(
    "--name", "--cluster", "name", default=DEFAULT_NAME, show_default=True, help="The cluster's name, either spelling."
)


def tell(line: str) -> None:
    """Print a line of progress to stderr, so that stdout holds the answer alone."""
    say(styled(line, dim=True), err=True)
