"""kindlab progress: how good the predictions of this machine's user are."""

import sys

import click

from kindlab.catalogue import Catalogue
from kindlab.cli import options
from kindlab.host import predictions
from kindlab.predicting import joined
from kindlab.reporting.printing import say, say_json
from kindlab.texts import Language, Text

NOTHING = Text(
    "nothing has been predicted yet: kindlab predict probes/readiness",
    zh="还没有预测：kindlab predict probes/readiness",
)
FORGET = Text("Forget all {count} predictions in {file}?", zh="删除 {file} 中的全部 {count} 个预测？")
FORGOTTEN = Text("forgotten: {count} predictions", zh="已删除 {count} 个预测")


@click.command("progress")
@click.option("--reset", is_flag=True, help="Forget all predictions, after asking.")
@click.option("--yes", is_flag=True, help="With --reset: do not ask.")
@options.catalogue
@options.language
@options.as_json
def command(*, reset: bool, yes: bool, catalogue: Catalogue, language: Language, as_json: bool) -> None:
    """Show how often predictions were right, and whether you knew how well you know it.

    Each claim counts once, as it was predicted first: from then on its answer is known. What a run could not tell is
    not scored. Predictions are kept on this machine alone, in the state folder.

    \b
    kindlab progress
    kindlab progress --reset
    """
    from kindlab.cli.foretelling import past  # noqa: PLC0415 - brings rich
    from kindlab.reporting import calibration  # noqa: PLC0415

    if yes and not reset:
        raise click.UsageError("--yes goes with --reset.")
    if reset and as_json:
        raise click.UsageError("--reset prints no JSON: leave one of the two out.")
    predicted = joined(past())
    if reset:
        _reset(len(predicted), language, yes=yes)
        return
    listed = catalogue.summaries(catalogue.entries)
    claims = [f"{id_}:{name}" for id_, lab in sorted(listed.items()) for name in lab.claims]
    found = calibration.progress(claims, predicted, str(predictions.file()))
    if as_json:
        say_json(calibration.encode(found))
    elif not predicted:
        say(NOTHING.in_(language))
    else:
        from kindlab.reporting.console import PlainConsole  # noqa: PLC0415

        calibration.show(found, PlainConsole(), language)


def _reset(count: int, language: Language, *, yes: bool) -> None:
    if not predictions.file().exists():
        say(NOTHING.in_(language))
        return
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("nobody can be asked here whether to forget all predictions: add --yes.")
        click.confirm(FORGET.in_(language).format(count=count, file=predictions.file()), abort=True)
    predictions.forget()
    say(FORGOTTEN.in_(language).format(count=count))
