"""The page of a run: what it says, and that nothing that was recorded can become a part of it."""

import json
import re
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindlab import Text
from kindlab.judging import across
from kindlab.reporting.html.page import Shown, data, page
from kindlab.reporting.html.rendering import escaped
from kindlab.reporting.written import date, moment
from kindlab.rows import EndRow
from kindlab.timeline import Timeline
from kindlab.verdict import both, confirmed, inconclusive, refuted
from tests.pages import judged, recorded
from tests.timelines import HEADER, Script

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"' &lt; {{ 7*7 }} <!-- \x00\x1b]0;t\x07 \u202e"


class Elements(HTMLParser):
    """Collects what an HTML parser finds: elements with their attributes, and text by the element that holds it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found:
            self.texts.append((self.found[-1][0], data))


def embedded(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_a_page_tells_the_whole_answer_without_its_script() -> None:
    html = page(recorded("probes/readiness"), "en")
    for words in (
        "What happens to a Pod whose readiness probe starts to fail?",
        "many say it, and it is not so",
        "The entry stays, with conditions.ready=false",
        "kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions",
        "Recorded 21 November 2026, 21:50 UTC",
        "In an interview",
    ):
        assert words in html


def test_a_page_speaks_chinese() -> None:
    html = page(recorded("probes/readiness"), "zh")
    assert '<html lang="zh-Hans">' in html
    for words in ("就绪探针开始失败的 Pod 会怎样？", "应当这样说", "记录于 2026年11月21日 21:50（UTC）"):
        assert words in html
    assert "Say instead" not in html


def test_controls_stand_beside_the_main_run_and_say_what_they_flip() -> None:
    shown = recorded("probes/readiness", "also-liveness")
    runs = data(shown, "en").runs
    assert [(run.title, run.note) for run in runs] == [
        ("Main run", ""), ("Control also-liveness", "also-liveness.yaml instead of web.yaml"),
    ]  # fmt: skip
    assert re.search(r'class="flip flipped" data-run="1"[^>]*>.*also-liveness: refuted', page(shown, "en"))


def test_each_claim_names_its_rows_in_each_run_and_the_times_of_its_reason() -> None:
    main, control = data(recorded("probes/readiness", "also-liveness"), "en").claims["is-not-restarted"]
    assert main.rows == (28, 56)
    assert main.spans == [(pytest.approx(2.255, abs=0.01), pytest.approx(21.8, abs=0.01))]
    assert control.rows != main.rows


def test_times_within_a_verdict_of_several_parts_are_found() -> None:
    parts = both(confirmed("held", 1, since=1.0, until=2.0), confirmed("held", 2, since=4.0, until=5.0))
    (deciding,) = data([judged(Script().pod(1).pod(2).closed(9), parts)], "en").claims["it-holds"]
    assert deciding.spans == [(1.0, 2.0), (4.0, 5.0)]


def test_a_page_refers_to_nothing_outside_but_the_documentation() -> None:
    for tag, attributes in Elements(page(recorded("disruption/graceful_termination"), "en")).found:
        assert "src" not in attributes, tag
        assert not any(name.startswith("on") or name == "style" for name in attributes), tag
        assert tag != "link" or attributes["href"] == "data:,"
        if tag == "a":
            assert str(attributes["href"]).startswith("https://kubernetes.io/docs/")


def evil_run(text: str) -> Shown:
    script = Script().pod(1, text or "x").step(text, 2, 3, output=text, message=text).log(4, text, pod=text)
    script.request(5, client=text, error=text or "x").answer(6, text, 0, text).audit(7, text, text, text, user=text)
    script.event(8, f"Pod/{text}", text).node_log(9, text, node=text)
    shown = judged(script.closed(10), refuted("differed", 1, seen=text), text, text)
    header = msgspec.structs.replace(shown.report.header, lab=f"a/{text}", control=text, started=text)
    return Shown(msgspec.structs.replace(shown.report, header=header, error=text), shown.timeline)


def test_markup_and_control_characters_stay_text() -> None:
    html = page([evil_run(EVIL)], "en")
    elements = Elements(html)
    assert [tag for tag, _ in elements.found].count("script") == 2
    assert "img" not in [tag for tag, _ in elements.found]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", html)
    assert "49" not in "".join(text for tag, text in elements.texts if tag == "h1")
    assert embedded(html)["language"] == "en"


@settings(max_examples=40)
@given(st.text(max_size=30) | st.text(alphabet="<>&/!-\"'`scriptSCRIPT{}%#=\x00\u2028", max_size=40))
def test_no_text_becomes_an_element(text: str) -> None:
    plain = [tag for tag, _ in Elements(page([evil_run("x")], "en")).found]
    html = page([evil_run(text)], "en")
    tags = [tag for tag, _ in Elements(html).found if tag != "code"]  # `so` is code in claims
    assert tags == plain
    embedded(html)


@given(st.text())
def test_escaped_json_says_the_same(text: str) -> None:
    safe = escaped(json.dumps(text, ensure_ascii=False))
    assert json.loads(safe) == text
    assert not set("<>&\u2028\u2029") & set(safe)


def test_a_run_without_a_row_says_so() -> None:
    html = page([judged(Timeline.of_rows(HEADER, []))], "en")
    assert "This run has not a single row" in html
    assert data([judged(Timeline.of_rows(HEADER, []))], "en").runs[0].groups == []


def test_a_run_that_was_cut_off_says_when() -> None:
    assert "The recording was cut off at +7.0 s" in page([judged(Script().pod(1).pod(7).cut_off())], "en")


def test_a_run_that_ended_early_says_why() -> None:
    html = page([judged(Timeline.of_rows(HEADER, [EndRow(number=1, at=3, error="StepTimeout: after 60 s")]))], "en")
    assert "The run ended early:</strong> StepTimeout: after 60 s" in html


def test_a_run_that_left_something_behind_says_what() -> None:
    shown = judged(Script().pod(1).closed(2))
    report = msgspec.structs.replace(shown.report, leftovers=(Text("Node/worker is cordoned", zh="节点被隔离"),))
    html = page([Shown(report, shown.timeline)], "en")
    assert "Left behind:</strong> Node/worker is cordoned" in html


def test_a_page_says_what_is_skipped_inconclusive_or_in_error() -> None:
    html = page(
        [judged(Script().pod(1).closed(2), inconclusive("gap", kind="Pod", since=1, until=2, cause="410"))], "en"
    )
    assert 'class="card inconclusive"' in html
    assert "nothing could be seen from +1.0 s to +2.0 s (410)" in html


def test_repeated_runs_that_disagree_stand_side_by_side() -> None:
    timeline = Script().pod(1).closed(2)
    runs = {"main-1": judged(timeline, confirmed("held", 1)), "main-2": judged(timeline, refuted("differed", 1))}
    report = across({name: run.report for name, run in runs.items()})
    shown = [Shown(report, timeline, "main-1"), Shown(runs["main-2"].report, timeline, "main-2")]
    html = page(shown, "en")
    assert 'class="card unstable"' in html
    assert "confirmed in 1 of 2 runs: main-1; refuted in 1 of 2 runs: main-2" in html
    assert [deciding.rows for deciding in data(shown, "en").claims["it-holds"]] == [(1,), (1,)]


def test_a_contradiction_is_linked_to_where_it_was_reported_if_that_is_a_web_address() -> None:
    shown = judged(Script().pod(1).closed(2), refuted("differed", 1))
    for url, is_linked in (("https://github.com/kubernetes/x", True), ("javascript:alert(1)", False)):
        claim = msgspec.structs.replace(shown.report.judgements[0].claim, known_contradiction=url)
        judgement = msgspec.structs.replace(shown.report.judgements[0], claim=claim)
        report = msgspec.structs.replace(shown.report, judgements=(judgement,))
        assert (f'href="{url}"' in page([Shown(report, shown.timeline)], "en")) is is_linked


@pytest.mark.parametrize(
    ("language", "written", "at"),
    [("en", "21 November 2026, 12:00 UTC", "+1,234.5 s"), ("zh", "2026年11月21日 12:00（UTC）", "+1,234.5 秒")],
)
def test_dates_and_times_are_as_the_language_writes_them(language: str, written: str, at: str) -> None:
    assert date("2026-11-21T13:00:00+01:00", language) == written  # type: ignore[arg-type]
    assert moment(1234.5, language) == at  # type: ignore[arg-type]
    assert date("no date", language) == "no date"  # type: ignore[arg-type]
