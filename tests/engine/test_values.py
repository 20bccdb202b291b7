"""Answers and single values are judged with their rows, and verdicts joined."""

import pytest

from kindlab import CURL_REFUSED, CURL_TIMED_OUT, CURL_UNKNOWN_HOST
from kindlab.timeline import Answer, Timeline
from kindlab.verdict import (
    NotSeen,
    Outcome,
    Verdict,
    any_of,
    at_least,
    both,
    confirmed,
    containing,
    differ,
    either,
    equal,
    from_to,
    inconclusive,
    refuted,
    took,
)  # fmt: skip
from tests.timelines import Script, told

YES, NO, OPEN = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE


def asked(**answer: object) -> Timeline:
    script = Script().step("act", 1).answer(3, "q", **answer)  # type: ignore[arg-type]
    return script.step("q", 2, 6).closed(9)


def lacks_web(run: Timeline) -> Verdict:
    return run.answers("q").always("web", seen=lambda a: a.contains("web"), expected=False, given=run.step("act"))


def test_a_truncated_answer_does_not_tell_what_it_lacks() -> None:
    assert told(lacks_web, asked(output="else")) == (YES, "held")
    assert told(lacks_web, asked(output="a web", truncated=True)) == (NO, "differed")
    assert told(lacks_web, asked(output="else", truncated=True)) == (OPEN, "truncated")


def test_a_place_that_could_not_be_asked_is_a_gap() -> None:
    run = Script().answer(3, "q", output="x").answer(4, "q", None, reason="no such container").step("q", 2, 6).closed(9)
    verdict = run.answers("q").always("code", seen=lambda a: a.code, expected=0, given=run.step("q"))
    assert (verdict.outcome, verdict.reason.values["cause"]) == (OPEN, "no such container")


def test_two_failures_are_not_equal() -> None:
    run = asked(code=1, output="")
    with pytest.raises(NotSeen, match="odd-answer"):
        _ = run.answers("q").first().text
    assert asked(output=" 4026531836\n").answers("q").first().text == "4026531836"
    assert asked(code=200, output='{"items": []}').answers("q").first().json == {"items": []}
    with pytest.raises(NotSeen, match="odd-answer"):
        _ = asked(output="no json").answers("q").first().json


def test_who_answered_nobody_is_told_from_who_could_not_be_asked() -> None:
    def answer(code: int) -> Answer:
        return asked(code=code, output="").answers("q").first()

    assert (answer(0).reached, answer(0).refused) == (True, False)
    assert (answer(CURL_REFUSED).reached, answer(CURL_REFUSED).refused) == (False, True)
    assert not answer(CURL_TIMED_OUT).reached
    with pytest.raises(NotSeen, match="odd-answer"):  # a server that is slow has not refused
        _ = answer(CURL_TIMED_OUT).refused
    with pytest.raises(NotSeen, match="odd-answer"):
        _ = answer(CURL_UNKNOWN_HOST).reached


def test_one_value_is_judged_with_its_row() -> None:
    run = Script().step("act", 1, code=403, outcome="refused", message="pods is forbidden").closed(9)
    act = run.step("act")
    verdict = equal("code", seen=act.code, expected=403, given=act)
    assert (verdict.outcome, verdict.evidence) == (YES, (act.number,))
    assert equal("message", seen=act.message, expected=containing("forbidden"), given=act).outcome is YES
    assert equal("message", seen=None, expected=containing("forbidden"), given=act).outcome is NO
    assert equal("code", seen=act.code, expected=from_to(200, 299), given=act).outcome is NO
    assert equal("code", seen=None, expected=at_least(0), given=act).outcome is NO
    assert equal("reason", seen="B", expected=any_of("A", "B"), given=act).outcome is YES
    assert differ("code", seen=act.code, other=200, given=act).outcome is YES
    assert differ("code", seen=act.code, other=403, given=act).outcome is NO


@pytest.mark.parametrize(("seconds", "outcome"), [(7, YES), (5.5, OPEN), (3, NO), (10, OPEN), (12, NO)])
def test_whole_second_times_are_right_to_a_second(seconds: float, outcome: Outcome) -> None:
    act = Script().step("act", 1).closed(9).step("act")
    assert took("pause", seconds=seconds, between=(5, 10), given=act).outcome is outcome


@pytest.mark.parametrize(
    ("parts", "of_both", "of_either"),
    [((YES, YES), YES, YES), ((YES, NO), NO, YES), ((YES, OPEN), OPEN, YES), ((NO, OPEN), NO, OPEN), ((NO, NO), NO, NO),
     ((OPEN, OPEN), OPEN, OPEN), ((), OPEN, OPEN)],
)  # fmt: skip
def test_outcomes_combine_as_kleene_says(parts: tuple[Outcome, ...], of_both: Outcome, of_either: Outcome) -> None:
    make = {YES: confirmed, NO: refuted, OPEN: inconclusive}
    for order in (parts, parts[::-1]):
        verdicts = [make[part]("equal", number) for number, part in enumerate(order)]
        assert (both(*verdicts).outcome, either(*verdicts).outcome) == (of_both, of_either)


def test_the_evidence_is_of_those_that_decide() -> None:
    verdict = both(confirmed("equal", 1), refuted("unequal", 2), refuted("unequal", 3), inconclusive("gap", 4))
    assert (verdict.outcome, verdict.evidence) == (NO, (2, 3))
