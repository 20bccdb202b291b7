"""Tells which statements of the interview bank are settled, by which claims, and why others are not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec
from rich.console import Console
from rich.table import Table

from kindlab.bank import Statement
from kindlab.texts import Language, Text

SCHEMA = 1

Standing = Literal["settled", "unsettled", "open"]
"""Settled by recorded claims; beyond what a kind cluster can settle; not tried, or not recorded, yet."""

TOPIC, STATEMENTS = Text("topic", zh="主题"), Text("statements", zh="陈述")
STANDINGS: dict[Standing, Text] = {
    "settled": Text("settled", zh="已判定"),
    "unsettled": Text("cannot be settled", zh="无法判定"),
    "open": Text("open", zh="待验证"),
}
BUT = Text("but: {why}", zh="除此之外：{why}")
TOTAL = Text(
    "{statements} statements of the interview bank: {settled} settled, by {used} of the labs' {claims} claims; "
    "{unsettled} that a kind cluster cannot settle; {open} open",
    zh="题库共 {statements} 条陈述：{settled} 条已由实验的 {claims} 条论断中的 {used} 条判定；"
    "{unsettled} 条无法在 kind 集群上判定；{open} 条待验证",
)
NONE = Text(
    "no statements are listed: labs/catalogue/<topic>.yaml holds them",
    zh="没有列出陈述：应在 labs/catalogue/<主题>.yaml 中",
)


class Told(msgspec.Struct, frozen=True):
    """A statement by its id, how it stands, and by what or why."""

    id: str
    standing: Standing
    settled_by: tuple[str, ...]
    unsettled: str


class Coverage(msgspec.Struct, frozen=True):
    """The statements by topic, and how many claims the labs have in all."""

    topics: dict[str, tuple[Told, ...]]
    claims: int

    @property
    def told(self) -> list[Told]:
        """All statements."""
        return [statement for topic in self.topics.values() for statement in topic]


def coverage(topics: Mapping[str, Sequence[Statement]], recorded: Mapping[str, bool]) -> Coverage:
    """Return how statements stand; `recorded` tells of each claim of the labs whether a recording settles it."""
    told = {topic: tuple(_told(each, recorded) for each in statements) for topic, statements in topics.items()}
    return Coverage(told, len(recorded))


def _told(statement: Statement, recorded: Mapping[str, bool]) -> Told:
    claims = statement.settled_by
    settled = bool(claims) and all(recorded.get(claim) for claim in claims)
    standing: Standing = "settled" if settled else "unsettled" if statement.unsettled and not claims else "open"
    return Told(statement.id, standing, claims, statement.unsettled)


def encode(coverage: Coverage) -> str:
    """Return it for machines, as indented JSON with fields that keep their names."""
    document = {"schema": SCHEMA, "claims": coverage.claims, "topics": coverage.topics}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def show(coverage: Coverage, console: Console, language: Language, *, each: bool) -> None:
    """Print how many statements of each topic stand how, or with `each` every statement, then the sum."""
    if not coverage.told:
        console.print(NONE.in_(language))
        return
    if each:
        for topic, statements in coverage.topics.items():
            console.print(topic, style="bold")
            lines = (line for statement in statements for line in _statement(statement, language))
            console.print("\n".join(lines), markup=False, soft_wrap=True)
            console.print()
    else:
        console.print(_topics(coverage, language))
        console.print()
    console.print(_total(coverage, language))


def _topics(coverage: Coverage, language: Language) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column(TOPIC.in_(language))
    for title in (STATEMENTS, *STANDINGS.values()):
        table.add_column(title.in_(language), justify="right")
    for topic, statements in coverage.topics.items():
        counts = Counter(statement.standing for statement in statements)
        table.add_row(topic, str(len(statements)), *(str(counts[standing] or "·") for standing in STANDINGS))
    return table


def _statement(statement: Told, language: Language) -> Iterator[str]:
    """Yield a statement's id, and below it what settles it, or why it is not settled."""
    standing = STANDINGS[statement.standing].in_(language)
    yield f"  {statement.id}" if statement.standing == "settled" else f"  {statement.id}  [{standing}]"
    yield from (f"    {claim}" for claim in statement.settled_by)
    if statement.unsettled:
        why = BUT.in_(language).format(why=statement.unsettled) if statement.settled_by else statement.unsettled
        yield f"    {why}"


def _total(coverage: Coverage, language: Language) -> str:
    counts = Counter(statement.standing for statement in coverage.told)
    used = {claim for each in coverage.told if each.standing == "settled" for claim in each.settled_by}
    return TOTAL.in_(language).format(
        statements=len(coverage.told), used=len(used), claims=coverage.claims,
        **{standing: counts[standing] for standing in STANDINGS},
    )  # fmt: skip
