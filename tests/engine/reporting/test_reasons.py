"""A reason in words, also one that is not as its sentence wants it."""

import string

import pytest

from kindlab.reporting.reasons import SENTENCES, in_words, rows_of
from kindlab.verdict import Reason, confirmed


def test_a_reason_is_a_sentence_with_its_values() -> None:
    reason = Reason("differed", {"at": 1.25, "object": "Pod/web", "what": "ready", "expected": True, "seen": "no"})
    assert in_words(reason, "en") == 'at +1.2s Pod/web ready: expected true, saw "no"'


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
