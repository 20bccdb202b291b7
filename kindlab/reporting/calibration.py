"""Shows how good predictions were: how many were right, and whether those said with 90 % were so in nine of ten."""

from collections.abc import Iterator, Sequence

import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from kindlab.predicting import (
    COIN,
    Manner,
    Prediction,
    Score,
    by_topic,
    calibration,
    firsts,
    latest,
    score,
    topic_of,
    waiting,
)
from kindlab.texts import Language, Text

SCHEMA = 1
FEW = 10
"""Of fewer predictions no judgement is made."""

MUCH = 0.1
"""By so much the mean of what one was sure of may differ from how often one was right, and be called well judged."""

PREDICTED = Text("{predicted} of {claims} claims predicted", zh="{claims} 条论断中已预测 {predicted} 条")
WAITING = Text("{count} wait for a run", zh="{count} 条等待揭晓")
UNSCORED = Text("{count} not scored: the run could not tell", zh="{count} 条不计分：运行无法判断")
FIRST = Text(
    "right at the first try: {right} of {count} ({share})", zh="首次即答对：{count} 条中 {right} 条（{share}）"
)
HINTED = Text("with hints: {count}", zh="其中用过提示：{count}")
NOW = Text("right at the latest: {right} of {count}", zh="最近一次答对：{count} 条中 {right} 条")
BRIER = Text("Brier score {brier}: {said}", zh="Brier 分 {brier}：{said}")
BETTER = Text(
    "better than a coin toss (0 is perfect, {coin} is to say 50 % of everything)",
    zh="好于抛硬币（0 为完美，{coin} 相当于处处只有 50 % 的把握）",
)
NO_BETTER = Text(
    "no better than a coin toss: to say 50 % of everything comes to {coin}, being wrong and certain to 1",
    zh="不比抛硬币好：处处只说 50 % 得 {coin}，确信无疑却答错得 1",
)
TOO_SURE = Text(
    "You were {sure} sure on average, and right in {share}: say less",
    zh="平均把握 {sure}，实际答对 {share}：过于自信",
)
TOO_UNSURE = Text(
    "You were {sure} sure on average, and right in {share}: you know more than you think",
    zh="平均把握 {sure}，实际答对 {share}：你知道的比自己以为的多",
)
WELL_JUDGED = Text(
    "You were {sure} sure on average, and right in {share}: well judged",
    zh="平均把握 {sure}，实际答对 {share}：把握得当",
)
TOO_FEW = Text(
    "too few yet to say whether you are too sure: {few} are needed",
    zh="样本太少，尚不能判断是否过于自信：至少需要 {few} 条",
)
SURE, RIGHT, TOPIC = Text("you said", zh="你说的把握"), Text("right", zh="答对"), Text("topic", zh="主题")
FIRST_TRIED, SCORE = Text("predicted", zh="已预测"), Text("Brier score", zh="Brier 分")
KEPT = Text("kept in {file}; kindlab progress --reset forgets it", zh="保存于 {file}；kindlab progress --reset 可清除")


class Topic(msgspec.Struct, frozen=True):
    """How many claims a topic has, and how good the first predictions of them were."""

    claims: int
    score: Score


class Progress(msgspec.Struct, frozen=True):
    """All that there is to tell; `first` and what follows are of the first prediction of each claim that is scored."""

    claims: int
    predicted: int
    waiting: int
    unscored: int
    first: Score
    latest: Score
    calibration: tuple[Manner, ...]
    topics: dict[str, Topic]
    file: str


def progress(claims: Sequence[str], predictions: Sequence[Prediction], file: str) -> Progress:
    """Return how good the predictions of these claims were; those of claims that are gone are passed over."""
    known = set(claims)
    ours = [each for each in predictions if each.claim in known]
    first, last = firsts(ours), latest(ours)
    scores = by_topic(first)
    topics = {topic: sum(topic_of(claim) == topic for claim in claims) for topic in scores}
    return Progress(
        claims=len(claims),
        predicted=len(last),
        waiting=len(waiting(ours)),
        unscored=len(last.keys() - {each.claim for each in first}),
        first=score(first),
        latest=score(last.values()),
        calibration=tuple(calibration(first)),
        topics={topic: Topic(count, scores[topic]) for topic, count in topics.items()},
        file=file,
    )


def encode(progress: Progress) -> str:
    """Return it for machines, as indented JSON with fields that keep their names."""
    document = {"schema": SCHEMA, **msgspec.structs.asdict(progress)}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def show(progress: Progress, console: Console, language: Language) -> None:
    """Print it in plain words, then how sure one was against how often right, then topic by topic."""
    console.print(" · ".join(counts(progress, language)))
    for line in judged(progress.first, language):
        console.print(line)
    if progress.first.count:
        console.print(Padding(_table(manners(progress, language)), (1, 0, 0, 2)))
        console.print(Padding(_table(topics(progress, language)), (1, 0, 1, 2)))
    console.print(KEPT.in_(language).format(file=progress.file), style="dim", soft_wrap=True)


def counts(progress: Progress, language: Language) -> Iterator[str]:
    """Yield how many claims were predicted, and how many of them rightly, a sentence each."""
    yield PREDICTED.in_(language).format(predicted=progress.predicted, claims=progress.claims)
    if progress.waiting:
        yield WAITING.in_(language).format(count=progress.waiting)
    if progress.unscored:
        yield UNSCORED.in_(language).format(count=progress.unscored)
    if first := progress.first.count:
        share = _per_cent(progress.first.share)
        yield FIRST.in_(language).format(right=progress.first.right, count=first, share=share)
        yield NOW.in_(language).format(right=progress.latest.right, count=progress.latest.count)
    if progress.first.hinted:
        yield HINTED.in_(language).format(count=progress.first.hinted)


def judged(first: Score, language: Language) -> Iterator[str]:
    """Yield how good the per cents were, a sentence each; nothing where nothing is scored."""
    if first.brier is None or first.sure is None or first.share is None:
        return
    said = (BETTER if first.brier < COIN else NO_BETTER).in_(language).format(coin=COIN)
    yield BRIER.in_(language).format(brier=f"{first.brier:.2f}", said=said)
    if first.count < FEW:
        yield TOO_FEW.in_(language).format(few=FEW)
        return
    over = first.sure - first.share
    text = TOO_SURE if over > MUCH else TOO_UNSURE if over < -MUCH else WELL_JUDGED
    yield text.in_(language).format(sure=_per_cent(first.sure), share=_per_cent(first.share))


Rows = list[list[str]]
"""A table: its titles, then its lines."""


def manners(progress: Progress, language: Language) -> Rows:
    """Return how often one was right, by how sure one was."""
    rows = ([_range(manner.low, manner.high), _right(manner.score)] for manner in progress.calibration)
    return [[SURE.in_(language), RIGHT.in_(language)], *rows]


def topics(progress: Progress, language: Language) -> Rows:
    """Return how often one was right, by topic."""
    titles = [title.in_(language) for title in (TOPIC, FIRST_TRIED, RIGHT, SCORE)]
    rows = (
        [name, f"{topic.score.count}/{topic.claims}", _right(topic.score), f"{topic.score.brier:.2f}"]
        for name, topic in progress.topics.items()
    )
    return [titles, *rows]


def _table(rows: Rows) -> Table:
    titles, *lines = rows
    table = Table(*titles, box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for line in lines:
        table.add_row(*line)
    return table


def _range(low: int, high: int) -> str:
    return f"{low} %" if low == high else f"{low}-{high} %"


def _right(found: Score) -> str:
    return f"{found.right}/{found.count}  {_per_cent(found.share)}"


def _per_cent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}".replace("%", " %")
