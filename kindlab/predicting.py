"""Predictions of claims: what was said before, what was seen after, how well the two agree, and what to ask next."""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec

from kindlab.verdict import Outcome

SCHEMA = 1
UNSURE, CERTAIN = 50, 100
COIN = 0.25
"""The Brier score of somebody who is 50 % sure of everything."""

LATELY = timedelta(days=1)
"""What was wrong this short a time ago is asked after what is new: its answer is still remembered."""

MANNERS = ((50, 59), (60, 69), (70, 79), (80, 89), (90, 99), (100, 100))
"""The per cents that calibration tells of together."""

When = Annotated[datetime, msgspec.Meta(tz=True)]
Sure = Annotated[int, msgspec.Meta(ge=UNSURE, le=CERTAIN)]
By = Literal["recording", "live"]


class Predicted(msgspec.Struct, frozen=True, kw_only=True, tag="predicted"):
    """What somebody says of a claim, by its id (topic/lab:claim), and how sure they are, in per cent.

    `hints` is how many they had taken by then.
    """

    claim: str
    answer: bool
    sure: Sure
    at: When
    hints: int = 0
    schema: int = SCHEMA


class Observed(msgspec.Struct, frozen=True, kw_only=True, tag="observed"):
    """What a run showed of a claim, recorded or live, and when that run `started`."""

    claim: str
    outcome: Outcome
    by: By
    started: str
    at: When
    schema: int = SCHEMA


Row = Predicted | Observed


class Prediction(msgspec.Struct, frozen=True):
    """What was said of a claim and what was seen of it, None as long as no run has shown it."""

    said: Predicted
    seen: Observed | None = None

    @property
    def claim(self) -> str:
        """The claim's id."""
        return self.said.claim

    @property
    def is_scored(self) -> bool:
        """Whether the run could tell; an inconclusive one makes nobody right or wrong."""
        return self.seen is not None and self.seen.outcome is not Outcome.INCONCLUSIVE

    @property
    def is_right(self) -> bool:
        """Whether what was said is what was seen."""
        return self.seen is not None and self.seen.outcome is (
            Outcome.CONFIRMED if self.said.answer else Outcome.REFUTED
        )


class Score(msgspec.Struct, frozen=True):
    """How many of `count` scored predictions were right; `brier` and `sure` (a share) are means, None of none."""

    count: int
    right: int
    hinted: int
    sure: float | None
    brier: float | None

    @property
    def share(self) -> float | None:
        """The share that was right."""
        return self.right / self.count if self.count else None


class Manner(msgspec.Struct, frozen=True):
    """How often somebody was right who said from `low` to `high` per cent."""

    low: int
    high: int
    score: Score


def joined(rows: Iterable[Row]) -> list[Prediction]:
    """Return the predictions in the order in which they were settled, then those that wait for a run.

    What is said of a claim anew before any run takes the place of what was said.
    """
    settled, waiting = [], dict[str, Predicted]()
    for row in rows:
        if isinstance(row, Predicted):
            waiting.pop(row.claim, None)
            waiting[row.claim] = row
        elif said := waiting.pop(row.claim, None):
            settled.append(Prediction(said, row))
    return [*settled, *map(Prediction, waiting.values())]


def waiting(predictions: Iterable[Prediction]) -> dict[str, Prediction]:
    """Return the predictions that no run has settled yet, by their claims."""
    return {each.claim: each for each in predictions if each.seen is None}


def firsts(predictions: Iterable[Prediction]) -> list[Prediction]:
    """Return of each claim the first prediction that is scored: from then on its answer is known."""
    found: dict[str, Prediction] = {}
    for each in predictions:
        if each.is_scored:
            found.setdefault(each.claim, each)
    return [*found.values()]


def latest(predictions: Iterable[Prediction]) -> dict[str, Prediction]:
    """Return the last prediction of each claim that a run has settled."""
    return {each.claim: each for each in predictions if each.seen}


def score(predictions: Iterable[Prediction]) -> Score:
    """Return how good the predictions are that are scored; the others are passed over.

    The Brier score is the mean square of the difference between how sure one was and 1 (right) or 0 (wrong).
    """
    scored = [each for each in predictions if each.is_scored]
    count = len(scored)
    misses = sum((each.said.sure - CERTAIN * each.is_right) ** 2 for each in scored)  # in whole numbers: exact
    return Score(
        count=count,
        right=sum(each.is_right for each in scored),
        hinted=sum(each.said.hints > 0 for each in scored),
        sure=sum(each.said.sure for each in scored) / (CERTAIN * count) if count else None,
        brier=misses / (CERTAIN**2 * count) if count else None,
    )


def calibration(predictions: Sequence[Prediction]) -> list[Manner]:
    """Return how often one was right by how sure one was, as far as there are scored predictions."""
    manners = (
        Manner(low, high, score(each for each in predictions if low <= each.said.sure <= high)) for low, high in MANNERS
    )
    return [manner for manner in manners if manner.score.count]


def topic_of(claim: str) -> str:
    """Return the topic of a claim's id."""
    return claim.partition("/")[0]


def lab_of(claim: str) -> str:
    """Return the lab's id of a claim's id."""
    return claim.partition(":")[0]


def by_topic(predictions: Sequence[Prediction]) -> dict[str, Score]:
    """Return the score of each topic."""
    topics = sorted({topic_of(each.claim) for each in predictions})
    return {topic: score(each for each in predictions if topic_of(each.claim) == topic) for topic in topics}


def due(claims: Sequence[str], predictions: Iterable[Prediction], now: datetime) -> list[str]:
    """Return the claims that are to be predicted, in a sensible order: of those that no run has settled, and the wrong.

    First what was wrong long ago, the oldest first, then what is new, then what was wrong within the last day.
    """
    last = latest(predictions)
    wrong = {
        claim: last[claim].said.at
        for claim in claims
        if claim in last and last[claim].is_scored and not last[claim].is_right
    }
    in_order = sorted(wrong, key=lambda claim: wrong[claim])
    long_ago = [claim for claim in in_order if now - wrong[claim] >= LATELY]
    new = [claim for claim in claims if claim not in last]
    return [*long_ago, *new, *(claim for claim in in_order if claim not in long_ago)]


def by_lab(claims: Iterable[str]) -> dict[str, list[str]]:
    """Return claims by their labs, in the order in which each lab comes first."""
    found: dict[str, list[str]] = {}
    for claim in claims:
        found.setdefault(lab_of(claim), []).append(claim)
    return found


def shuffled(claims: Sequence[str], predictions: Sequence[Prediction]) -> list[str]:
    """Return the claims of a lab in an order that is another one each time, and the same for the same past."""
    past = sum(1 for each in predictions if each.claim in set(claims))
    return random.Random(f"{past} {' '.join(sorted(claims))}").sample([*claims], len(claims))  # noqa: S311 - no secret
