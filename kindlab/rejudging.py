"""What was judged when a run was over, held against what is judged of its recording today."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kindlab.judging import Report, Standing
from kindlab.lab import Claim, Lab, Variation
from kindlab.verdict import Outcome, Reason, Verdict

SCHEMA = 1


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """One claim's verdict as it is kept; `check` is a hash of what judged it (`hashes`)."""

    claim: str
    outcome: Outcome
    standing: Standing
    reason: Reason
    evidence: tuple[int, ...]
    by: dict[str, Verdict] = {}
    check: str = ""


class Verdicts(msgspec.Struct, frozen=True):
    """All verdicts on one run; `started`, `lab` and `control` are those of its recording."""

    lab: str
    control: str | None
    started: str
    kindlab: str
    claims: tuple[Kept, ...]
    schema: int = SCHEMA

    def is_of(self, other: "Verdicts") -> bool:
        """Tell whether both are verdicts on the same run."""
        return (self.lab, self.control, self.started) == (other.lab, other.control, other.started)


class Changed(msgspec.Struct, frozen=True):
    """A claim on which today's verdict differs; None where it was no claim of the lab then, or is none now."""

    claim: str
    was: Kept | None
    now: Kept | None

    @property
    def same_check(self) -> bool:
        """Whether the check and what the lab says of the claim are what they were: then kindlab itself has changed."""
        return bool(self.was and self.now and self.was.check and self.was.check == self.now.check)


class Rejudged(msgspec.Struct, frozen=True):
    """What differs from a run's verdicts of then: None where none were kept, or `problem` tells why they are no use."""

    was: Verdicts | None
    now: Verdicts
    changed: tuple[Changed, ...] = ()
    problem: str = ""


def kept(report: Report, checks: Mapping[str, str]) -> Verdicts:
    """Return a report's verdicts as they are kept, given the hash of each claim's check."""
    claims = tuple(
        Kept(
            judgement.claim.name, judgement.verdict.outcome, judgement.standing, judgement.verdict.reason,
            judgement.verdict.evidence, judgement.verdict.by, checks.get(judgement.claim.name, ""),
        )
        for judgement in report.judgements
    )  # fmt: skip
    from importlib import metadata  # noqa: PLC0415 - slow, and wanted for a run's own verdicts only

    header = report.header
    return Verdicts(header.lab, header.control, header.started, metadata.version("kindlab"), claims)


def changed(was: Verdicts, now: Verdicts) -> list[Changed]:
    """Return the claims on which two judgements of one run differ, in the order of today's claims."""
    as_kept = msgspec.json.decode(msgspec.json.encode(now), type=Verdicts)
    before, after = ({claim.claim: claim for claim in verdicts.claims} for verdicts in (was, as_kept))
    pairs = [Changed(name, before.get(name), after.get(name)) for name in dict.fromkeys((*after, *before))]
    return [pair for pair in pairs if _verdict(pair.was) != _verdict(pair.now)]


def rejudged(was: Verdicts | None, now: Verdicts) -> Rejudged:
    """Hold today's verdicts against those of then."""
    if was is None:
        return Rejudged(None, now)
    if not was.is_of(now):
        return Rejudged(None, now, problem=f"they are of another run: {was.lab}, started {was.started}")
    return Rejudged(was, now, tuple(changed(was, now)))


def hashes(lab: Lab, variation: Variation | None) -> dict[str, str]:
    """Return the hash of what judges each claim, by its name: its check's module, and what the lab says of it.

    Where a check's source cannot be read the hash is '', which is equal to none.
    """
    flips = variation.flips if variation else ()
    return {claim.name: _hash(claim, lab, meant=claim.name in flips) for claim in lab.claims}


def _verdict(claim: Kept | None) -> Kept | None:
    return msgspec.structs.replace(claim, check="") if claim else None


def _hash(claim: Claim, lab: Lab, *, meant: bool) -> str:
    code = getattr(claim.judged_by, "__code__", None)
    try:
        sources = [file.read_bytes() for file in _sources(Path(code.co_filename))] if code else []
    except OSError:
        sources = []
    if not sources:
        return ""
    terms = (claim.docs_say, claim.since, claim.until, claim.seen_by, claim.known_contradiction, lab.needs, meant)
    return hashlib.sha256(b"\0".join([*sources, msgspec.json.encode(terms)])).hexdigest()[:16]


def _sources(module: Path) -> list[Path]:
    """Return a check's module, and those beside and above it that several share: their names begin with `_`."""
    shared = (file for folder in (module.parent.parent, module.parent) for file in sorted(folder.glob("_*.py")))
    return [module, *shared]
