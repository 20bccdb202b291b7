"""Reports as one page of Markdown, for the summary of a job: what is red first and in full, then every claim."""

from collections import Counter
from collections.abc import Iterator, Sequence

from kindlab.judging import FAILING, RED, Judgement, Report, Standing
from kindlab.reporting import markdown, telling, words
from kindlab.reporting.published import Origin
from kindlab.texts import Language, Text

MOST_BYTES = 1024 * 1024
"""GitHub shows nothing of a step's summary that is longer (https://docs.github.com/actions)."""

SIGNS = {Standing.SKIPPED: "⏭️", Standing.KNOWN_CONTRADICTION: "⚠️"} | dict.fromkeys(RED, "❌")
GOOD = "✅"

NOTHING_RAN = Text("No lab was run.", zh="没有运行任何实验。")
COUNTED = Text("{claims} in {labs}: {standings}", zh="{labs}，{claims}：{standings}")
LABS = Text("{count} runs of labs", zh="{count} 次实验运行")
ONE_LAB = Text("1 run of a lab", zh="1 次实验运行")
CLAIMS = Text("{count} claims", zh="{count} 条论断")
ONE_CLAIM = Text("1 claim", zh="1 条论断")
COLUMNS = Text("| | claim | outcome | |", zh="| | 论断 | 结果 | |")
CUT = Text(
    "*Cut off here: GitHub shows {most} bytes. `--report json=FILE` holds everything.*",
    zh="*此处截断：GitHub 最多显示 {most} 字节。`--report json=FILE` 包含全部内容。*",
)


def encode(
    reports: Sequence[Report], language: Language, room: int = MOST_BYTES, origin: Origin | None = None
) -> str:  # fmt: skip
    """Return all reports as Markdown that takes no more bytes than there is room for."""
    parts = [f"## {telling.named(origin, language)}: {_counted(reports, language)}\n"]
    parts += [f"### ❌ {markdown.escaped(line)}\n" for line in (telling.missing(origin, language) if origin else ())]
    parts += [f"{markdown.escaped(line)}\n" for line in telling.environments(reports, language)]
    parts += [part for report in reports for part in _red(report, language)]
    parts += [_lab(report, language) for report in reports]
    return _fitting(parts, CUT.in_(language).format(most=MOST_BYTES) + "\n", room)


def sign(standing: Standing) -> str:
    """Return the sign that stands before a claim."""
    return SIGNS.get(standing, GOOD)


def _counted(reports: Sequence[Report], language: Language) -> str:
    counts = Counter(judgement.standing for report in reports for judgement in report.judgements)
    if not reports:
        return NOTHING_RAN.in_(language)
    return COUNTED.in_(language).format(
        labs=(LABS if len(reports) != 1 else ONE_LAB).in_(language).format(count=len(reports)),
        claims=(CLAIMS if counts.total() != 1 else ONE_CLAIM).in_(language).format(count=counts.total()),
        standings=("、" if language == "zh" else "; ").join(
            f"{count} {words.STANDINGS[each].in_(language)}" for each, count in counts.most_common()
        ),
    )


def _red(report: Report, language: Language) -> Iterator[str]:
    """Yield a section for each claim that is to be looked at, and one for what the whole run tells of itself."""
    for judgement in report.judgements:
        if judgement.standing in FAILING and judgement.standing is not Standing.SKIPPED:
            yield _claim(judgement, report, language)
    if heads := list(markdown.heads(report, language)):
        yield "\n".join([f"### ❌ {markdown.escaped(telling.title(report))}\n", *heads, ""])


def _claim(judgement: Judgement, report: Report, language: Language) -> str:
    title = f"### {sign(judgement.standing)} {markdown.title(judgement, language)}\n"
    lines = markdown.claim(judgement, report, language)
    name = markdown.escaped(f"{telling.title(report)}:{judgement.claim.name}")
    return "\n".join([title, name, "", *lines, ""])


def _lab(report: Report, language: Language) -> str:
    question = markdown.escaped(report.lab.question.in_(language))
    rows = [_row(judgement, language) for judgement in report.judgements]
    return "\n".join([
        f"### {markdown.escaped(telling.title(report))}\n",
        f"{question}\n",
        COLUMNS.in_(language), "|---|---|---|---|", *rows, "",
        markdown.escaped(telling.summary(report, language)), "",
    ])  # fmt: skip


def _row(judgement: Judgement, language: Language) -> str:
    cells = (
        judgement.claim.text.in_(language),
        words.RESULTS[judgement.result].in_(language),
        words.STANDINGS[judgement.standing].in_(language),
    )
    return f"| {sign(judgement.standing)} | {' | '.join(map(markdown.escaped, cells))} |"


def _fitting(parts: Sequence[str], cut: str, room: int) -> str:
    """Return as many whole parts as fit, and a line that says so where not all do."""
    kept, size = list[str](), 0
    for part in parts:
        size += len(f"{part}\n".encode())
        if size + len(cut.encode()) > room:
            return "\n".join([*kept, cut])
        kept.append(part)
    return "\n".join(kept)
