"""Shows what was predicted against what was seen: first the questions and hints, then each claim with its verdict."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from kindlab.judging import Judgement, Report
from kindlab.lab import Claim, Lab
from kindlab.predicting import COIN, By, Prediction, Score, score
from kindlab.reporting import machine, telling, words, written
from kindlab.reporting.row_words import subject
from kindlab.rows import witness_of
from kindlab.texts import Language, Text
from kindlab.timeline import Timeline

SCHEMA = 1
HOW_MANY = Text(
    "{count} claims. Is each of them true on a real cluster, and how sure are you?",
    zh="共 {count} 条论断。在真实集群上，每一条是真是假？你有多大把握？",
)
ONE = Text(
    "1 claim. Is it true on a real cluster, and how sure are you?",
    zh="共 1 条论断。在真实集群上它是真是假？你有多大把握？",
)
AFTERWARDS: dict[By, Text] = {
    "recording": Text(
        "Then the recording of a run is replayed: no cluster is needed.",
        zh="随后重放一次运行的记录：不需要集群。",
    ),
    "live": Text("Then the lab is run, live, on your cluster.", zh="随后在你的集群上现场运行实验。"),
}
KEPT_FROM_BEFORE = Text(
    "Answered before and not settled yet: {count}. They are kept, and not asked again.",
    zh="有 {count} 条此前已回答、尚未揭晓：保留原答案，不再询问。",
)
ORIGINS: dict[By, Text] = {
    "recording": Text("Replayed: the recording of a run of {started}", zh="重放：{started} 一次运行的记录"),
    "live": Text(
        "Run live on the cluster {cluster}, begun {started}", zh="在集群 {cluster} 上现场运行，开始于 {started}"
    ),
}

STEPS = Text("The steps of the experiment:", zh="实验的步骤：")
PAGE = Text("The page of the documentation: {url}", zh="相关的文档页面：{url}")
DECIDER = Text("What decides it in the recording: {rows}", zh="记录中起决定作用的是：{rows}")
WITNESSES = {
    "watch": Text("versions of {subjects}", zh="{subjects} 的各个版本"),
    "step": Text("the steps and answers {subjects}", zh="步骤与应答 {subjects}"),
    "audit": Text("the audit log on {subjects}", zh="{subjects} 的审计日志"),
    "event": Text("the Events {subjects}", zh="事件 {subjects}"),
    "logs": Text("the logs of {subjects}", zh="{subjects} 的日志"),
    "node": Text("the journal of {subjects}", zh="{subjects} 的系统日志"),
    "traffic": Text("the requests of {subjects}", zh="{subjects} 的请求"),
}

RIGHT, WRONG = Text("right", zh="答对"), Text("wrong", zh="答错")
UNSCORED, UNSETTLED = Text("not scored", zh="不计分"), Text("not settled", zh="未揭晓")
STYLES = {RIGHT: "green", WRONG: "bold red", UNSCORED: "yellow", UNSETTLED: "yellow"}
YOU_SAID = Text(
    "You said {answer}, {sure} % sure{hints}. Seen: {result}", zh="你说：{answer}，把握 {sure} %{hints}。实测：{result}"
)
HINTS = Text(" (hints: {count})", zh="（提示：{count} 次）")
TRUE, FALSE = Text("true", zh="真"), Text("false", zh="假")
NOTHING_SEEN = Text(
    "the run could not show it; your answer waits for the next one",
    zh="这次运行未能揭晓；你的答案保留到下一次",
)
TALLY = Text("{right} of {count} right", zh="{count} 条中答对 {right} 条")
BRIER = Text(
    "Brier score {brier} (0 is perfect, {coin} a coin toss)", zh="Brier 分 {brier}（0 为完美，{coin} 相当于抛硬币）"
)
NONE_SCORED = Text("nothing to score", zh="没有可计分的")
NEXT = Text(
    "kindlab progress shows how well you know what you know, kindlab next goes on",
    zh="kindlab progress 查看成绩与把握是否准确，kindlab next 继续",
)


class Told(msgspec.Struct, frozen=True):
    """A lab's run, where it is kept, whether it is a recording or was live, and what was predicted of it."""

    report: Report
    path: Path
    by: By
    predictions: tuple[Prediction, ...]


def introduce(id_: str, lab: Lab, console: Console, language: Language, *, count: int, kept: int, by: By) -> None:
    """Print a lab's question, how many claims are asked, and what comes after that."""
    console.print()
    console.print(Styled.assemble((id_, "bold"), "  ", lab.question.in_(language)))
    if count:
        console.print((ONE if count == 1 else HOW_MANY).in_(language).format(count=count))
    if kept:
        console.print(KEPT_FROM_BEFORE.in_(language).format(count=kept))
    console.print(AFTERWARDS[by].in_(language))


def put(claim: Claim, console: Console, language: Language, *, number: int, total: int) -> None:
    """Print a claim that is asked, and nothing that tells whether it holds."""
    limits = "; ".join(telling.versions(claim, language))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")  # else rich puts dots for what is left of a long Chinese line
    grid.add_row(Styled(f"{number}/{total}", style="dim"), Styled(claim.text.in_(language), style="bold"))
    if limits:
        grid.add_row("", Styled(limits, style="dim"))
    console.print()
    console.print(grid)


def steps_in_words(lab: Lab, language: Language) -> RenderableType:
    """Return the first hint: what the experiment does."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    for number, step in enumerate(lab.steps, start=1):
        grid.add_row(str(number), Styled(step.text().in_(language)))
    return Group(Styled(STEPS.in_(language)), Padding(grid, (0, 0, 0, 2), expand=False))


def page(claim: Claim, language: Language) -> RenderableType:
    """Return the second hint: where to read."""
    return Styled(PAGE.in_(language).format(url=f"{telling.DOCS}{claim.docs}"))


def decider(judgement: Judgement, timeline: Timeline, language: Language) -> RenderableType:
    """Return the last hint: who saw what decides it, but not what it was."""
    seen: dict[str, dict[str, None]] = {}
    for number in judgement.verdict.evidence:
        row = timeline.rows[timeline.places[number]]
        seen.setdefault(witness_of(row), {})[subject(row)] = None
    return Styled(DECIDER.in_(language).format(rows="; ".join(_witnesses(seen, language))))


def show(told: Told, console: Console, language: Language) -> None:
    """Print where what was seen comes from, then each prediction against it, with the evidence and what to say."""
    console.print()
    origin, *where = _origin(told, language)
    console.print(Styled(origin, style="bold"))
    for line in where:
        console.print(Styled(line, style="dim"), soft_wrap=line == where[-1])
    for error in telling.errors(told.report, language):
        console.print(Styled(words.labelled(words.ENDED_EARLY.in_(language), error, language), style="bold magenta"))
    for left in telling.leftovers(told.report, language):
        console.print(Styled(words.labelled(words.LEFT_BEHIND.in_(language), left, language), style="bold magenta"))
    for prediction in told.predictions:
        console.print()
        console.print(Padding(_prediction(prediction, told.report, language), (0, 0, 0, 2)))
    console.print()
    console.print(Styled(tally(score(told.predictions), language), style="dim"))


def tally(found: Score, language: Language) -> str:
    """Return how many were right, and how good the per cents were."""
    if found.brier is None:
        return NONE_SCORED.in_(language)
    brier = BRIER.in_(language).format(brier=f"{found.brier:.2f}", coin=COIN)
    return " · ".join([TALLY.in_(language).format(right=found.right, count=found.count), brier])


def encode(told: Sequence[Told], exit_code: int) -> str:
    """Return predictions and runs for machines: the runs as in what `kindlab run --json` prints."""
    document = {
        "schema": SCHEMA,
        "exit_code": exit_code,
        "predictions": [_encoded(prediction, each.by) for each in told for prediction in each.predictions],
        "score": score(prediction for each in told for prediction in each.predictions),
        "runs": [machine.run(each.report, each.path) for each in told],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _origin(told: Told, language: Language) -> Iterator[str]:
    """Yield where what was seen comes from: when, on what cluster, and the place of the recording."""
    header = told.report.header
    yield ORIGINS[told.by].in_(language).format(started=written.date(header.started, language), cluster=header.cluster)
    if header.environment:
        yield telling.where(header.environment, language)
    if told.path.exists():  # a run that could not even begin left nothing
        yield str(told.path)


def _prediction(prediction: Prediction, report: Report, language: Language) -> Table:
    judgement = report.judgement(prediction.claim.partition(":")[2])
    word = word_of(prediction)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(min_width=9, no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(
        Styled(word.in_(language), style=STYLES[word]), Styled(judgement.claim.text.in_(language), style="bold")
    )
    grid.add_row("", Styled(said(prediction, judgement, language)))
    for label, line in telling.lines(judgement, report, language):
        grid.add_row("", Styled.assemble((label + words.COLON.in_(language), "dim") if label else "", line))
    if prediction.seen is None:
        grid.add_row("", NOTHING_SEEN.in_(language))
    return grid


def word_of(prediction: Prediction) -> Text:
    """Return what a prediction has come to, in a word."""
    if prediction.seen is None:
        return UNSETTLED
    if not prediction.is_scored:
        return UNSCORED
    return RIGHT if prediction.is_right else WRONG


def said(prediction: Prediction, judgement: Judgement, language: Language) -> str:
    """Return what was said of a claim, and what was seen."""
    said = prediction.said
    return YOU_SAID.in_(language).format(
        answer=(TRUE if said.answer else FALSE).in_(language), sure=said.sure,
        hints=HINTS.in_(language).format(count=said.hints) if said.hints else "",
        result=words.RESULTS[judgement.result].in_(language),
    )  # fmt: skip


def _encoded(prediction: Prediction, by: By) -> dict[str, object]:
    said, seen = prediction.said, prediction.seen
    return {
        "claim": said.claim,
        "answer": said.answer,
        "sure": said.sure,
        "hints": said.hints,
        "outcome": seen.outcome if seen else None,
        "right": prediction.is_right if prediction.is_scored else None,
        "by": by,
    }


def _witnesses(seen: dict[str, dict[str, None]], language: Language) -> Iterator[str]:
    for witness, subjects in seen.items():
        text = WITNESSES.get(witness)
        yield (text.in_(language) if text else "{subjects}").format(subjects=", ".join(subjects))
