"""What a lab's main run and its controls show together: whether each check was seen to confirm and to refute."""

import msgspec

from kindlab.judging import Report
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

    @property
    def holds(self) -> bool:
        """Whether the main run is as documented and every control flips every claim that it names."""
        flips = (self.flipped(control, report, claim) for control, report in self.controls for claim in control.flips)
        return self.main.exit_code == 0 and all(flips)
