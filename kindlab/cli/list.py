"""kindlab list: which labs there are."""

import click
import msgspec

from kindlab.catalogue import Catalogue
from kindlab.cli import options
from kindlab.root import shipped_root
from kindlab.texts import Language


@click.command("list")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
@options.language
@options.as_json
def command(words: tuple[str, ...], language: Language, as_json: bool) -> None:
    """List the labs: which question each puts, and how many claims it settles.

    \b
    kindlab list             all labs
    kindlab list probes      those of a topic
    """
    entries = Catalogue(shipped_root()).select(words)
    if as_json:
        labs = [
            {"id": entry.id, "question": entry.lab.question, "claims": [claim.name for claim in entry.lab.claims]}
            for entry in entries
        ]
        click.echo(msgspec.json.format(msgspec.json.encode({"schema": 1, "labs": labs}), indent=2))
        return
    width = max((len(entry.id) for entry in entries), default=0)
    for entry in entries:
        click.echo(f"{entry.id:<{width}}  {len(entry.lab.claims):>2}  {entry.lab.question.in_(language)}")
