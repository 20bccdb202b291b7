"""kindlab list: which labs there are."""

import click
import msgspec

from kindlab.catalogue import Catalogue
from kindlab.cli import options
from kindlab.reporting.printing import say, say_json
from kindlab.texts import Language


@click.command("list")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
@options.catalogue
@options.language
@options.as_json
def command(words: tuple[str, ...], catalogue: Catalogue, language: Language, as_json: bool) -> None:
    """List the labs: which question each puts, and how many claims it settles.

    \b
    kindlab list             all labs
    kindlab list probes      those of a topic
    kindlab list --root ~/my-labs
    """
    entries = catalogue.select(words)
    listed = catalogue.summaries(entries)
    if as_json:
        labs = [{"id": id_, "question": lab.question, "claims": lab.claims} for id_, lab in sorted(listed.items())]
        say_json(msgspec.json.format(msgspec.json.encode({"schema": 1, "labs": labs}), indent=2))
        return
    width = max(map(len, listed), default=0)
    for id_, lab in sorted(listed.items()):
        say(f"{id_:<{width}}  {len(lab.claims):>2}  {lab.question.in_(language)}")
