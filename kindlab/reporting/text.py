"""A report for a reader at a terminal: the question, each claim with its verdict, and the deciding row in words."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from kindlab.judging import Judgement, Report, Standing
from kindlab.lab import Claim
from kindlab.reporting import words
from kindlab.reporting.reasons import in_words, rows_of
from kindlab.rows import Environment
from kindlab.texts import Language, Text
from kindlab.verdict import Verdict

DOCS = "https://kubernetes.io/docs/"
ADVISABLE = {Standing.AS_DOCUMENTED, Standing.SETTLED}
"""Standings under which the lab's advice holds: what was seen is what its author wrote it for."""
STYLES = {
    Standing.AS_DOCUMENTED: "green",
    Standing.SETTLED: "cyan",
    Standing.FLIPPED: "green",
    Standing.CONTRADICTED: "bold red",
    Standing.INCONCLUSIVE: "yellow",
    Standing.ERROR: "bold magenta",
}


def show(report: Report, language: Language, console: Console) -> None:
    """Print a report in the reader's language; colour and width are the console's."""
    console.print()
    console.print(Styled.assemble((_title(report), "bold"), "  ", report.lab.question.in_(language)))
    if report.error is not None:
        console.print()
        console.print(_ended_early(report.error, language))
    for judgement in report.judgements:
        console.print()
        console.print(Padding(_claim(judgement, language), (0, 0, 0, 2)))
    console.print()
    console.print(Styled(_summary(report, language), style="dim"))


def _title(report: Report) -> str:
    return report.header.lab + (f" ({report.header.control})" if report.header.control else "")


def _ended_early(error: str, language: Language) -> Padding:
    ended = Styled.assemble((f"{words.ENDED_EARLY.in_(language)}: ", STYLES[Standing.ERROR]), error)
    return Padding(ended, (0, 0, 0, 2))


def _claim(judgement: Judgement, language: Language) -> Table:
    style = STYLES[judgement.standing]
    grid = Table.grid(padding=(0, 2))
    grid.add_column(min_width=12, no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    outcome = Styled(words.OUTCOMES[judgement.verdict.outcome].in_(language), style=style)
    grid.add_row(outcome, Styled(judgement.claim.text.in_(language), style="bold"))
    for label, line in _lines(judgement, language):
        grid.add_row("", Styled.assemble((f"{label}: ", "dim") if label else "", line))
    return grid


def _lines(judgement: Judgement, language: Language) -> Iterator[tuple[str, str]]:
    if judgement.verdict.reason.code == "run-error":  # said once, at the report's head
        return
    yield "", _standing(judgement).in_(language)
    yield "", _because(judgement.verdict, language)
    if judgement.standing in ADVISABLE:
        yield from _advice(judgement.claim, language)
    yield "", f"{DOCS}{judgement.claim.docs}"


def _advice(claim: Claim, language: Language) -> Iterator[tuple[str, str]]:
    for label, text in (
        (words.SAY_INSTEAD, claim.instead),
        (words.BELIEVED, claim.believed),
        (words.INTERVIEW, claim.interview),
    ):
        if text:
            yield label.in_(language), text.in_(language)


def _standing(judgement: Judgement) -> Text:
    popular = judgement.claim.docs_say == "no" and judgement.standing is Standing.AS_DOCUMENTED
    return words.MANY_SAY if popular else words.STANDINGS[judgement.standing]


def _because(verdict: Verdict, language: Language) -> str:
    rows = ", ".join(map(str, rows_of(verdict)))
    return in_words(verdict.reason, language) + (f" ({words.ROWS.in_(language)} {rows})" if rows else "")


def _summary(report: Report, language: Language) -> str:
    counts = Counter(judgement.standing for judgement in report.judgements)
    standings = ", ".join(f"{count} {words.STANDINGS[standing].in_(language)}" for standing, count in counts.items())
    parts = [f"{len(report.judgements)} {words.CLAIMS.in_(language)}: {standings}"]
    if report.header.environment:
        parts.append(_where(report.header.environment))
    return " · ".join([*parts, f"{words.RECORDED.in_(language)} {report.header.started}"])


def _where(environment: Environment) -> str:
    return (
        f"Kubernetes {environment.kubernetes} ({environment.built}), {environment.nodes} nodes, {environment.node_os}, "
        f"cgroup {environment.cgroup}, {environment.container_runtime}, CNI {environment.cni}, "
        f"kube-proxy {environment.kube_proxy_mode}, kind {environment.kind}"
    )
