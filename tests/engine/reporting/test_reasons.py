"""A reason in words, also one that is not as its sentence wants it."""

import ast
import string
from collections.abc import Iterator

import pytest

from kindlab.reporting.reasons import PARTS, SENTENCES, in_words, rows_of
from kindlab.root import shipped_root
from kindlab.verdict import Reason, both, confirmed, refuted

ROOT = shipped_root()
MAKERS = {"confirmed", "refuted", "inconclusive", "NotSeen", "Reason", "_missed", "_failed", "_seen_all"}


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def codes_in(tree: ast.AST) -> Iterator[str]:
    """The codes that a module hands to what makes verdicts, alone or as one of a pair with it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (isinstance(node.func, ast.IfExp) or name_of(node.func) in MAKERS):
            given: list[ast.expr] = list(node.args)
        elif isinstance(node, ast.Tuple) and any(name_of(each) in MAKERS for each in node.elts):
            given = list(node.elts)
        else:
            continue
        given += [part for each in given if isinstance(each, ast.IfExp) for part in (each.body, each.orelse)]
        yield from (str(each.value) for each in given if isinstance(each, ast.Constant))


EMITTED = sorted(
    {
        code
        for folder in ("kindlab", "checks")
        for file in (ROOT / folder).rglob("*.py")
        for code in codes_in(ast.parse(file.read_text()))
    }
)


@pytest.mark.parametrize("code", EMITTED)
def test_every_code_has_a_sentence(code: str) -> None:
    assert code == PARTS or code in SENTENCES


def test_every_sentence_has_its_code() -> None:
    assert set(SENTENCES) - set(EMITTED) == set()


def test_a_verdict_of_several_tells_each() -> None:
    verdict = both(refuted("unequal", 1, what="code", expected=0, seen=7), refuted("step-not-run", 2, step="act"))
    assert in_words(verdict.reason, "en") == "code: expected 0, saw 7; the step act did not run"
    assert in_words(verdict.reason, "zh") == "code：应为 0，实为 7；步骤 act 没有执行"


def test_a_long_value_is_cut() -> None:
    assert len(in_words(Reason("equal", {"what": "output", "seen": "x" * 5000}), "en")) < 300


def test_durations_are_in_seconds() -> None:
    values = {"what": "pause", "took": 5, "low": 2, "high": 9.25}
    assert in_words(Reason("took", values), "en") == "pause: 5.0 s; expected 2.0 s to 9.2 s"


def test_a_reason_is_a_sentence_with_its_values() -> None:
    reason = Reason("differed", {"at": 1.25, "object": "Pod/web", "what": "ready", "expected": True, "seen": "no"})
    assert in_words(reason, "en") == 'at +1.2 s Pod/web ready: expected true, saw "no"'


@pytest.mark.parametrize("code", ["held", "of-an-author-s-own"])
def test_a_reason_without_its_sentence_s_values_is_shown_as_it_is(code: str) -> None:
    assert in_words(Reason(code, {"count": 2}), "en") == f'{code} {{"count":2}}'


def test_a_time_that_is_none_is_shown_as_it_is() -> None:
    reason = Reason("reached", {"at": None, "object": "Pod/web", "what": "ready", "seen": True})
    assert in_words(reason, "en") == "at null Pod/web ready: true"


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_asks_for_the_same_values_in_both_languages(code: str) -> None:
    english, chinese = (
        {name for _, name, _, _ in string.Formatter().parse(words) if name}
        for words in (SENTENCES[code].en, SENTENCES[code].zh)
    )
    assert english == chinese


def test_rows_that_a_view_made_up_are_no_evidence() -> None:
    assert rows_of(confirmed("held", -1, 0, 3)) == (3,)


@pytest.mark.parametrize("values", [{}, {PARTS: 3}, {PARTS: [3]}, {PARTS: [{}]}], ids=str)
def test_parts_that_are_none_are_shown_as_they_are(values: dict[str, object]) -> None:
    assert in_words(Reason(PARTS, values), "en").startswith(f"{PARTS} ")
