"""The summary of a job, rendered as Markdown, and the annotations beside it."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kindlab.judging import RED, Standing
from kindlab.reporting import github, markdown, summary
from kindlab.reporting.printing import in_a_line
from kindlab.root import shipped_root
from tests.reports import ALL, HOSTILE, ISSUE, LITTERED, REPORTS

SHOWN = "a <script>x</script> | *b* _c_ [d](e) `f` & $g$ ~h~ \\i # j"
SOURCES = {"probes/readiness": shipped_root() / "labs/probes/readiness.py"}


class Reader(HTMLParser):
    """Collects what a reader sees, and every element."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.elements = "", list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(text: str) -> Reader:
    """What GitHub makes of Markdown, as far as CommonMark and tables go."""
    reader = Reader()
    reader.feed(MarkdownIt("gfm-like", {"linkify": False}).render(text))
    return reader


@pytest.mark.parametrize(
    "text", [HOSTILE, "- a", "1. b", "# c", "=", "+", "a\n\nb", "a #", "<!-- -->", "http://x.y/_z_"]
)
def test_what_comes_from_elsewhere_is_text(text: str) -> None:
    for before, elements in (("", {"p"}), ("### ", {"h3"}), ("- ", {"ul", "li"})):
        shown = rendered(before + markdown.escaped(text))
        assert shown.text.strip() == in_a_line(" ".join(text.split()))
        assert set(shown.elements) == elements


@given(st.text())
def test_any_text_is_shown_letter_for_letter(text: str) -> None:
    shown = rendered(markdown.escaped(text)).text.strip()
    assert shown == in_a_line(" ".join(text.split()))


def test_a_summary_shows_every_claim_and_what_is_red_first() -> None:
    told = rendered(summary.encode(ALL, "en"))
    assert told.text.count(f"It holds: {SHOWN}") == len(ALL) + len(RED) + 1
    assert "8 claims in 8 runs of labs" in told.text
    assert told.text.count("Kubernetes v1.36.3") == len(ALL)
    assert "script" not in told.elements
    assert told.elements.count("table") == len(ALL)


@pytest.mark.parametrize("standing", [*RED, Standing.KNOWN_CONTRADICTION])
def test_what_is_to_be_looked_at_is_told_in_full(standing: Standing) -> None:
    told = rendered(summary.encode([REPORTS[standing]], "en")).text
    assert told.index("probes/readiness:it-holds") < told.index("Why?")
    assert "Documentation: page/#part" in told
    assert (f"Reported: {ISSUE}" in told) == (standing is Standing.KNOWN_CONTRADICTION)


def test_a_summary_speaks_chinese() -> None:
    assert "8 次实验运行，8 条论断" in summary.encode(ALL, "zh")
    assert "没有运行任何实验" in summary.encode([], "zh")


def test_a_summary_is_cut_where_github_would_show_nothing() -> None:
    whole = summary.encode(ALL, "en")
    cut = summary.encode(ALL, "en", 4000)
    assert len(cut.encode()) <= 4000 < len(whole.encode())
    assert "Cut off here" in cut
    assert "Cut off here" not in whole


def claim(standing: Standing) -> list[str]:
    report = REPORTS[standing]
    return list(markdown.claim(report.judgements[0], report, "en"))


def annotated(standing: Standing, *failing: Standing, workspace: Path | None = None) -> list[str]:
    place = workspace or shipped_root()
    return list(github.annotations([REPORTS[standing]], failing or RED, SOURCES, place, "en"))


@pytest.mark.parametrize("standing", REPORTS)
def test_only_what_somebody_should_look_at_is_annotated(standing: Standing) -> None:
    lines = annotated(standing)
    assert len(lines) == (standing in RED or standing is Standing.KNOWN_CONTRADICTION)
    assert all(line.startswith("::error " if standing in RED else "::warning ") for line in lines)


def test_what_the_exit_code_does_not_tell_of_is_a_warning() -> None:
    assert annotated(Standing.INCONCLUSIVE, Standing.CONTRADICTED)[0].startswith("::warning ")
    assert annotated(Standing.SKIPPED, Standing.SKIPPED)[0].startswith("::error ")


def test_an_annotation_is_one_line_and_nothing_in_it_is_a_command() -> None:
    (line,) = annotated(Standing.ERROR)
    assert "\n" not in line
    assert line.startswith("::error file=labs/probes/readiness.py,title=probes/readiness%3Ait-holds::error: It holds")
    assert "the run ended early: StepTimeout: after 60 s%0Aa <script>" in line


def test_what_ended_a_run_early_is_told_once() -> None:
    assert rendered(summary.encode([REPORTS[Standing.ERROR]], "en")).text.count("StepTimeout") == 1
    assert "Why: needs Kubernetes 1.40" in rendered("\n".join(claim(Standing.SKIPPED))).text


def test_outside_the_workspace_no_file_is_named(tmp_path: Path) -> None:
    (line,) = annotated(Standing.CONTRADICTED, workspace=tmp_path)
    assert line.startswith("::error title=")


def test_what_a_run_left_behind_is_told_though_its_claims_are_green() -> None:
    assert f"Left behind: Node/worker: {SHOWN}" in rendered(summary.encode([LITTERED], "en")).text
    (line,) = github.annotations([LITTERED], (), SOURCES, shipped_root(), "en")
    assert line.startswith("::error file=labs/probes/readiness.py,title=probes/readiness::Left behind%0ANode/worker")
