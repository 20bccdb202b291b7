"""Reads reports that were written as JSON: the runs as they were reported, of the labs that this kindlab knows."""

from pathlib import Path

import msgspec

from kindlab.errors import UnreadableRun
from kindlab.judging import Judgement, Report
from kindlab.lab import Claim, Lab
from kindlab.reporting import published
from kindlab.rows import Header
from kindlab.verdict import Reason, Verdict

MOST_BYTES = 64 << 20
"""A lab's report takes some 20 KB."""

NOT_OURS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def document(file: Path) -> published.Document:
    """Return what a file reports; raises UnreadableRun where it holds no JSON report of kindlab's."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: there is a NUL in its name
        raise UnreadableRun(f"{file}: cannot be read ({getattr(error, 'strerror', error)})") from error
    if len(content) > MOST_BYTES:
        raise UnreadableRun(f"{file}: holds more than {MOST_BYTES >> 20} MiB, which no report of kindlab does")
    try:
        return msgspec.json.decode(content, type=published.Document)
    except NOT_OURS as error:
        raise UnreadableRun(f"{file}: is no JSON report of kindlab (--report json=FILE): {error}") from error


def report(run: published.Run, lab: Lab) -> Report:
    """Return a run of a lab as it was reported.

    Raises UnreadableRun where its claims are other ones than the lab's, or where it sums up repeated runs: of each of
    these the report does not tell enough.
    """
    if run.repeats:
        raise UnreadableRun(f"{run.lab}: was repeated; single runs can be merged, leave out --repeat")
    known, told = ({claim.name for claim in lab.claims}, {_name(claim) for claim in run.claims})
    if known != told:
        raise UnreadableRun(
            f"{run.lab}: its claims are not those that it has here ({', '.join(sorted(known ^ told))}); "
            "merge with the labs and the kindlab that ran it"
        )
    header = Header(
        lab=run.lab, control=run.control, namespace="", started=run.started, fingerprint=run.fingerprint,
        environment=run.environment, arms=dict.fromkeys(run.arms, ""),
    )  # fmt: skip
    claims = {claim.name: claim for claim in lab.claims}
    judgements = tuple(_judgement(claim, claims[_name(claim)]) for claim in run.claims)
    return Report(header, lab, judgements, run.error, cause=run.likely_cause, leftovers=run.leftovers)


def _judgement(told: published.Claim, claim: Claim) -> Judgement:
    by = {
        witness: Verdict(alone.outcome, _reason(alone.reason), alone.evidence) for witness, alone in told.by.items()
    }  # fmt: skip
    return Judgement(
        claim, Verdict(told.outcome, _reason(told.reason), told.evidence, by), told.standing, told.witnesses
    )


def _reason(told: published.Reason) -> Reason:
    return Reason(told.code, told.values)


def _name(claim: published.Claim) -> str:
    return claim.id.rpartition(":")[2]
