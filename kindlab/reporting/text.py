"""A report for a reader at a terminal: the question, each claim with its verdict, and the deciding row in words."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from kindlab.judging import Judgement, Report, Standing
from kindlab.reporting import repetition, telling, words
from kindlab.texts import Language

STYLES = {
    Standing.AS_DOCUMENTED: "green",
    Standing.SETTLED: "cyan",
    Standing.FLIPPED: "green",
    Standing.SKIPPED: "dim",
    Standing.KNOWN_CONTRADICTION: "red",
    Standing.CONTRADICTED: "bold red",
    Standing.INCONCLUSIVE: "yellow",
    Standing.UNSTABLE: "bold yellow",
    Standing.ERROR: "bold magenta",
}


def show(report: Report, language: Language, console: Console) -> None:
    """Print a report in the reader's language; colour and width are the console's."""
    console.print()
    console.print(Styled.assemble((telling.title(report), "bold"), "  ", report.lab.question.in_(language)))
    for error in telling.errors(report, language):
        console.print()
        console.print(_labelled(words.ENDED_EARLY.in_(language), error))
    for cause in telling.causes(report, language):
        console.print()
        console.print(_labelled(words.LIKELY_CAUSE.in_(language), cause))
    for left in telling.leftovers(report, language):
        console.print()
        console.print(_labelled(words.LEFT_BEHIND.in_(language), left))
    for judgement in report.judgements:
        console.print()
        console.print(Padding(_claim(judgement, report, language), (0, 0, 0, 2)))
    if report.repeats:
        repetition.show(report, language, console)
    console.print()
    console.print(Styled(telling.summary(report, language), style="dim"))


def _labelled(label: str, line: str) -> Padding:
    return Padding(Styled.assemble((f"{label}: ", STYLES[Standing.ERROR]), line), (0, 0, 0, 2))


def _claim(judgement: Judgement, report: Report, language: Language) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(min_width=12, no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    result = Styled(words.RESULTS[judgement.result].in_(language), style=STYLES[judgement.standing])
    grid.add_row(result, Styled(judgement.claim.text.in_(language), style="bold"))
    for label, line in telling.lines(judgement, report, language):
        style = "bold yellow" if label == words.DISAGREE.in_(language) else "dim"
        grid.add_row("", Styled.assemble((f"{label}: ", style) if label else "", line))
    return grid
