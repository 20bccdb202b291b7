"""Proofs, and plans of them, for machines: one JSON object whose fields keep their names."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from kindlab.lab import Control, Variation
from kindlab.proof import Plan, Proof, Trial

SCHEMA = 1


def encode(proofs: Sequence[Proof], exit_code: int) -> str:
    """Return all proofs as indented JSON."""
    return _json({"schema": SCHEMA, "exit_code": exit_code, "proofs": [_proof(proof) for proof in proofs]})


def encode_plans(plans: Sequence[Plan]) -> str:
    """Return all plans as indented JSON; `seconds` is null where no recording tells how long a run takes."""
    return _json({"schema": SCHEMA, "plans": [_plan(plan) for plan in plans]})


def _proof(proof: Proof) -> dict[str, Any]:
    """Return a proof: `unproven` are claims that nothing flips, where all that should has run (`whole`)."""
    header = proof.main.header
    return {
        "lab": header.lab,
        "started": header.started,
        "environment": header.environment,
        "error": proof.main.error,
        "leftovers": proof.main.leftovers,
        "recording": _recording(proof.folder),
        "claims": [
            {
                "id": f"{header.lab}:{judgement.claim.name}",
                "name": judgement.claim.name,
                "outcome": judgement.verdict.outcome,
                "standing": judgement.standing,
                "flipped_by": proof.flipped_by(judgement.claim.name),
            }
            for judgement in proof.main.judgements
        ],
        "runs": [_trial(proof, trial) for trial in proof.trials],
        "whole": proof.whole,
        "seed": proof.seed,
        "unproven": proof.unproven,
        "holds": proof.holds,
        "exit_code": proof.exit_code,
    }


def _trial(proof: Proof, trial: Trial) -> dict[str, Any]:
    """Return a run: `declared` are the claims that it is to flip, `lacking` those of them that it does not."""
    return {
        **_variation(trial.variation),
        "named": proof.is_named(trial),
        "effect": proof.effect(trial),
        "results": {judgement.claim.name: judgement.result for judgement in trial.report.judgements},
        "flips": proof.flipped(trial),
        "lacking": proof.lacking(trial),
        "undeclared": proof.undeclared(trial),
        "error": trial.report.error,
        "leftovers": trial.report.leftovers,
        "recording": _recording(trial.folder),
    }


def _plan(plan: Plan) -> dict[str, Any]:
    main, *others = plan.seconds
    named = {each.name for each in plan.lab.variations}
    return {
        "lab": plan.id,
        "main": {"seconds": main},
        "runs": [
            {**_variation(variation), "named": variation.name in named, "seconds": seconds}
            for variation, seconds in zip(plan.variations, others, strict=True)
        ],
        "generated": plan.generated,
        "seed": plan.seed,
        "whole": plan.whole,
    }


def _variation(variation: Variation) -> dict[str, Any]:
    kind = "control" if isinstance(variation, Control) else "mutant"
    return {"kind": kind, "name": variation.name, "declared": variation.flips}


def _recording(folder: Path | None) -> str | None:
    return str(folder) if folder is not None and folder.exists() else None


def _json(document: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
