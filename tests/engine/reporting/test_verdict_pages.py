"""The pages of docs/verdicts: current, in both languages, the same each time, and nothing in them but text."""

import shutil
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from kindlab.catalogue import Catalogue, Entry
from kindlab.reporting import verdict_pages
from kindlab.root import shipped_root
from tests.reports import a_report, differed

ROOT = shipped_root()
PAGES = verdict_pages.pages(Catalogue(ROOT))
TOPICS = sorted({entry.topic for entry in Catalogue(ROOT).entries})


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_it_is_current(page: Path) -> None:
    file = ROOT / verdict_pages.FOLDER / page
    assert file.is_file(), "missing: nox -s verdicts"
    assert file.read_text(encoding="utf-8") == PAGES[page], "out of date: nox -s verdicts"


def test_there_is_no_other() -> None:
    assert verdict_pages.strays(ROOT, PAGES) == []


def test_each_topic_has_a_page_in_each_language() -> None:
    assert sorted(PAGES) == sorted(Path(lang, f"{name}.md") for lang in ("en", "zh") for name in ["README", *TOPICS])


@pytest.mark.parametrize("topic", TOPICS)
def test_the_readme_has_one_line_a_topic_that_names_its_labs(topic: str) -> None:
    (line,) = [each for each in (ROOT / "README.md").read_text().splitlines() if f"docs/verdicts/en/{topic}.md" in each]
    assert f"docs/verdicts/zh/{topic}.md" in line
    assert all(f"`{entry.name}`" in line for entry in Catalogue(ROOT).select([topic]))


def test_every_link_to_the_repository_leads_somewhere() -> None:
    for page, text in PAGES.items():
        for token in MarkdownIt().parse(text):
            for part in token.children or ():
                address = str(part.attrGet("href") or "")
                if address and not address.startswith("https://"):
                    assert (ROOT / verdict_pages.FOLDER / page.parent / address).exists(), f"{page}: {address}"


def test_every_claim_has_what_it_needs() -> None:
    text = PAGES[Path("en/probes.md")]
    for words in (
        "### refuted: The Pod's entry is removed from the EndpointSlice.",
        "- **Evidence**: EndpointSlice/web-",
        "- **Say instead**: The entry stays",
        "- **Why people believe it**: ",
        "- **In an interview**: ",
        "(https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions)",
        "- **Seen to come out otherwise**: also-liveness",
        "Kubernetes v1.36.3",
    ):
        assert words in text
    assert "### 证伪：Pod 的条目会从 EndpointSlice 中被删除。" in PAGES[Path("zh/probes.md")]


def test_names_are_text() -> None:
    entry = Entry(ROOT, "probes", "readiness")
    html = MarkdownIt().render("\n".join(verdict_pages._lab(entry, a_report(differed()), "en")))
    assert "<script>" not in html
    assert "refuted: It holds: a &lt;script&gt;x&lt;/script&gt; | *b* _c_ [d](e) `f`" in html


def test_what_is_out_of_date_is_written_anew_and_what_is_no_page_goes(tmp_path: Path) -> None:
    for folder in ("labs", "checks", "manifests", "tests/recordings", verdict_pages.FOLDER):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    old, stray = (tmp_path / verdict_pages.FOLDER / name for name in ("en/probes.md", "zh/gone.md"))
    for file in (old, stray):
        file.write_text("old")
    verdict_pages.write(tmp_path)
    assert old.read_text() == PAGES[Path("en/probes.md")]
    assert not stray.exists()
