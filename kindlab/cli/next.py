"""kindlab next: predict what has not been predicted yet, or was wrong."""

from datetime import UTC, datetime

import click

from kindlab.catalogue import Catalogue
from kindlab.cli import options
from kindlab.predicting import by_lab, due, joined, waiting
from kindlab.texts import Language, Text

NOTHING_DUE = Text(
    "nothing is due: of all {count} claims the last prediction was right, or no run can tell. Again: "
    "kindlab predict TOPIC",
    zh="没有待预测的：全部 {count} 条论断最近一次都答对了，或运行无法判断。再来一遍：kindlab predict TOPIC",
)


@click.command("next")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
@options.catalogue
@options.language
@options.as_json
def command(words: tuple[str, ...], catalogue: Catalogue, language: Language, as_json: bool) -> None:
    """Walk through the claims that have not been predicted yet, or wrongly: predict, then see, lab by lab.

    First come those that were wrong more than a day ago, the oldest first, then the new ones, then those that were
    wrong lately. What was seen is in the recordings that come with the labs.

    \b
    kindlab next           of all labs
    kindlab next probes    those of a topic
    """
    entries = {entry.id: entry for entry in catalogue.select(words) if entry.recording(None).is_file()}
    from kindlab.cli.foretelling import Foretelling, Round, past, rounds_by_recording  # noqa: PLC0415 - brings rich

    listed = catalogue.summaries([*entries.values()])
    claims = [f"{id_}:{name}" for id_ in entries for name in listed[id_].claims]
    predicted = joined(past())
    kept, wanted = waiting(predicted), by_lab(due(claims, predicted, datetime.now(UTC)))
    rounds = [Round(entries[lab], [id_ for id_ in ids if id_ not in kept]) for lab, ids in wanted.items()]
    told = Foretelling(language, as_json)
    told.insist_on_somebody(rounds)
    rounds_by_recording(told, rounds)
    if not rounds:
        told.console.print(NOTHING_DUE.in_(language).format(count=len(claims)))
    told.finish()
