"""The served page in a browser: from click to verdict, from a recording and from a run that grows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kindlab.host import predictions
from kindlab.predicting import joined
from kindlab.texts import Language
from tests.browser.conftest import Page
from tests.served import Served, serving

LAB = "probes/readiness"
GROWN = """
const [than, done] = arguments;
function look() {
  return limits.end > than ? done() : requestAnimationFrame(look);
}
look();
"""
FOCUS = """
const [place, name] = arguments;
document.querySelectorAll("fieldset.asked")[place].querySelector(`input[name^=${name}]`).focus();
"""


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Served]:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path / "state"))
    with serving(tmp_path / "state" / "runs") as page:
        yield page


def answer_all(page: Page) -> int:
    """Say of each claim that it is true, with 80 per cent."""
    claims = page.all("fieldset.asked")
    for claim in claims:
        for value in ("true", "80"):
            claim.find_element("css selector", f"input[value='{value}']").click()
    return len(claims)


def text_of(page: Page, selector: str) -> str:
    """What an element says, in one step: the page may load anew between two."""
    return str(page.chrome.execute_script("return document.querySelector(arguments[0])?.textContent ?? ''", selector))


def await_text(page: Page, selector: str, text: str, within: float = 60) -> None:
    """Wait until an element says something."""
    from selenium.webdriver.support.ui import WebDriverWait  # noqa: PLC0415

    WebDriverWait(page.chrome, within, poll_frequency=0.05).until(lambda _: text in text_of(page, selector))


def test_from_a_click_to_the_verdicts_of_a_recording(page: Page, served: Served) -> None:
    page.show(served.at.address)
    page.one("#search").send_keys("readiness probe starts to fail")
    page.click(f"a[href$='/labs/{LAB}']")
    claims = answer_all(page)
    page.click(".ways button[value=recording]")
    assert len(page.all(".card .prediction")) == claims
    assert f"of {claims} right" in page.one(".tally").text
    wrong = page.all(".prediction.wrong")
    assert len(wrong) + len(page.all(".prediction.right")) == claims
    assert "You said true, 80 % sure. Seen: refuted" in wrong[0].text
    page.click("#claim-is-not-restarted .claim")
    assert "Rows that decide it" in page.one(".dock h3").text
    assert page.all(".lane.deciding")


def test_from_a_click_to_the_verdicts_of_a_run_that_grows(page: Page, served: Served) -> None:
    served.runner.rows = 20
    page.show(f"{served.at.address}en/labs/{LAB}")
    claims = answer_all(page)
    page.click("button[value=live]")
    await_text(page, "#rows", "rows: 20")
    assert text_of(page, "#now") == "the next step"
    lanes, rows = len(page.all(".lane")), page.run("return everyRow.length")
    assert lanes > 2
    assert page.all(".prediction") == []
    whole = page.in_view()
    await_text(page, ".buttons output", "in view")
    served.runner.go.set()
    await_text(page, ".tally", "right")
    assert len(page.all(".prediction")) == claims
    assert page.run("return everyRow.length") > rows
    assert page.in_view()[1] > whole[1]
    assert {each.seen.by for each in joined(predictions.read().rows) if each.seen} == {"live"}


def test_the_view_follows_the_run_and_stays_where_somebody_looks(page: Page, served: Served) -> None:
    served.runner.rows = 20
    page.show(f"{served.at.address}en/labs/{LAB}")
    answer_all(page)
    page.click("button[value=live]")
    await_text(page, "#rows", "rows: 20")
    grown = page.run("return limits.end")
    page.chrome.execute_async_script(GROWN, grown)
    assert page.run("return isWhole()")
    page.press(".stage", "+", "+")
    near, end = page.in_view(), page.run("return limits.end")
    page.chrome.execute_async_script(GROWN, end)
    assert page.in_view() == near


def test_a_connection_that_is_made_anew_tells_no_row_twice(page: Page, served: Served) -> None:
    served.runner.rows = 20
    page.show(f"{served.at.address}en/labs/{LAB}")
    answer_all(page)
    page.click(".ways button[value=live]")
    await_text(page, "#rows", "rows: 20")
    rows, end = page.run("return everyRow.length"), page.run("return limits.end")
    page.run("listen()")
    page.chrome.execute_async_script(GROWN, end)
    assert page.run("return everyRow.length") == rows
    assert page.run("return new Set(everyRow.map((row) => row.number)).size") == rows


def test_a_keyboard_is_enough(page: Page, served: Served) -> None:
    page.show(f"{served.at.address}en/labs/{LAB}")
    claims = len(page.all("fieldset.asked"))
    for place in range(claims):
        for name in ("answer", "sure"):
            page.run(FOCUS, place, name)
            page.chrome.switch_to.active_element.send_keys(" ")
    page.chrome.switch_to.active_element.send_keys("\ue007")  # Enter
    page.settle()
    assert len(page.all(".prediction")) == claims


def test_what_was_left_out_is_not_sent(page: Page, served: Served) -> None:
    page.show(f"{served.at.address}en/labs/{LAB}")
    page.click(".ways button[value=recording]")
    assert page.chrome.current_url.endswith(f"/en/labs/{LAB}")
    assert predictions.read().rows == []


def test_a_hint_leaves_the_answers_as_they_are(page: Page, served: Served) -> None:
    page.show(f"{served.at.address}en/labs/{LAB}")
    page.click("fieldset.asked input[value=false]")
    page.click(".hints button")
    assert page.one(".does").is_displayed()
    assert len(page.all("input:checked")) == 1


def test_without_a_cluster_the_live_button_cannot_be_pressed(page: Page, served: Served) -> None:
    served.runner.why = "kindlab made no cluster 'kindlab'. Bring it up: kindlab up --name kindlab"
    page.show(f"{served.at.address}en/labs/{LAB}")
    assert not page.one("button[value=live]").is_enabled()
    assert page.one(".ways button[value=recording]").is_enabled()
    assert "kindlab up --name kindlab" in page.one("#way-live").text


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [400, 1600])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_is_wider_than_the_window(
    page: Page, served: Served, language: Language, width: int, dark: bool
) -> None:
    for path in ("", f"labs/{LAB}?hints=2", "runs", "progress", "live"):
        page.show(f"{served.at.address}{language}/{path}", width=width, dark=dark)
        assert page.run("return document.documentElement.scrollWidth <= innerWidth"), path
        assert page.one("h1").is_displayed()


def test_the_other_language_is_a_click_away(page: Page, served: Served) -> None:
    page.show(f"{served.at.address}en/labs/{LAB}")
    page.click(".other")
    assert page.chrome.current_url.endswith(f"/zh/labs/{LAB}")
    assert page.one("html").get_attribute("lang") == "zh-Hans"
