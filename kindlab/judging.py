"""Judges a timeline: each claim's verdict, set against what the documentation says."""

import reprlib
import traceback
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path

import msgspec

from kindlab.errors import said_by
from kindlab.lab import Claim, Lab
from kindlab.needs import unmet
from kindlab.rows import Header, witness_of
from kindlab.texts import Text
from kindlab.timeline import Timeline
from kindlab.verdict import NotSeen, Outcome, Reason, Verdict, inconclusive, is_widened

ENGINE = Path(__file__).parent


class Standing(StrEnum):
    """How a claim stands after a run; *flipped* is what a control was made to show."""

    AS_DOCUMENTED = "as documented"
    SETTLED = "settled"
    FLIPPED = "flipped"
    SKIPPED = "skipped"
    KNOWN_CONTRADICTION = "known contradiction"
    INCONCLUSIVE = "inconclusive"
    UNSTABLE = "unstable"
    ERROR = "error"
    CONTRADICTED = "contradicted"


EXPECTED = {"yes": Outcome.CONFIRMED, "no": Outcome.REFUTED}
UNJUDGED = (Standing.SKIPPED, Standing.UNSTABLE, Standing.ERROR)
"""Standings that say more than the outcome, which can only be inconclusive."""
RED = {Standing.INCONCLUSIVE: 3, Standing.UNSTABLE: 3, Standing.ERROR: 3, Standing.CONTRADICTED: 1}
FAILING = RED | {Standing.KNOWN_CONTRADICTION: 1, Standing.SKIPPED: 3}
"""What the exit code is where somebody wants it to tell of a standing."""


Result = Outcome | Standing


class Judgement(msgspec.Struct, frozen=True):
    """One claim, its verdict, and how the two stand to the documentation; who saw each row that decides it."""

    claim: Claim
    verdict: Verdict
    standing: Standing
    witnesses: dict[str, tuple[int, ...]] = {}

    @property
    def result(self) -> Result:
        """The outcome, or the standing where there could be no other outcome than *inconclusive*."""
        return self.standing if self.standing in UNJUDGED else self.verdict.outcome


class Report(msgspec.Struct, frozen=True):
    """What one run settled: the header tells which lab, when and where.

    `repeats` holds the reports of runs that were repeated, by their names, which this one sums up; `conditions` names
    the runs under each condition (kindlab.repetition.Condition). `cause` is the likely one of what is red, told where
    the run took place and what it left could be looked at. `leftovers` are what the cluster was not what it had been
    before the run, after the clean-up.
    """

    header: Header
    lab: Lab
    judgements: tuple[Judgement, ...]
    error: str | None
    repeats: dict[str, "Report"] = {}
    conditions: dict[str, tuple[str, ...]] = {}
    cause: Text | None = None
    leftovers: tuple[Text, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 nothing is red, 1 contradicted, 3 error, inconclusive, unstable or something left; contradicted wins."""
        return self.exit_code_on(RED)

    def exit_code_on(self, failing: Collection[Standing]) -> int:
        """Return the exit code where these standings (of `FAILING`) are those that are red; leftovers always are."""
        codes = {FAILING[judgement.standing] for judgement in self.judgements if judgement.standing in failing}
        codes |= {3} if self.leftovers else set()
        return next((code for code in (1, 3) if code in codes), 0)

    @property
    def is_skipped(self) -> bool:
        """Whether not one of the claims could be put to this cluster."""
        return all(judgement.standing is Standing.SKIPPED for judgement in self.judgements)

    def judgement(self, claim: str) -> Judgement:
        """Return the judgement on the claim of this name."""
        return next(judgement for judgement in self.judgements if judgement.claim.name == claim)

    def verdict(self, claim: str) -> Verdict:
        """Return the verdict on the claim of this name."""
        return self.judgement(claim).verdict

    def runs_by_result(self, claim: str) -> dict[Result, list[str]]:
        """Return the names of the runs that came to each result; a run that was not repeated is called main."""
        return _by_result(claim, self.repeats or {self.header.control or "main": self})


Reported = tuple[Report, Path]
"""A report and the folder or file that holds its run."""


def judge(lab: Lab, timeline: Timeline) -> Report:
    """Judge every claim of a lab from what was recorded."""
    error = timeline.end.error if timeline.end else None
    variation = lab.variation(timeline.header.control)
    flips = variation.flips if variation else ()
    judgements = (_judgement(claim, timeline, error, meant=claim.name in flips) for claim in lab.claims)
    return Report(timeline.header, lab, tuple(judgements), error)


def skipped(lab: Lab, header: Header, why: Reason) -> Report:
    """Return the report of a run that did not take place, as the cluster does not meet the lab's needs."""
    return Report(header, lab, tuple(_skipped(claim, why) for claim in lab.claims), None)


def across(runs: Mapping[str, Report], conditions: Mapping[str, tuple[str, ...]] | None = None) -> Report:
    """Sum up runs of one lab, by their names; a claim on which they disagree, under whatever condition, is unstable.

    The evidence is that of the first run. `conditions` names the runs that took place under each; else all ran alone.
    """
    first = next(iter(runs.values()))
    judgements = tuple(_across(judgement.claim, runs) for judgement in first.judgements)
    errors = [report.error for report in runs.values()]
    error = first.error if all(errors) else None
    leftovers = dict.fromkeys(left for report in runs.values() for left in report.leftovers)
    return Report(
        first.header, first.lab, judgements, error, dict(runs), dict(conditions or {"alone": tuple(runs)}),
        leftovers=tuple(leftovers),
    )  # fmt: skip


def _across(claim: Claim, runs: Mapping[str, Report]) -> Judgement:
    found = _by_result(claim.name, runs)
    if len(found) == 1:
        return next(iter(runs.values())).judgement(claim.name)
    return Judgement(claim, inconclusive("unstable", runs=found), Standing.UNSTABLE)


def _by_result(claim: str, runs: Mapping[str, Report]) -> dict[Result, list[str]]:
    found: dict[Result, list[str]] = {}
    for name, report in runs.items():
        found.setdefault(report.judgement(claim).result, []).append(name)
    return found


def _judgement(claim: Claim, timeline: Timeline, error: str | None, *, meant: bool) -> Judgement:
    if why := unmet(claim, timeline.header.environment):
        return _skipped(claim, why)
    if error is not None:
        return _failed(claim, "run-error", error=error)
    try:
        verdict = claim.judged_by(timeline)
    except NotSeen as unseen:
        return Judgement(claim, unseen.verdict, Standing.INCONCLUSIVE)
    except (Exception, SystemExit) as bug:  # whatever a check raises is its own bug; the other claims still count
        return _failed(claim, "check-error", error=_place(bug))
    if flaw := _flaw(verdict):
        return _failed(claim, "no-verdict", seen=flaw)
    verdict = _on_a_slow_host(_sufficing(verdict, claim.seen_by, timeline), timeline, claim, meant=meant)
    verdict = _in_a_whole_cluster(verdict, timeline, claim)
    standing = _standing(claim, verdict.outcome, meant=meant)
    return Judgement(claim, verdict, standing, _witnesses(verdict, timeline))


def _sufficing(verdict: Verdict, witness: str, timeline: Timeline) -> Verdict:
    """Return what the witness says that a claim is content with; without its word nothing is settled.

    What nobody could tell has told why.
    """
    is_open = verdict.outcome is Outcome.INCONCLUSIVE
    if not witness or (not verdict.by and (is_open or witness in _witnesses(verdict, timeline))):
        return verdict
    if alone := verdict.by.get(witness):
        return msgspec.structs.replace(alone, by=verdict.by)
    unsettled = inconclusive("not-seen-by", *verdict.evidence, witness=witness)
    return msgspec.structs.replace(unsettled, by=verdict.by)


def _on_a_slow_host(verdict: Verdict, timeline: Timeline, claim: Claim, *, meant: bool) -> Verdict:
    """Return a verdict that a widened bound may confirm only where it is expected to be confirmed.

    Widened far enough, every bound is met: of a claim that is said to be false that would be no experiment.
    """
    if is_widened(verdict.reason) and (meant or claim.docs_say != "yes"):
        return inconclusive("host-too-slow", *verdict.evidence, slowness=timeline.slowness, limit=1)
    return verdict


def _in_a_whole_cluster(verdict: Verdict, timeline: Timeline, claim: Claim) -> Verdict:
    """Return a verdict against the documentation only where the API server was there all through the run.

    For half a minute after a restart controllers, DNS and proxies lag behind: what they miss is no experiment.
    """
    away = timeline.away
    if away is None or verdict.outcome in (Outcome.INCONCLUSIVE, EXPECTED.get(claim.docs_say)):
        return verdict
    return inconclusive("api-server-away", away.number, *verdict.evidence, since=away.since, until=away.at)


def _witnesses(verdict: Verdict, timeline: Timeline) -> dict[str, tuple[int, ...]]:
    """Return the rows that a verdict rests on by the witness that saw them."""
    seen: dict[str, tuple[int, ...]] = {}
    for row in (timeline.rows[timeline.places[number]] for number in verdict.evidence if number in timeline.places):
        seen[witness_of(row)] = (*seen.get(witness_of(row), ()), row.number)
    return seen


def _flaw(answer: object) -> str:
    """Return what a check's answer is, where it is no verdict or cannot be written as one; else nothing."""
    if not isinstance(answer, Verdict):
        return reprlib.repr(answer)
    try:
        msgspec.convert(msgspec.to_builtins(answer), Verdict)
    except (TypeError, ValueError, RecursionError, msgspec.ValidationError) as misfit:
        return f"{reprlib.repr(answer)} ({misfit})"
    return ""


def _skipped(claim: Claim, why: Reason) -> Judgement:
    return Judgement(claim, Verdict(Outcome.INCONCLUSIVE, why), Standing.SKIPPED)


def _failed(claim: Claim, code: str, **values: str) -> Judgement:
    return Judgement(claim, inconclusive(code, **values), Standing.ERROR)


def _standing(claim: Claim, outcome: Outcome, *, meant: bool) -> Standing:
    """Return how an outcome stands to the documentation; `meant`: the run is of a control that flips this claim."""
    if outcome is Outcome.INCONCLUSIVE:
        return Standing.INCONCLUSIVE
    if claim.docs_say == "silent":
        return Standing.SETTLED
    if outcome is EXPECTED[claim.docs_say]:
        return Standing.AS_DOCUMENTED
    if meant:
        return Standing.FLIPPED
    return Standing.KNOWN_CONTRADICTION if claim.known_contradiction else Standing.CONTRADICTED


def _place(bug: BaseException) -> str:
    """Say what was raised and where: in the check's own file, also where the engine that it called raised it."""
    frames = traceback.extract_tb(bug.__traceback__)
    own = [frame for frame in frames if not Path(frame.filename).is_relative_to(ENGINE)]
    frame = (own or frames)[-1]
    return f"{said_by(bug)} ({frame.filename}:{frame.lineno})"
