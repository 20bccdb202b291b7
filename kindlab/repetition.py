"""What repeated runs of a lab show together: how often each result came, and whether margins are wider than jitter."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from statistics import median

import msgspec

from kindlab.judging import Report, Result
from kindlab.verdict import Outcome, Reason, Verdict, is_widened

MOST_JOBS = 4
"""So many labs may run side by side on a cluster."""


class Condition(StrEnum):
    """What else goes on while a lab is repeated: nothing, other labs, or busy loops on all CPUs."""

    ALONE = "alone"
    BESIDE = "beside"
    STRESS = "stress"


class Timing(msgspec.Struct, frozen=True):
    """What one run took for what a claim times, and how far that is from the nearest bound (None: there is none).

    Both in seconds. Beyond a bound the outcome would be another one; where the outcome is open, the margin is 0.
    """

    took: float
    margin: float | None


class Series(msgspec.Struct, frozen=True):
    """The timings of one thing that a claim times, by condition; `what` is the verdict's word for it."""

    what: str
    timings: dict[str, tuple[Timing, ...]]

    def median(self, condition: str) -> float:
        """Return the median of what the runs under a condition took, in seconds."""
        return median(timing.took for timing in self.timings[condition])

    def jitter(self, *conditions: str) -> float | None:
        """Return the longest less the shortest time under these conditions, else all; None of fewer than two runs."""
        took = [timing.took for timing in self._of(conditions)]
        return max(took) - min(took) if len(took) > 1 else None

    def margin(self, *conditions: str) -> float | None:
        """Return the smallest margin under these conditions, else under all; None where nothing is bounded."""
        return min((timing.margin for timing in self._of(conditions) if timing.margin is not None), default=None)

    @property
    def is_close(self) -> bool:
        """Whether the margin is less than the jitter: chance may carry a run across the bound."""
        margin, jitter = self.margin(), self.jitter()
        return margin is not None and jitter is not None and margin < jitter

    def _of(self, conditions: tuple[str, ...]) -> list[Timing]:
        return [timing for name in conditions or tuple(self.timings) for timing in self.timings[name]]


def counts(report: Report, claim: str) -> dict[Result, dict[str, int]]:
    """Return how many runs came to each result on a claim, by condition."""
    found = {
        condition: Counter(report.repeats[name].judgement(claim).result for name in names)
        for condition, names in report.conditions.items()
    }
    results = dict.fromkeys(result for counted in found.values() for result in counted)
    return {result: {condition: counted[result] for condition, counted in found.items()} for result in results}


def series(report: Report, claim: str) -> list[Series]:
    """Return what the repeated runs took for each thing that a claim times; none where it times nothing."""
    found: dict[str, dict[str, tuple[Timing, ...]]] = {}
    for condition, names in report.conditions.items():
        for name in names:
            for what, timing in timings(report.repeats[name].verdict(claim)).items():
                of = found.setdefault(what, {})
                of[condition] = (*of.get(condition, ()), timing)
    return [Series(what, of) for what, of in found.items()]


def timings(verdict: Verdict) -> dict[str, Timing]:
    """Return what a verdict timed, by its word for it; the second of the same word is called `… (2)`."""
    found: dict[str, Timing] = {}
    for reason in _parts(verdict.reason):
        took = reason.values.get("took")
        if isinstance(took, int | float):
            is_open = verdict.outcome is Outcome.INCONCLUSIVE
            found[_unlike(found, str(reason.values.get("what", "")))] = Timing(took, 0.0 if is_open else margin(reason))
    return found


def margin(reason: Reason) -> float | None:
    """Return how far what a reason tells to have taken is from the bound behind which the outcome is another one.

    That is nothing where a bound was met only because it was widened for a slow host.
    """
    values = reason.values
    if is_widened(reason):
        return 0.0
    if isinstance(told := values.get("margin"), int | float):
        return float(abs(told))
    bounds = [bound for bound in (values.get("low"), values.get("high")) if _can_be_crossed(bound)]
    if not bounds:
        return None
    nearest: float = min(abs(values["took"] - bound) for bound in bounds) - values.get("slack", 0.0)
    return max(0.0, nearest)


def _can_be_crossed(bound: object) -> bool:
    return isinstance(bound, int | float) and 0 < bound < math.inf


def _parts(reason: Reason) -> Iterator[Reason]:
    """Yield the reasons of which one is put together, or the reason itself."""
    parts = reason.values.get("parts")
    if reason.code != "parts" or not isinstance(parts, list):
        yield reason
        return
    for part in parts:
        yield from _parts(msgspec.convert(part, Reason))


def _unlike(taken: Mapping[str, Timing], what: str) -> str:
    number = sum(each == what or each.startswith(f"{what} (") for each in taken)
    return f"{what} ({number + 1})" if number else what
