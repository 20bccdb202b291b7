"""Shows a proof as a table: a row a claim, a column a run."""

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from kindlab.proof import Proof
from kindlab.reporting import text, words
from kindlab.reporting.console import PlainConsole
from kindlab.texts import Language, Text

CLAIM = Text("claim", zh="论断")
MAIN = Text("main run", zh="主实验")
FLIPPED = Text("flipped by", zh="由谁翻转")
UNDER = Text("{outcome} under {control}", zh="在 {control} 下{outcome}")
DOES_NOT_FLIP = Text("does not flip", zh="未翻转")


def show(proof: Proof, language: Language, console: Console | None = None) -> None:
    """Print the table, then every report that was skipped or did not come out as it should."""
    console = console or PlainConsole()
    console.print(_table(proof, language))
    if proof.main.exit_code or proof.main.is_skipped:
        text.show(proof.main, language, console)
    for control, report in proof.controls:
        if proof.lacking(control, report):
            text.show(report, language, console)


def _table(proof: Proof, language: Language) -> Table:
    table = Table(title=proof.main.header.lab, box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column(CLAIM.in_(language), overflow="fold")
    table.add_column(MAIN.in_(language), no_wrap=True)
    table.add_column(FLIPPED.in_(language))
    for judgement in proof.main.judgements:
        name = judgement.claim.name
        outcome = words.RESULTS[judgement.result].in_(language)
        table.add_row(name, outcome, Styled("\n").join(_flips(proof, name, language)))
    return table


def _flips(proof: Proof, claim: str, language: Language) -> Iterator[Styled]:
    """Yield what became of a claim under each control that is to flip it."""
    for control, report in proof.controls:
        if claim in control.flips:
            outcome = words.RESULTS[report.judgement(claim).result].in_(language)
            under = UNDER.in_(language).format(outcome=outcome, control=control.name)
            if claim not in proof.lacking(control, report):
                yield Styled(under, style="green")
            else:
                yield Styled(f"{under}: {DOES_NOT_FLIP.in_(language)}", style="bold red")
