"""The index of a suite in a browser: it is searched and filtered, and leads to the pages."""

from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.judging import judge
from kindlab.recording import runfile
from kindlab.reporting.html.writing import write_suite
from kindlab.root import shipped_root
from tests.browser.conftest import Page


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the recordings that come with kindlab."""
    entries = [entry for entry in Catalogue.of_roots([]).entries if entry.recording(None).is_file()]
    paths = [(entry, entry.recording(None)) for entry in entries]
    reports = [(judge(entry.remembered, runfile.read(path)), path) for entry, path in paths]
    return write_suite(reports, tmp_path_factory.mktemp("suite"), "en")


def labs(page: Page) -> list[str]:
    return [each.text for each in page.all(".lab .path") if each.is_displayed()]


@pytest.mark.parametrize("width", [400, 1600])
def test_it_shows_every_lab(page: Page, index: Path, width: int) -> None:
    page.show(index, width=width)
    shown = len(labs(page))
    assert shown >= 16
    assert page.one("#found").text == f"{shown} of {shown} labs"
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")


def test_it_is_searched_in_questions_and_claims(page: Page, index: Path) -> None:
    page.show(index)
    page.one("#search").send_keys("presTOP sleep")
    assert labs(page) == ["deployments/zero_downtime", "disruption/graceful_termination"]
    page.one("#search").send_keys(" nowhere")
    assert labs(page) == []
    assert page.one("#found").text == "No lab is like that."


def test_topics_and_outcomes_filter(page: Page, index: Path) -> None:
    page.show(index)
    page.click("[data-topic=probes].filter")
    page.click("[data-topic=dns].filter")
    assert labs(page) == [entry.id for entry in Catalogue(shipped_root()).select(["dns", "probes"])]
    page.click("[data-standing=settled].filter")
    assert all(each.get_attribute("class") == "settled" for each in page.all(".lab li") if each.is_displayed())
    page.click("[data-topic=probes].filter")
    page.click("[data-topic=dns].filter")
    assert "deployments/zero_downtime" in labs(page)


def test_a_claim_leads_to_its_card(page: Page, index: Path) -> None:
    page.show(index)
    page.click("a[href='probes-readiness.html#claim-is-not-restarted']")
    page.settle()
    assert page.one(".card.chosen").get_attribute("data-claim") == "is-not-restarted"
    page.click(".path a")
    assert page.one("h1").text == "What the cluster says"
