"""Judges labs/storage/released_volume.py."""

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import Verdict

VOLUME = "PersistentVolume/lab-storage-released-volume"


def released_is_bound_again(timeline: Timeline) -> Verdict:
    """Left alone, the Released volume becomes Bound, while claims that came after those for it are bound."""
    as_is = timeline.arm("as-is")
    volume = as_is.of(VOLUME).after(as_is.step("reclaim"))
    return volume.eventually("phase", seen=lambda volume: volume.phase, expected="Bound", given=_looked_at(as_is))


def same_name_gets_it_back(timeline: Timeline) -> Verdict:
    """Where the volume is left alone, the second claim of the first one's name becomes Bound."""
    as_is = timeline.arm("as-is")
    claim = as_is.of("PersistentVolumeClaim/data").after(as_is.step("claim-again"))
    return claim.eventually("phase", seen=lambda claim: claim.phase, expected="Bound", given=_looked_at(as_is))


def stays_released(timeline: Timeline) -> Verdict:
    """Left alone, the volume is Released from then on, and its claimRef holds the deleted claim's UID."""
    as_is = timeline.arm("as-is")
    deleted = as_is.of("PersistentVolumeClaim/data").first()
    volume = as_is.of(VOLUME)
    released = volume.first(lambda volume: volume.phase == "Released", after=as_is.step("release"))
    return volume.after(released).always(
        "phase, claimRef.uid",
        seen=lambda volume: [volume.phase, volume.get("spec", "claimRef", "uid")],
        expected=["Released", deleted.uid],
        given=deleted,
    )


def freed_is_bound(timeline: Timeline) -> Verdict:
    """After the claimRef is removed, the volume becomes Bound."""
    freed = timeline.arm("freed")
    released = _released(freed)
    volume = freed.of(VOLUME).after(freed.step("reclaim"))
    return volume.eventually("phase", seen=lambda volume: volume.phase, expected="Bound", given=released)


def failed_deletion_shows(timeline: Timeline) -> Verdict:
    """After its claim is deleted, the volume that nothing can delete becomes Failed."""
    undeletable = timeline.arm("undeletable")
    volume = undeletable.of(VOLUME).after(undeletable.step("release"))
    return volume.eventually("phase", seen=lambda volume: volume.phase, expected="Failed", given=_released(undeletable))


def _released(arm: Timeline) -> Moment:
    """Return the volume's first version that is no longer Bound after the claim was deleted."""
    return arm.of(VOLUME).first(lambda volume: volume.phase != "Bound", after=arm.step("release"))


def _looked_at(arm: Timeline) -> Moment:
    """Return the moment when the claim that came last was bound: the controller had looked at those before it."""
    witness: Moments[Moment] = arm.of("PersistentVolumeClaim/witness")
    return witness.first(lambda claim: claim.phase == "Bound")
