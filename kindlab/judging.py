"""Judges a timeline: each claim's verdict, set against what the documentation says."""

import traceback
from enum import StrEnum

import msgspec

from kindlab.lab import Claim, Lab
from kindlab.rows import Header
from kindlab.timeline import Timeline
from kindlab.verdict import NotSeen, Outcome, Verdict, inconclusive


class Standing(StrEnum):
    """How a claim stands after a run, worst last; *flipped* is what a control was made to show."""

    AS_DOCUMENTED = "as documented"
    SETTLED = "settled"
    FLIPPED = "flipped"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    CONTRADICTED = "contradicted"


EXPECTED = {"yes": Outcome.CONFIRMED, "no": Outcome.REFUTED}


class Judgement(msgspec.Struct, frozen=True):
    """One claim, its verdict, and how the two stand to the documentation."""

    claim: Claim
    verdict: Verdict
    standing: Standing


class Report(msgspec.Struct, frozen=True):
    """What one run settled: the header tells which lab, when and where."""

    header: Header
    lab: Lab
    judgements: tuple[Judgement, ...]
    error: str | None

    @property
    def exit_code(self) -> int:
        """0 all as documented or flipped as meant, 1 contradicted, 3 error or inconclusive; contradicted wins."""
        standings = {judgement.standing for judgement in self.judgements}
        if Standing.CONTRADICTED in standings:
            return 1
        return 3 if standings & {Standing.ERROR, Standing.INCONCLUSIVE} else 0

    def verdict(self, claim: str) -> Verdict:
        """Return the verdict on the claim of this name."""
        return next(judgement.verdict for judgement in self.judgements if judgement.claim.name == claim)


def judge(lab: Lab, timeline: Timeline) -> Report:
    """Judge every claim of a lab from what was recorded."""
    error = timeline.end.error if timeline.end else None
    flips = next((control.flips for control in lab.controls if control.name == timeline.header.control), ())
    judgements = (_judgement(claim, timeline, error, meant=claim.name in flips) for claim in lab.claims)
    return Report(timeline.header, lab, tuple(judgements), error)


def _judgement(claim: Claim, timeline: Timeline, error: str | None, *, meant: bool) -> Judgement:
    if error is not None:
        return Judgement(claim, inconclusive("run-error", error=error), Standing.ERROR)
    try:
        verdict: object = claim.judged_by(timeline)
    except NotSeen as unseen:
        return Judgement(claim, unseen.verdict, Standing.INCONCLUSIVE)
    except Exception as bug:  # whatever a check raises is its own bug, and the other claims still count
        return Judgement(claim, inconclusive("check-error", error=_place(bug)), Standing.ERROR)
    if not isinstance(verdict, Verdict):
        return Judgement(claim, inconclusive("no-verdict", seen=repr(verdict)), Standing.ERROR)
    return Judgement(claim, verdict, _standing(claim, verdict.outcome, meant=meant))


def _standing(claim: Claim, outcome: Outcome, *, meant: bool) -> Standing:
    """Return how an outcome stands to the documentation; `meant`: the run is of a control that flips this claim."""
    if outcome is Outcome.INCONCLUSIVE:
        return Standing.INCONCLUSIVE
    if claim.docs_say == "silent":
        return Standing.SETTLED
    if outcome is EXPECTED[claim.docs_say]:
        return Standing.AS_DOCUMENTED
    return Standing.FLIPPED if meant else Standing.CONTRADICTED


def _place(bug: Exception) -> str:
    frame = traceback.extract_tb(bug.__traceback__)[-1]
    return f"{type(bug).__name__}: {bug} ({frame.filename}:{frame.lineno})"
