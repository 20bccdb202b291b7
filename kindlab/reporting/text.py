"""A report for a reader at a terminal: the question, each claim with its verdict, and the deciding row in words."""

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from kindlab.judging import Judgement, Report, Standing
from kindlab.reporting import repetition, telling, words
from kindlab.reporting.printing import visible
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


NARROW = 60
"""On fewer columns a claim stands below its outcome, not beside it."""

INDENT = 2


def show(report: Report, language: Language, console: Console) -> None:
    """Print a report in the reader's language; colour and width are the console's."""
    console.print()
    console.print(Styled.assemble((telling.title(report), "bold"), "  ", visible(report.lab.question.in_(language))))
    for label, line in telling.heads(report, language):
        console.print()
        console.print(Padding(_labelled(label, line, STYLES[Standing.ERROR], language), (0, 0, 0, INDENT)))
    for judgement in report.judgements:
        console.print()
        console.print(_claim(judgement, report, language, is_narrow=console.width < NARROW))
    if report.repeats:
        repetition.show(report, language, console)
    console.print()
    console.print(Styled(telling.summary(report, language), style="dim"))


def _labelled(label: str, line: str, style: str, language: Language) -> Styled:
    """Return a line behind its label, made visible before it is wrapped: written out, it is longer."""
    return Styled.assemble((f"{label}{words.COLON.in_(language)}" if label else "", style), visible(line))


def _claim(judgement: Judgement, report: Report, language: Language, *, is_narrow: bool) -> Group | Padding:
    result = Styled(words.RESULTS[judgement.result].in_(language), style=STYLES[judgement.standing])
    claim = Styled(visible(judgement.claim.text.in_(language)), style="bold")
    below = [_line(label, line, judgement, language) for label, line in telling.lines(judgement, report, language)]
    if is_narrow:
        return Group(Padding(result, (0, 0, 0, INDENT)), Padding(Group(claim, *below), (0, 0, 0, 2 * INDENT)))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(min_width=12, no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(result, claim)
    for line in below:
        grid.add_row("", line)
    return Padding(grid, (0, 0, 0, INDENT))


def _line(label: str, line: str, judgement: Judgement, language: Language) -> Styled:
    """Return a line below a claim; what has no label tells how it stands, in the colour of that."""
    if line.startswith(telling.DOCS):
        return Styled(visible(line), overflow="fold")
    if not label:
        return Styled(visible(line), style=STYLES[judgement.standing], overflow="fold")
    style = "bold yellow" if label == words.DISAGREE.in_(language) else "dim"
    styled = _labelled(label, line, style, language)
    styled.overflow = "fold"
    return styled
