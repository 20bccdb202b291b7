"""Options that several commands share."""

from pathlib import Path

import click

from kindlab.reporting import words

language = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh"]),
    default=words.language,
    show_default="from LANG",
    help="The report's language.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="The folder for the runs' recordings."
)
