"""What a check answers: an outcome, a reason as code and values, and the rows that it rests on."""

from enum import StrEnum
from typing import Any

import msgspec

from kindlab.errors import KindlabError

Value = Any
"""Whatever a reason carries: a number, a text, a boolean, None, or a list of those. It must fit JSON."""


class Outcome(StrEnum):
    """The three answers; *inconclusive* is the honest one when the timeline cannot tell."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"


class Reason(msgspec.Struct, frozen=True):
    """Why a verdict is what it is: a code that every language renders, and the values that go into the sentence."""

    code: str
    values: dict[str, Value] = {}


class Verdict(msgspec.Struct, frozen=True):
    """An outcome with its reason; `evidence` holds the numbers of the timeline's rows that decide it."""

    outcome: Outcome
    reason: Reason
    evidence: tuple[int, ...] = ()


class NotSeen(KindlabError):
    """What a check asked the timeline for is not in it; the judge turns this into *inconclusive*."""

    def __init__(self, code: str, /, *evidence: int, **values: Value) -> None:
        self.verdict = inconclusive(code, *evidence, **values)
        super().__init__(f"{code}: {values}")


def confirmed(code: str, /, *evidence: int, **values: Value) -> Verdict:
    """Return a verdict that the claim held."""
    return Verdict(Outcome.CONFIRMED, Reason(code, values), evidence)


def refuted(code: str, /, *evidence: int, **values: Value) -> Verdict:
    """Return a verdict that the claim did not hold."""
    return Verdict(Outcome.REFUTED, Reason(code, values), evidence)


def inconclusive(code: str, /, *evidence: int, **values: Value) -> Verdict:
    """Return a verdict that the timeline cannot tell."""
    return Verdict(Outcome.INCONCLUSIVE, Reason(code, values), evidence)
