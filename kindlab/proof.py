"""What a lab's main run and its controls show together: whether each check was seen to confirm and to refute."""

import msgspec

from kindlab.judging import Report, Standing
from kindlab.lab import Control
from kindlab.verdict import Outcome

BOTH_WAYS = {Outcome.CONFIRMED, Outcome.REFUTED}


class Proof(msgspec.Struct, frozen=True):
    """The report of the main run, and one report a control."""

    main: Report
    controls: tuple[tuple[Control, Report], ...]

    def flipped(self, control: Control, report: Report, claim: str) -> bool:
        """Tell whether a control turned a claim from confirmed to refuted, or back; inconclusive is no flip."""
        return claim in control.flips and {self.main.verdict(claim).outcome, report.verdict(claim).outcome} == BOTH_WAYS

    def lacking(self, control: Control, report: Report) -> list[str]:
        """Return the claims that a control names and does not flip, those aside that this cluster cannot be asked."""
        return [
            claim for claim in control.flips if not (self.flipped(control, report, claim) or self._is_skipped(claim))
        ]

    @property
    def holds(self) -> bool:
        """Whether nothing is red in the main run, and every control flips every claim that it names."""
        return self.main.exit_code == 0 and not any(self.lacking(control, report) for control, report in self.controls)

    def _is_skipped(self, claim: str) -> bool:
        return self.main.judgement(claim).standing is Standing.SKIPPED
