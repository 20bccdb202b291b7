"""Shows a proof as a table: a row a claim, a column a run."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from kindlab.judging import Report
from kindlab.lab import Control
from kindlab.proof import Proof
from kindlab.reporting import text, words
from kindlab.reporting.console import PlainConsole
from kindlab.texts import Language, Text

CLAIM = Text("claim", zh="论断")
MAIN = Text("main run", zh="主实验")
FLIPS, DOES_NOT_FLIP = "*", "!"
MARKS = Text(f"{FLIPS} flips   {DOES_NOT_FLIP} does not flip", zh=f"{FLIPS} 翻转   {DOES_NOT_FLIP} 未翻转")


def show(proof: Proof, language: Language, console: Console | None = None) -> None:
    """Print the table, then every report that did not come out as it should."""
    console = console or PlainConsole()
    console.print(_table(proof, language))
    for report in [
        *([proof.main] if proof.main.exit_code else []),
        *(report for control, report in proof.controls if _fails(proof, control, report)),
    ]:
        text.show(report, language, console)


def _table(proof: Proof, language: Language) -> Table:
    table = Table(
        title=proof.main.header.lab,
        caption=MARKS.in_(language),
        box=box.SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    table.add_column(CLAIM.in_(language), no_wrap=True)
    for heading in (MAIN.in_(language), *(_broken_at_hyphens(control.name) for control, _ in proof.controls)):
        table.add_column(heading, overflow="fold")
    for judgement in proof.main.judgements:
        name = judgement.claim.name
        cells = (_cell(proof, control, report, name, language) for control, report in proof.controls)
        table.add_row(name, words.OUTCOMES[judgement.verdict.outcome].in_(language), *cells)
    return table


def _broken_at_hyphens(name: str) -> str:
    return name.replace("-", "-\n")


def _cell(proof: Proof, control: Control, report: Report, claim: str, language: Language) -> Styled:
    outcome = words.OUTCOMES[report.verdict(claim).outcome].in_(language)
    if claim not in control.flips:
        return Styled(outcome, style="dim")
    flipped = proof.flipped(control, report, claim)
    return Styled(f"{outcome} {FLIPS if flipped else DOES_NOT_FLIP}", style="green" if flipped else "bold red")


def _fails(proof: Proof, control: Control, report: Report) -> bool:
    return not all(proof.flipped(control, report, claim) for claim in control.flips)
