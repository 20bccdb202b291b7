"""What a check answers: an outcome, a reason as code and values, and the rows that it rests on."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from kindlab.errors import KindlabError

Value = Any
"""Whatever a reason carries: a number, a text, a boolean, None, or a list of those. It must fit JSON."""


SLOWEST = 3.0
"""Above this slowness of the host a missed upper bound says nothing; below it the bound is multiplied by it."""


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
    """An outcome with its reason; `evidence` holds the numbers of the timeline's rows that decide it.

    `by` holds what each witness says for itself where several were asked, by the witness's name.
    """

    outcome: Outcome
    reason: Reason
    evidence: tuple[int, ...] = ()
    by: dict[str, "Verdict"] = {}


class Evidence(Protocol):
    """Anything with a row's number: a Moment, an Answer, a Snapshot, a step's row."""

    @property
    def number(self) -> int:
        """The row's number."""


class NotSeen(KindlabError):
    """What a check asked the timeline for is not in it; the judge turns this into *inconclusive*."""

    def __init__(self, code: str, /, *evidence: int, **values: Value) -> None:
        self.verdict = inconclusive(code, *evidence, **values)
        super().__init__(f"{code}: {values}")


def confirmed(code: str, /, *evidence: int, **values: Value) -> Verdict:
    """Return a verdict that the claim held."""
    return Verdict(Outcome.CONFIRMED, Reason(code, _plain(values)), evidence)


def refuted(code: str, /, *evidence: int, **values: Value) -> Verdict:
    """Return a verdict that the claim did not hold."""
    return Verdict(Outcome.REFUTED, Reason(code, _plain(values)), evidence)


def inconclusive(code: str, /, *evidence: int, **values: Value) -> Verdict:
    """Return a verdict that the timeline cannot tell."""
    return Verdict(Outcome.INCONCLUSIVE, Reason(code, _plain(values)), evidence)


def equal(what: str, *, seen: Any, expected: Any, given: Evidence, evidence: Iterable[Evidence] = ()) -> Verdict:
    """Judge that one value, such as a step's code or what an answer says, is the expected one.

    `expected` is a value, or `at_least(2)`, `at_most(4)`, `from_to(1, 3)`, `containing("text")`, `any_of("a", "b")`.
    `what` names the value in the field's own word; `given` is the row that it was taken from, `evidence` are others.
    """
    verdict, code = (confirmed, "equal") if meets(seen, expected) else (refuted, "unequal")
    return verdict(code, *_numbers(given, evidence), what=what, expected=told(expected), seen=seen)


def differ(what: str, *, seen: Any, other: Any, given: Evidence, evidence: Iterable[Evidence] = ()) -> Verdict:
    """Judge that two values differ, such as what two containers answered; `other` may be `containing("text")` too."""
    verdict, code = (refuted, "same") if meets(seen, other) else (confirmed, "different")
    return verdict(code, *_numbers(given, evidence), what=what, other=told(other), seen=seen)


def took(
    what: str, *, seconds: float, between: tuple[float, float], given: Evidence, evidence: Iterable[Evidence] = (),
    slack: float = 1.0, slowness: float = 1.0,
) -> Verdict:  # fmt: skip
    """Judge that a difference of two of the API's own times lies between two bounds, both in seconds.

    Those times are whole seconds, so their difference is right to less than one: `slack` around a bound is open.
    `slowness` is the host's (`timeline.slowness`): the upper bound is multiplied by it.
    """
    low, high = between
    widened = high * min(slowness, SLOWEST)
    rows, values = _numbers(given, evidence), {"what": what, "took": seconds, "low": low, "high": high, "slack": slack}
    if low <= seconds - slack and seconds + slack <= high:
        return confirmed("took", *rows, **values)
    if slowness > SLOWEST and seconds + slack > high:
        return inconclusive("host-too-slow", *rows, slowness=slowness, limit=SLOWEST)
    if low <= seconds - slack and seconds + slack <= widened:
        return confirmed("took-widened", *rows, **values, widened=widened, slowness=slowness)
    if seconds + slack < low or widened < seconds - slack:
        return refuted("took-otherwise", *rows, **values)
    return inconclusive("too-close", *rows, **values)


def too_slow(slowness: float, *given: Evidence) -> NotSeen:
    """Return what a check raises where its host was so slow that what did not come in time may have come later.

    `slowness` is the host's (`timeline.slowness`), above SLOWEST; `given` is what the doubt is about.
    """
    return NotSeen("host-too-slow", *(each.number for each in given), slowness=slowness, limit=SLOWEST)


def both(*verdicts: Verdict) -> Verdict:
    """Judge that all of some verdicts hold: refuted if one is, else inconclusive if one is, else confirmed.

    The reason and the evidence are those of the verdicts that decide; of none at all nothing is learnt.
    """
    return _combined(verdicts, (Outcome.REFUTED, Outcome.INCONCLUSIVE, Outcome.CONFIRMED))


def either(*verdicts: Verdict) -> Verdict:
    """Judge that one of some verdicts holds: confirmed if one is, else inconclusive if one is, else refuted."""
    return _combined(verdicts, (Outcome.CONFIRMED, Outcome.INCONCLUSIVE, Outcome.REFUTED))


def agreed(by: dict[str, Verdict]) -> Verdict:
    """Judge by what several witnesses say, each for itself: those that can tell have to agree.

    Where they do not it is inconclusive, unless the claim names the witness that suffices (`seen_by`). The reason is
    that of the first that can tell.
    """
    if not by:
        return inconclusive("nothing-judged")
    decisive = {name: verdict for name, verdict in by.items() if verdict.outcome is not Outcome.INCONCLUSIVE}
    if len({verdict.outcome for verdict in decisive.values()}) > 1:
        evidence = dict.fromkeys(number for verdict in decisive.values() for number in verdict.evidence)
        told = {name: verdict.outcome.value for name, verdict in decisive.items()}
        return msgspec.structs.replace(inconclusive("witnesses-disagree", *evidence, witnesses=told), by=by)
    return msgspec.structs.replace(next(iter((decisive or by).values())), by=by)


WIDENED = {"in-time-widened", "lasted-widened", "took-widened"}
"""Reasons that hold only because the host was granted more time than the bound says."""


def is_widened(reason: Reason) -> bool:
    """Tell whether an upper bound was met only because it was widened for a slow host."""
    return reason.code in WIDENED or any(part["code"] in WIDENED for part in reason.values.get("parts", ()))


def _combined(verdicts: tuple[Verdict, ...], strongest_first: tuple[Outcome, ...]) -> Verdict:
    """Combine verdicts by Kleene's logic of three values."""
    if not verdicts:
        return inconclusive("nothing-judged")
    outcome = min((verdict.outcome for verdict in verdicts), key=strongest_first.index)
    deciding = [verdict for verdict in verdicts if verdict.outcome is outcome]
    if len(deciding) == 1:
        return deciding[0]
    parts = [msgspec.to_builtins(verdict.reason) for verdict in deciding]
    evidence = dict.fromkeys(number for verdict in deciding for number in verdict.evidence)
    return Verdict(outcome, Reason("parts", {"parts": parts}), tuple(evidence))


class Bound(msgspec.Struct, frozen=True):
    """Any number between two, both included; None leaves a side open."""

    low: float | None = None
    high: float | None = None

    def met_by(self, value: Any) -> bool:
        """Tell whether the value is a number within the bounds."""
        if not isinstance(value, int | float):
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def told(self) -> str:
        """Return the bounds in signs that every language reads."""
        if self.low is None or self.high is None:
            return f"≥ {self.low}" if self.high is None else f"≤ {self.high}"
        return f"{self.low} … {self.high}"


class Containing(msgspec.Struct, frozen=True):
    """Any text or list that contains this."""

    part: Any

    def met_by(self, value: Any) -> bool:
        """Tell whether the value is a text or a list with the part in it."""
        return value is not None and self.part in value

    def told(self) -> str:
        """Return the part between dots."""
        return f"…{self.part}…"


class AnyOf(msgspec.Struct, frozen=True):
    """Any of these values."""

    values: tuple[Any, ...]

    def met_by(self, value: Any) -> bool:
        """Tell whether the value is one of them."""
        return value in self.values

    def told(self) -> str:
        """Return the values with a bar between."""
        return " | ".join(str(value) for value in self.values)


def at_least(low: float) -> Bound:
    """Expect a number that is not smaller."""
    return Bound(low=low)


def at_most(high: float) -> Bound:
    """Expect a number that is not greater."""
    return Bound(high=high)


def from_to(low: float, high: float) -> Bound:
    """Expect a number between two, both included."""
    return Bound(low, high)


def containing(part: Any) -> Containing:
    """Expect a text or a list that contains this."""
    return Containing(part)


def any_of(*values: Any) -> AnyOf:
    """Expect one of these values."""
    return AnyOf(values)


def meets(value: Any, expected: Any) -> bool:
    """Tell whether a value is the expected one, or one of those that are."""
    return expected.met_by(value) if isinstance(expected, Bound | Containing | AnyOf) else bool(value == expected)


def told(expected: Any) -> Value:
    """Return what was expected as a reason shows it."""
    return expected.told() if isinstance(expected, Bound | Containing | AnyOf) else expected


def _numbers(given: Evidence, others: Iterable[Evidence]) -> tuple[int, ...]:
    return tuple(dict.fromkeys([given.number, *(other.number for other in others)]))


def _plain(values: dict[str, Value]) -> dict[str, Value]:
    """Turn whatever a check handed over into what fits JSON: sets and tuples into lists, the rest into its text."""
    plain: dict[str, Value] = msgspec.to_builtins(values, str_keys=True, enc_hook=str)
    return plain
