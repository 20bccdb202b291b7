"""What a lab's main run, its controls and mutants show together: whether each check was seen to confirm and refute."""

from enum import StrEnum
from pathlib import Path

import msgspec

from kindlab.judging import Report, Standing
from kindlab.lab import Lab, Variation
from kindlab.verdict import Outcome

BOTH_WAYS = {Outcome.CONFIRMED, Outcome.REFUTED}


class Effect(StrEnum):
    """What a control or mutant came to: some claim flips, none does, or the run was refused or ended early."""

    FLIPS = "flips"
    SURVIVES = "survives"
    INVALID = "invalid"


class Plan(msgspec.Struct, frozen=True):
    """What is to be run of a lab beside its main run; without all that the lab names it is not `whole`.

    `seconds` are how long the main run and each of these may take, as far as recordings tell; `generated` is how many
    mutants there are beside those that the lab names, of which `seed` chose some.
    """

    id: str
    lab: Lab
    variations: tuple[Variation, ...]
    seconds: tuple[float | None, ...]
    generated: int = 0
    seed: int | None = None
    whole: bool = True


class Trial(msgspec.Struct, frozen=True):
    """The run of a control or mutant: its report, and the folder of its recording."""

    variation: Variation
    report: Report
    folder: Path | None = None


class Proof(msgspec.Struct, frozen=True):
    """The report of the main run, and the runs beside it; not `whole` where one that the lab names is missing."""

    main: Report
    trials: tuple[Trial, ...]
    whole: bool = True
    seed: int | None = None
    folder: Path | None = None

    def is_named(self, trial: Trial) -> bool:
        """Tell a control or mutant that the lab names from a generated mutant."""
        return self.main.lab.variation(trial.variation.name) is not None

    def flipped(self, trial: Trial) -> list[str]:
        """Return the claims that a run turned from confirmed to refuted, or back; inconclusive is no flip."""
        return [claim for claim in self._claims if self._flips(trial, claim)]

    def lacking(self, trial: Trial) -> list[str]:
        """Return the claims that a control or mutant names and does not flip, those aside that cannot be asked here."""
        return [claim for claim in trial.variation.flips if not (self._flips(trial, claim) or self._is_skipped(claim))]

    def undeclared(self, trial: Trial) -> list[str]:
        """Return the claims that a control or mutant of the lab flips without naming them."""
        return [claim for claim in self.flipped(trial) if claim not in trial.variation.flips and self.is_named(trial)]

    def unsettled(self, trial: Trial) -> list[str]:
        """Return the claims that the main run settles and this one does not."""
        return [
            claim
            for claim in self._claims
            if self.main.verdict(claim).outcome in BOTH_WAYS and trial.report.verdict(claim).outcome not in BOTH_WAYS
        ]

    def effect(self, trial: Trial) -> Effect:
        """Tell what came of a run."""
        if trial.report.error is not None:
            return Effect.INVALID
        return Effect.FLIPS if self.flipped(trial) else Effect.SURVIVES

    def generated(self, effect: Effect) -> list[Trial]:
        """Return the generated mutants that came to this."""
        return [trial for trial in self.trials if not self.is_named(trial) and self.effect(trial) is effect]

    def flipped_by(self, claim: str) -> list[str]:
        """Return the names of the controls and mutants that flip a claim."""
        return [trial.variation.name for trial in self.trials if self._flips(trial, claim)]

    @property
    def unproven(self) -> list[str]:
        """The claims that nothing flips, where all that should has run: nothing shows that their checks can fail."""
        asked = [claim for claim in self._claims if not self._is_skipped(claim)]
        return [claim for claim in asked if not self.flipped_by(claim)] if self.whole else []

    @property
    def holds(self) -> bool:
        """Whether nothing is red in the main run, every flip that is named is there, and no claim goes without one.

        Nor may any run have left something in the cluster.
        """
        lacks = any(self.lacking(trial) or trial.report.leftovers for trial in self.trials)
        return self.main.exit_code == 0 and not self.unproven and not lacks

    @property
    def exit_code(self) -> int:
        """The main run's own code; 3 where it has none and a claim does not flip."""
        return self.main.exit_code or (0 if self.holds else 3)

    @property
    def _claims(self) -> list[str]:
        return [judgement.claim.name for judgement in self.main.judgements]

    def _flips(self, trial: Trial, claim: str) -> bool:
        return {self.main.verdict(claim).outcome, trial.report.verdict(claim).outcome} == BOTH_WAYS

    def _is_skipped(self, claim: str) -> bool:
        return self.main.judgement(claim).standing is Standing.SKIPPED
