"""What the commands about a cluster share: the option that names it, and where progress is told."""

import click

from kindlab.cli.language import said
from kindlab.cluster.lifecycle import DEFAULT_NAME, require_name
from kindlab.reporting.printing import say, styled


def _sound(_context: click.Context, _option: click.Parameter, name: str) -> str:
    require_name(name)  # before anything is looked for under it
    return name


option = click.option(
    "--name", "--cluster", "name", default=DEFAULT_NAME, show_default=True, callback=_sound,
    help="The cluster's name, either spelling.",
)  # fmt: skip


def tell(line: str) -> None:
    """Print a line of progress to stderr, so that stdout holds the answer alone."""
    say(styled(said(line), dim=True), err=True)
