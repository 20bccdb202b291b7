"""Two runs told as a diff."""

import json

import pytest

from kindlab.comparing import Comparison
from kindlab.reporting.difference import encode, lines
from kindlab.texts import Language
from tests.engine.test_comparing import a_run, compared

PLACES = ("one", "other")
SAME = compared(a_run("web-5d8f-x1").closed(5), a_run("web-5d8f-y2").closed(5))
OTHER = compared(a_run().closed(5), a_run(restarts=2, took=3, outcome="refused").pod(4, "more").closed(9))


def said(comparison: Comparison, language: Language = "en", *, everything: bool = False) -> list[str]:
    return list(lines(comparison, PLACES, language, everything=everything))


def test_no_difference_is_said_in_a_line() -> None:
    head, tail, verdicts = said(SAME)
    assert head == "--- probes/readiness  2026-11-21T12:00:00+00:00  one"
    assert tail == "+++ probes/readiness  2026-11-21T12:00:00+00:00  other"
    assert verdicts == "all verdicts (1) are the same"


def test_what_was_seen_of_objects_is_summed_up_unless_it_is_asked_for() -> None:
    more = compared(a_run().closed(5), a_run().pod(4, "more").closed(5))
    assert said(more)[3:] == ["what was seen of objects differs (1; --all shows it)"]
    assert said(more, everything=True)[3:] == [
        "what was seen of objects", "  Pod/more", "    - nothing", "    + objects: 1, versions: 1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["1 of 1 verdicts differ", "steps that ended differently", "what was seen of objects"]),
        ("zh", ["1 条结论中有 1 条不同", "结果不同的步骤", "看到的对象"]),
    ],
)
def test_what_differs_stands_below_its_title(language: Language, expected: list[str]) -> None:
    told = said(OTHER, language)
    assert [line for line in told[2:] if not line.startswith(" ")] == expected
    verdict = told.index("  no-restart")
    assert told[verdict + 1].startswith("    - ")
    assert told[verdict + 2].startswith("    + ")


def test_names_cannot_steer_the_terminal() -> None:
    nasty = compared(a_run().closed(5), a_run().pod(4, "x\x1b[31m").closed(5))
    assert "\x1b" not in "\n".join(said(nasty, everything=True))


def test_json_has_all_claims_and_steps() -> None:
    document = json.loads(encode(OTHER, PLACES))
    assert not document["same_verdicts"]
    assert document["same_fingerprint"]
    assert [run["recording"] for run in document["runs"]] == ["one", "other"]
    (claim,) = document["claims"]
    assert (claim["one"]["outcome"], claim["other"]["outcome"]) == ("confirmed", "refuted")
    assert claim["one"]["reason"]["text"]["zh"]
    assert [(step["name"], step["differs"]) for step in document["steps"]] == [("act", True), ("observe", False)]
    assert document["happened"] == [{"what": "Pod/more", "one": None, "other": {"objects": 1, "versions": 1}}]
