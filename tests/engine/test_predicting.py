"""Predictions: how they are joined with what was seen, scored, and which come next."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kindlab.predicting import (
    COIN,
    MANNERS,
    Observed,
    Predicted,
    Prediction,
    Row,
    by_lab,
    by_topic,
    calibration,
    due,
    firsts,
    joined,
    latest,
    score,
    shuffled,
    waiting,
)
from kindlab.verdict import Outcome

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CLAIMS = [f"{lab}:{name}" for lab in ("dns/a", "pods/b") for name in ("x", "y", "z")]


def said(
    claim: str = CLAIMS[0], *, answer: bool = True, sure: int = 80, ago: float = 0, hints: int = 0
) -> Predicted:  # fmt: skip
    return Predicted(claim=claim, answer=answer, sure=sure, at=NOW - timedelta(hours=ago), hints=hints)


def seen(claim: str = CLAIMS[0], outcome: Outcome = Outcome.CONFIRMED, ago: float = 0) -> Observed:
    return Observed(claim=claim, outcome=outcome, by="recording", started="then", at=NOW - timedelta(hours=ago))


def settled(claim: str = CLAIMS[0], *, right: bool = True, sure: int = 80, ago: float = 0) -> Prediction:
    return Prediction(said(claim, answer=right, sure=sure, ago=ago), seen(claim, ago=ago))


ROWS = st.lists(
    st.one_of(
        st.builds(
            said, st.sampled_from(CLAIMS), answer=st.booleans(), sure=st.integers(50, 100), hints=st.integers(0, 3),
            ago=st.integers(0, 100),
        ),
        st.builds(seen, st.sampled_from(CLAIMS), st.sampled_from(Outcome)),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "outcome", "right"),
    [
        (True, Outcome.CONFIRMED, True),
        (True, Outcome.REFUTED, False),
        (False, Outcome.REFUTED, True),
        (False, Outcome.CONFIRMED, False),
    ],
)
def test_who_says_what_was_seen_is_right(answer: bool, outcome: Outcome, right: bool) -> None:
    prediction = Prediction(said(answer=answer), seen(outcome=outcome))
    assert prediction.is_scored
    assert prediction.is_right is right


@pytest.mark.parametrize("answer", [True, False])
def test_what_is_inconclusive_or_waits_is_neither_right_nor_wrong(answer: bool) -> None:
    for prediction in (Prediction(said(answer=answer), seen(outcome=Outcome.INCONCLUSIVE)), Prediction(said())):
        assert not prediction.is_scored
        assert not prediction.is_right
        assert score([prediction]).count == 0


def test_what_is_said_anew_takes_the_place_of_what_waits() -> None:
    first, second, third = said(sure=60), said(sure=70), said(sure=90)
    assert joined([first, second, seen(), third]) == [Prediction(second, seen()), Prediction(third)]


def test_what_was_seen_of_nothing_that_was_said_is_passed_over() -> None:
    assert joined([seen(), said(), seen(CLAIMS[1])]) == [Prediction(said())]


@given(ROWS)
def test_rows_are_joined_without_a_loss(rows: list[Row]) -> None:
    found = joined(rows)
    assert {each.claim for each in found} == {row.claim for row in rows if isinstance(row, Predicted)}
    assert len(waiting(found)) == sum(each.seen is None for each in found)
    assert all(each.seen.claim == each.claim for each in found if each.seen)
    rewritten = [msgspec.json.decode(msgspec.json.encode(row), type=Row) for row in rows]
    assert joined(rewritten) == found


@given(ROWS)
def test_calibration_and_topics_sum_up_to_the_score(rows: list[Row]) -> None:
    found = joined(rows)
    whole = score(found)
    manners = calibration(found)
    for parts in (
        [manner.score for manner in manners],
        [*by_topic([each for each in found if each.is_scored]).values()],
    ):
        assert sum(part.count for part in parts) == whole.count
        assert sum(part.right for part in parts) == whole.right
        assert sum(part.hinted for part in parts) == whole.hinted
        if whole.brier is not None:
            assert sum((part.brier or 0) * part.count for part in parts) == pytest.approx(whole.brier * whole.count)
    assert all(manner.low <= 100 * (manner.score.sure or 0) <= manner.high for manner in manners)


@given(ROWS)
def test_a_score_stays_within_its_bounds(rows: list[Row]) -> None:
    found = score(joined(rows))
    assert 0 <= found.right <= found.count
    if found.brier is None:
        assert found.count == 0
    else:
        assert 0 <= found.brier <= 1


def test_every_per_cent_that_may_be_said_is_in_one_manner() -> None:
    for sure in range(50, 101):
        assert sum(low <= sure <= high for low, high in MANNERS) == 1


@given(st.lists(st.booleans(), min_size=1))
def test_half_sure_of_everything_is_a_coin_toss(answers: list[bool]) -> None:
    assert score(settled(right=right, sure=50) for right in answers).brier == COIN


def test_the_brier_score_is_the_mean_square() -> None:
    assert score([settled(right=True, sure=100)]).brier == 0
    assert score([settled(right=False, sure=100)]).brier == 1
    assert score([settled(right=True, sure=80), settled(right=False, sure=60)]).brier == pytest.approx(0.2)


def test_each_claim_counts_as_it_was_predicted_first_and_stands_as_it_was_last() -> None:
    unknown = Prediction(said(), seen(outcome=Outcome.INCONCLUSIVE))
    wrong, right = settled(right=False, ago=2), settled(right=True)
    assert firsts([unknown, wrong, right]) == [wrong]
    assert latest([wrong, right, Prediction(said())]) == {CLAIMS[0]: right}


def test_first_comes_what_was_wrong_long_ago_then_what_is_new_then_what_was_wrong_lately() -> None:
    past = [
        settled(CLAIMS[0], right=False, ago=30), settled(CLAIMS[1], right=False, ago=2), settled(CLAIMS[2]),
        settled(CLAIMS[3], right=False, ago=300), Prediction(said(CLAIMS[5])),
    ]  # fmt: skip
    expected = [CLAIMS[3], CLAIMS[0], CLAIMS[4], CLAIMS[5], CLAIMS[1]]
    for order in permutations(past):
        assert due(CLAIMS, order, NOW) == expected


def test_what_a_run_cannot_tell_is_not_due_again() -> None:
    assert due(CLAIMS[:1], [Prediction(said(), seen(outcome=Outcome.INCONCLUSIVE))], NOW) == []


@given(ROWS)
def test_due_is_all_that_is_not_settled_and_all_that_was_wrong_at_the_latest(rows: list[Row]) -> None:
    found = joined(rows)
    last = latest(found)
    wanted = due(CLAIMS, found, NOW)
    assert len(wanted) == len(set(wanted))
    assert {claim for claim in CLAIMS if claim not in wanted} == {
        claim for claim, each in last.items() if each.is_right or not each.is_scored
    }
    assert sorted(claim for ids in by_lab(wanted).values() for claim in ids) == sorted(wanted)


def test_claims_are_shuffled_otherwise_each_time_and_the_same_for_the_same_past() -> None:
    pasts = [[Prediction(said(claim)) for claim in CLAIMS[:count]] for count in range(6)]
    orders = [shuffled(CLAIMS, past) for past in pasts]
    assert orders == [shuffled(CLAIMS, past) for past in pasts]
    assert all(sorted(order) == sorted(CLAIMS) for order in orders)
    assert len({tuple(order) for order in orders}) > 3
