"""kindlab schema: what other programs may rely on in the report."""

import click

from kindlab.reporting import published
from kindlab.reporting.printing import say_json


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of what `kindlab run`, `replay` and `merge` print with --json.

    Fields may be added; one that goes, or means something else, raises the number in `schema`.

    \b
    kindlab schema > kindlab.schema.json
    """
    say_json(published.schema())
