"""Writes docs/verdicts: what the committed recordings settle, a page a topic and language, the same each time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from kindlab.catalogue import Catalogue, Entry
from kindlab.judging import Judgement, Report, judge
from kindlab.recording import runfile
from kindlab.reporting import markdown, telling, words
from kindlab.root import shipped_root
from kindlab.texts import Language, Text

FOLDER = Path("docs/verdicts")
INDEX = "README.md"
OTHER: dict[Language, tuple[Language, str]] = {"en": ("zh", "中文"), "zh": ("en", "English")}
"""The other language of a page, and what it is called in itself."""

WRITTEN = "<!-- Written by `nox -s verdicts` from tests/recordings; a test fails where it is out of date. -->"
TITLE = Text("What kindlab has settled", zh="kindlab 的结论")
ABOUT = Text(
    "Each claim was put to a real cluster; the verdict rests on the rows of a recording that is kept with the lab. "
    "`kindlab replay LAB` judges it again.",
    zh="每条论断都在真实集群上检验过；结论依据与实验一同保存的记录。`kindlab replay LAB` 可重新判断。",
)
ALL_TOPICS = Text("All topics", zh="全部主题")
COLUMNS = Text("| topic | what is asked | claims |", zh="| 主题 | 问题 | 论断 |")
LAB = Text("lab", zh="实验")
MANIFESTS = Text("manifests", zh="清单")
CHECKS = Text("checks", zh="检查程序")
FLIPPED_BY = Text("Seen to come out otherwise", zh="对照中结果相反")


def pages(catalogue: Catalogue) -> dict[Path, str]:
    """Return every page by its path below docs/verdicts."""
    reports = [(entry, judge(entry.lab, runfile.read(entry.recording(None)))) for entry in catalogue.entries]
    topics = {topic: list(of) for topic, of in groupby(reports, lambda pair: pair[0].topic)}
    found: dict[Path, str] = {}
    for language in OTHER:
        found[Path(language, INDEX)] = _text(_index(topics, language))
        for topic, labs in topics.items():
            found[Path(language, f"{topic}.md")] = _text(_topic(topic, labs, language))
    return found


def write(root: Path) -> None:
    """Write every page of a root's labs, and remove those that are none any more."""
    wanted = pages(Catalogue(root))
    for path, text in wanted.items():
        file = root / FOLDER / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for path in strays(root, wanted):
        (root / FOLDER / path).unlink()


def strays(root: Path, wanted: dict[Path, str]) -> list[Path]:
    """Return the pages on the disk that are none any more."""
    there = (file.relative_to(root / FOLDER) for file in sorted((root / FOLDER).glob("*/*.md")))
    return [path for path in there if path not in wanted]


Labs = Sequence[tuple[Entry, Report]]


def _index(topics: dict[str, list[tuple[Entry, Report]]], language: Language) -> Iterator[str]:
    yield from _head(TITLE.in_(language), INDEX, language)
    yield from (ABOUT.in_(language), "", COLUMNS.in_(language), "|---|---|---|")
    for topic, labs in topics.items():
        questions = "<br>".join(markdown.escaped(report.lab.question.in_(language)) for _, report in labs)
        yield f"| {markdown.link(topic, f'{topic}.md')} | {questions} | {_counted(labs, language)} |"


def _topic(topic: str, labs: Labs, language: Language) -> Iterator[str]:
    yield from _head(topic, f"{topic}.md", language)
    yield from (f"{markdown.link(ALL_TOPICS.in_(language), INDEX)}", "")
    for entry, report in labs:
        yield from _lab(entry, report, language)


def _head(title: str, page: str, language: Language) -> Iterator[str]:
    other, called = OTHER[language]
    yield from (WRITTEN, "", f"# {markdown.escaped(title)}", "", markdown.link(called, f"../{other}/{page}"), "")


def _lab(entry: Entry, report: Report, language: Language) -> Iterator[str]:
    yield from (f"## {markdown.escaped(report.lab.question.in_(language))}", "")
    yield f"`kindlab replay {entry.id}` · {' · '.join(_links(entry, language))}"
    yield ""
    for judgement in report.judgements:
        yield f"### {markdown.title(judgement, language)}"
        yield ""
        yield from markdown.claim(judgement, report, language)
        yield from _flipped(judgement, report, language)
        yield ""
    yield from (markdown.escaped(telling.summary(report, language)), "")


def _links(entry: Entry, language: Language) -> Iterator[str]:
    for text, place in (
        (LAB, f"labs/{entry.id}.py"), (MANIFESTS, f"manifests/{entry.id}"), (CHECKS, f"checks/{entry.id}.py"),
    ):  # fmt: skip
        yield markdown.link(text.in_(language), f"../../../{place}")


def _flipped(judgement: Judgement, report: Report, language: Language) -> Iterator[str]:
    names = [each.name for each in report.lab.variations if judgement.claim.name in each.flips]
    if names:
        yield markdown.item(FLIPPED_BY.in_(language), ", ".join(map(markdown.escaped, names)), language)


def _counted(labs: Labs, language: Language) -> str:
    counts = Counter(judgement.result for _, report in labs for judgement in report.judgements)
    return ", ".join(
        f"{count} {words.RESULTS[result].in_(language)}" for result in words.RESULTS if (count := counts[result])
    )


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    write(shipped_root())
