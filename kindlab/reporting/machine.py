"""A report for machines: one JSON object whose fields keep their names."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from kindlab.judging import Judgement, Report
from kindlab.reporting.reasons import in_words, rows_of
from kindlab.texts import Text

SCHEMA = 1


def encode(reports: Sequence[tuple[Report, Path]], exit_code: int) -> str:
    """Return all reports, each with the folder or file that holds its run, as indented JSON."""
    document = {"schema": SCHEMA, "exit_code": exit_code, "runs": [_run(report, path) for report, path in reports]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _run(report: Report, path: Path) -> dict[str, Any]:
    header = report.header
    return {
        "lab": header.lab,
        "control": header.control,
        "question": report.lab.question,
        "started": header.started,
        "environment": header.environment,
        "fingerprint": header.fingerprint,
        "recording": str(path) if path.exists() else None,
        "error": report.error,
        "claims": [_claim(header.lab, judgement) for judgement in report.judgements],
    }


def _claim(lab: str, judgement: Judgement) -> dict[str, Any]:
    claim, verdict = judgement.claim, judgement.verdict
    reason = Text(in_words(verdict.reason, "en"), zh=in_words(verdict.reason, "zh"))
    return {
        "id": f"{lab}:{claim.name}",
        "text": claim.text,
        "docs": claim.docs,
        "docs_say": claim.docs_say,
        "outcome": verdict.outcome,
        "standing": judgement.standing,
        "reason": {"code": verdict.reason.code, "values": verdict.reason.values, "text": reason},
        "evidence": rows_of(verdict),
    }
