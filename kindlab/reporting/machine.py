"""A report for machines: one JSON object whose fields keep their names."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from kindlab.judging import Judgement, Report
from kindlab.rejudging import Rejudged
from kindlab.reporting import published, witnesses
from kindlab.reporting import rejudged as since
from kindlab.reporting.reasons import in_words, rows_of
from kindlab.texts import Text

SAID = (
    "text", "docs", "docs_say", "since", "until", "instead", "believed", "heard_at", "interview", "known_contradiction",
    "seen_by",
)  # fmt: skip
"""What the lab says of a claim, before any run."""


def encode(
    reports: Sequence[tuple[Report, Path]], exit_code: int, rejudged: Rejudged | None = None,
    origin: published.Origin | None = None,
) -> str:  # fmt: skip
    """Return all reports, each with the folder or file that holds its run, as indented JSON.

    `rejudged` tells of a run that is judged again what has become of its verdicts, `origin` what the runs are runs of.
    """
    document = published.Document(
        schema=1,
        exit_code=exit_code,
        runs=tuple(run(report, path) for report, path in reports),
        origin=origin or msgspec.UNSET,
        rejudged=since.encoded(rejudged) if rejudged else msgspec.UNSET,
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def run(report: Report, path: Path) -> published.Run:
    """Return a run, or the sum of repeated ones: `recording` is then the folder that holds them, by their names."""
    header = report.header
    return published.Run(
        lab=header.lab,
        control=header.control,
        question=report.lab.question,
        arms=tuple(arm.name for arm in report.lab.arms),
        started=header.started,
        environment=header.environment,
        fingerprint=header.fingerprint,
        recording=str(path) if path.exists() else None,
        error=report.error,
        likely_cause=report.cause,
        leftovers=report.leftovers,
        repeats=tuple(published.Repeat(name, run.error, run.leftovers) for name, run in report.repeats.items()),
        conditions=report.conditions,
        claims=tuple(_claim(judgement, report) for judgement in report.judgements),
    )


def _claim(judgement: Judgement, report: Report) -> published.Claim:
    """Return a claim with its verdict; `runs` tells which runs came to which result, `witnesses` who saw which rows.

    Of repeated runs `counts` tells how many did under each condition, `timings` what they took, in seconds.
    """
    claim, verdict = judgement.claim, judgement.verdict
    reason = Text(in_words(verdict.reason, "en"), zh=in_words(verdict.reason, "zh"))
    return published.Claim(
        id=f"{report.header.lab}:{claim.name}",
        **{field: getattr(claim, field) for field in SAID},
        outcome=verdict.outcome,
        standing=judgement.standing,
        runs={str(result): tuple(names) for result, names in report.runs_by_result(claim.name).items()},
        reason=published.Reason(verdict.reason.code, verdict.reason.values, reason),
        evidence=rows_of(verdict),
        **witnesses.for_machines(judgement),
        **(_repeated(report, claim.name) if report.repeats else {}),
    )


def _repeated(report: Report, claim: str) -> dict[str, Any]:
    from kindlab.reporting import repetition  # noqa: PLC0415 - brings rich, which nothing else here needs

    return repetition.for_machines(report, claim)
