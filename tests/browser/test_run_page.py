"""The page of a run in a browser: it draws, zooms, moves, and shows what decides a claim, by mouse and by keyboard."""

from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from kindlab.reporting.html.page import page as page_of
from kindlab.texts import Language
from kindlab.verdict import confirmed
from tests.browser.conftest import Page
from tests.pages import crowded, judged, recorded
from tests.timelines import HEADER, Script, Timeline

Write = Callable[[str], Path]

COLOURED = """
const canvas = arguments[0], pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
const colours = new Set();
for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3]) colours.add(pixels.slice(i, i + 3).join());
return colours.size;
"""
SEQUENCE = """
const done = arguments[0], canvas = document.querySelector(".lane.object canvas"), times = [];
let last = 0;
function turn(now) {
  if (last) times.push(now - last);
  last = now;
  if (times.length === 120) return done(times);
  const zooms = times.length % 3 > 0;
  const way = times.length < 60 ? -40 : 40;
  const turned = zooms ? { ctrlKey: true, deltaY: way } : { deltaX: 30 };
  canvas.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, clientX: 800, ...turned }));
  requestAnimationFrame(turn);
}
requestAnimationFrame(turn);
"""
BLANKS = """
const lane = arguments[0].lane;
return [4.5, 5, 5.5].map((at) => blankAt(lane, xOf(lane.group, at, lane.width)));
"""
LIGHT = "return getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).reduce((a, b) => a + +b, 0)"


@pytest.fixture
def drained(written: Write) -> Path:
    """A lab with arms, traffic, an audit log and container logs, and its controls."""
    return written(page_of(recorded("disruption/graceful_termination", "all-wait", "none-waits"), "en"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [400, 1600])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_draws_every_lane(page: Page, written: Write, language: Language, width: int, dark: bool) -> None:
    page.show(written(page_of(recorded("probes/readiness"), language)), width=width, dark=dark, height=2400)
    assert (page.run(LIGHT) < 200) is dark
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    lanes = page.all(".lane:not(.axis)")
    assert len(lanes) == 10
    for lane in lanes:
        page.run("arguments[0].scrollIntoView({block: 'center'})", lane)
        assert page.run(COLOURED, lane.find_element("css selector", "canvas")) > 1


def test_arms_and_controls_are_on_one_scale(page: Page, drained: Path) -> None:
    page.show(drained)
    assert [each.text for each in page.all(".group h3")][:2] == ["arm at-once", "arm waiting"]
    assert [each.get_attribute("open") for each in page.all(".run")] == ["true", None, None]
    whole = page.in_view()
    page.click(".run:nth-child(2) > summary")
    assert page.in_view()[1] >= whole[1]
    widths = page.run("return lanes.filter((lane) => lane.visible).map((lane) => lane.width)")
    assert len(set(widths)) == 1


def test_a_claim_shows_the_rows_that_decide_it_and_zooms_there(page: Page, drained: Path) -> None:
    page.show(drained)
    before = page.in_view()
    page.click("#claim-requests-end-first .claim")
    since, until = page.in_view()
    assert until - since < (before[1] - before[0]) / 4
    assert [each.text for each in page.all(".run[open] .lane.deciding .title")] == ["Steps", "client"]
    assert page.one("#claim-requests-end-first .claim").get_attribute("aria-pressed") == "true"
    assert "Rows that decide it: 2" in page.one(".dock h3").text
    numbers = [each.text for each in page.all(".list .number")]
    assert numbers == ["156", "330"]
    page.press("body", "\ue00c")  # Escape
    assert page.all(".lane.deciding") == []


def test_a_claim_brings_the_witnesses_that_it_rests_on(page: Page, drained: Path) -> None:
    page.show(drained)
    assert not page.one(".lane.logs").is_displayed()
    page.click("#claim-sigterm-comes-after-pre-stop .claim")
    assert page.one(".lane.logs").is_displayed()
    assert not page.one(".lane.audit").is_displayed()


def test_a_claim_is_chosen_by_keyboard_alone(page: Page, drained: Path) -> None:
    page.show(drained)
    page.run("document.querySelector('#claim-requests-end-first .claim').focus()")
    page.press("#claim-requests-end-first .claim", "\ue007")  # Enter
    assert "Rows that decide it: 2" in page.one(".dock h3").text
    page.press(".stage", "n")
    assert page.one(".details .which").text.startswith("row 156")
    page.press(".stage", "n")
    assert page.one(".details .which").text.startswith("row 330")
    page.press(".list", "\ue013")  # arrow up
    assert page.one(".list [aria-selected=true] .number").text == "156"
    active = page.one(".list").get_attribute("aria-activedescendant")
    assert page.one(f"#{active}").get_attribute("aria-selected") == "true"


def test_an_address_leads_to_a_claim(page: Page, drained: Path) -> None:
    page.show(drained, fragment="#claim-entry-goes-at-once")
    assert page.one(".card.chosen").get_attribute("data-claim") == "entry-goes-at-once"


def test_a_control_shows_what_decides_the_claim_there(page: Page, drained: Path) -> None:
    page.show(drained)
    page.click("#claim-requests-end-first .flip.flipped")
    assert page.run("return document.querySelectorAll('.run')[1].open")
    arms = {each.text for each in page.all(".list .row .arm")}
    assert {arm.partition(" ")[0] for arm in arms} == {"all-wait"}


def test_keys_zoom_and_move(page: Page, drained: Path) -> None:
    page.show(drained)
    whole = page.in_view()
    page.press(".stage", "+", "+")
    near = page.in_view()
    assert near[1] - near[0] < (whole[1] - whole[0]) / 2
    page.press(".stage", "\ue014")  # arrow right
    assert page.in_view()[0] > near[0]
    page.press(".stage", "0")
    assert page.in_view() == whole


def test_the_mouse_moves_and_points(page: Page, drained: Path) -> None:
    from selenium.webdriver import ActionChains  # noqa: PLC0415

    page.show(drained)
    page.press(".stage", "+", "+")
    before = page.in_view()
    lane = page.one(".lane.traffic canvas")
    ActionChains(page.chrome).drag_and_drop_by_offset(lane, 120, 0).perform()
    page.settle()
    assert page.in_view()[0] < before[0]
    ActionChains(page.chrome).move_to_element(lane).perform()
    page.settle()
    assert page.one(".tip").is_displayed()
    ActionChains(page.chrome).click(lane).perform()
    page.settle()
    assert page.one(".details .which").text.startswith("row ")


def test_rows_are_searched(page: Page, drained: Path) -> None:
    page.show(drained)
    page.one(".dock input").send_keys("delete-three")
    page.settle()
    rows = [each.text for each in page.all(".list .row")]
    assert rows
    assert all("delete-three" in row for row in rows)
    page.one(".dock input").send_keys(" and nothing like it")
    page.settle()
    assert "Nothing is like that here." in page.one(".list").text


def test_witnesses_are_shown_on_demand(page: Page, drained: Path) -> None:
    page.show(drained)
    before = page.one(".dock h3").text
    page.click("input[data-kind=audit]")
    assert page.one(".lane.audit").is_displayed()
    assert page.one(".dock h3").text != before


def test_gaps_and_the_cut_are_drawn_and_told(page: Page, written: Write) -> None:
    script = Script().pod(1).gap(4, 6, "Pod").pod(7)
    page.show(written(page_of([judged(script.cut_off())], "en")))
    canvas = page.one(".lane.object canvas")
    blind = page.run(BLANKS, canvas)
    assert all(blank["cause"] == "410 Expired" for blank in blind)
    assert page.run("return arguments[0].lane.group.is_cut", canvas)
    assert "cut off" in page.one(".banner.error").text


def test_a_run_without_a_row_has_no_timeline(page: Page, written: Write) -> None:
    page.show(written(page_of([judged(Timeline.of_rows(HEADER, []))], "en")))
    assert "not a single row" in page.one(".banner").text
    assert not page.one("#timeline").is_displayed()


def test_markup_in_names_is_shown_as_it_is(page: Page, written: Write) -> None:
    name = "<img src=x onerror=alert(1)>"
    script = Script().pod(1, name).step(name, 2, 3, output=name).log(4, name, pod=name)
    page.show(written(page_of([judged(script.closed(5), question=name, claim=name)], "en")))
    assert page.one("h1").text == name
    assert page.all("img") == []
    assert name in page.one(".lane.object .name").get_attribute("title")


def test_the_policy_lets_no_other_script_run(page: Page, written: Write) -> None:
    html = page_of(recorded("probes/readiness"), "en").replace("</main>", "</main><script>window.evil = 1</script>")
    page.show(written(html))
    assert page.run("return window.evil === undefined")
    (refused,) = page.complaints()
    assert "Content Security Policy" in refused


def test_it_prints_every_lane_on_white(page: Page, written: Write) -> None:
    page.show(written(page_of(recorded("probes/readiness"), "en")), dark=True)
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert page.run(LIGHT) > 600
    assert page.run("return new Set(lanes.filter((each) => each.width).map((each) => each.width)).size") == 1
    page.run("dispatchEvent(new Event('afterprint'))")
    assert page.run(LIGHT) < 200


def test_ten_thousand_rows_stay_fluid(
    page: Page, written: Write, record_property: Callable[[str, object], None]
) -> None:
    shown = judged(crowded(10_000), confirmed("held", *range(4000, 4100), since=20.0, until=30.0))
    page.show(written(page_of([shown], "en")))
    page.click("input[data-kind=audit]")
    page.chrome.set_script_timeout(60)
    with page.working() as cost:
        frames = page.chrome.execute_async_script(SEQUENCE)
    busy = cost.seconds * 1000 / len(frames)
    record_property("CPU ms a frame", round(busy, 1))
    record_property("ms from frame to frame, median", round(median(frames), 1))
    assert busy <= 1000 / 30  # CPU time: how long frames are apart depends on who else wants the CPUs
    assert len(page.all(".list .row")) < 100
