"""kindlab coverage: which statements of the interview bank are settled, by which claims."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from kindlab.catalogue import Catalogue
from kindlab.cli import options
from kindlab.reporting.printing import say_json
from kindlab.texts import Language, nearest

if TYPE_CHECKING:
    from kindlab.bank import Statement


@click.command("coverage")
@click.argument("topics", nargs=-1, metavar="[TOPIC]...")
@options.catalogue
@options.language
@options.as_json
def command(topics: tuple[str, ...], catalogue: Catalogue, language: Language, as_json: bool) -> None:
    """Tell which statements of the interview bank are settled, by which claims of labs, and why others are not.

    A statement is settled where each of its claims is in a committed recording. With a topic, each statement is told.

    \b
    kindlab coverage           how many of each topic
    kindlab coverage probes    each one, with what settles it
    """
    from kindlab import bank  # noqa: PLC0415 - reads YAML
    from kindlab.reporting import settled  # noqa: PLC0415 - brings rich
    from kindlab.reporting.console import PlainConsole  # noqa: PLC0415

    listed: dict[str, tuple[Statement, ...]] = {}
    for root in catalogue.roots:
        for topic, statements in bank.topics(root).items():
            listed[topic] = (*listed.get(topic, ()), *statements)
    found = settled.coverage({topic: listed[topic] for topic in _wanted(topics, listed)}, _recorded(catalogue))
    if as_json:
        say_json(settled.encode(found))
    else:
        settled.show(found, PlainConsole(), language, each=bool(topics))


def _wanted(topics: tuple[str, ...], listed: Iterable[str]) -> list[str]:
    known = sorted(listed)
    for topic in topics:
        if topic not in known:
            near = nearest(topic, known)
            hint = f"Did you mean {near}?" if near else f"Those are {', '.join(known)}."
            raise click.UsageError(f"the interview bank has no topic {topic}. {hint}")
    return [topic for topic in known if not topics or topic in topics]


def _recorded(catalogue: Catalogue) -> dict[str, bool]:
    """Return of each claim whether there is a recording of its lab's main run."""
    recorded = {entry.id: entry.recording(None).is_file() for entry in catalogue.entries}
    listed = catalogue.summaries(catalogue.entries)
    return {f"{id_}:{name}": recorded[id_] for id_, lab in listed.items() for name in lab.claims}
