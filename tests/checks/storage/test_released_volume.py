from collections.abc import Callable

import pytest

from checks.storage import released_volume as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

CONFIRMED, REFUTED, INCONCLUSIVE = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE


class Run(Script):
    """One arm of the lab: a volume that was bound to a claim, which is deleted at 5 s."""

    def __init__(self, arm: str, first: str = "Released") -> None:
        super().__init__("storage/released_volume", arms=("as-is", "freed", "undeletable"))
        self.name = f"lab-storage-released-volume--{arm}"
        self.in_arm(arm).step("volume.yaml", 1)
        self.volume(2, "Available").claim(3, "data", "first", "Pending", "ADDED")
        self.volume(4, "Bound").claim(4, "data", "first", "Bound").step("release", 5, version=self.version())
        self.claim(6, "data", "first", "Bound", "DELETED").volume(6, first)

    def volume(self, at: float, phase: str, uid: str | None = "first") -> "Run":
        arm, reference = self.arm, {"name": "data", "uid": uid}
        self.in_arm("").object(at, "PersistentVolume", self.name, spec={"claimRef": reference}, status={"phase": phase})
        self.arm = arm
        return self

    def claim(self, at: float, name: str, uid: str, phase: str, change: str = "MODIFIED") -> "Run":
        self.object(at, "PersistentVolumeClaim", name, change, uid=uid, status={"phase": phase})
        return self

    def reclaim(self) -> "Run":
        """The administrator's turn at 8 s."""
        self.step("reclaim", 8, version=self.version())
        return self

    def claims(self, *, looked_at: bool = True) -> "Run":
        """Two claims for the volume from 10 s on, and the witness's after them."""
        self.claim(10, "other", "other", "Pending", "ADDED").step("claim-again", 11, version=self.version())
        self.claim(11.5, "data", "second", "Pending", "ADDED").claim(12, "witness", "witness", "Pending", "ADDED")
        return self.claim(13, "witness", "witness", "Bound") if looked_at else self


def as_is() -> Run:
    return Run("as-is").reclaim().claims()


def freed() -> Run:
    return Run("freed").reclaim()


def undeletable(first: str = "Released") -> Run:
    return Run("undeletable", first)


CASES = [
    (check.released_is_bound_again, as_is().closed(20), REFUTED),
    (check.released_is_bound_again, as_is().volume(14, "Available", None).volume(15, "Bound").closed(20), CONFIRMED),
    (check.released_is_bound_again, Run("as-is").reclaim().claims(looked_at=False).closed(20), INCONCLUSIVE),
    (check.released_is_bound_again, as_is().gap(14, 15, "PersistentVolume").closed(20), INCONCLUSIVE),
    (check.released_is_bound_again, as_is().cut_off(), INCONCLUSIVE),
    (check.released_is_bound_again, freed().closed(20), INCONCLUSIVE),
    (check.same_name_gets_it_back, as_is().closed(20), REFUTED),
    (check.same_name_gets_it_back, as_is().claim(14, "data", "second", "Bound").closed(20), CONFIRMED),
    (check.same_name_gets_it_back, as_is().claim(14, "other", "other", "Bound").closed(20), REFUTED),
    (check.same_name_gets_it_back, Run("as-is").reclaim().claims(looked_at=False).closed(20), INCONCLUSIVE),
    (check.same_name_gets_it_back, as_is().gap(14, 15, "PersistentVolumeClaim").closed(20), INCONCLUSIVE),
    (check.stays_released, as_is().closed(20), CONFIRMED),
    (check.stays_released, as_is().volume(14, "Available", None).closed(20), REFUTED),
    (check.stays_released, as_is().volume(14, "Released", "second").closed(20), REFUTED),
    (check.stays_released, Run("as-is", "Failed").closed(20), INCONCLUSIVE),
    (check.stays_released, as_is().gap(14, 15, "PersistentVolume").closed(20), INCONCLUSIVE),
    (check.stays_released, as_is().cut_off(), INCONCLUSIVE),
    (check.freed_is_bound, freed().volume(9, "Available", None).volume(14, "Bound", "other").closed(20), CONFIRMED),
    (check.freed_is_bound, freed().volume(9, "Available", None).closed(20), REFUTED),
    (check.freed_is_bound, freed().gap(14, 15, "PersistentVolume").closed(20), INCONCLUSIVE),
    (check.freed_is_bound, Run("freed", "Bound").reclaim().closed(20), INCONCLUSIVE),
    (check.freed_is_bound, as_is().closed(20), INCONCLUSIVE),
    (check.failed_deletion_shows, undeletable().volume(7, "Failed").closed(20), CONFIRMED),
    (check.failed_deletion_shows, undeletable("Failed").closed(20), CONFIRMED),
    (check.failed_deletion_shows, undeletable().closed(20), REFUTED),
    (check.failed_deletion_shows, undeletable("Bound").closed(20), INCONCLUSIVE),
    (check.failed_deletion_shows, undeletable().cut_off(), INCONCLUSIVE),
]


@pytest.mark.parametrize(("judge", "timeline", "outcome"), CASES)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome
