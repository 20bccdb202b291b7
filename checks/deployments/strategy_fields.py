"""Judges labs/deployments/strategy_fields.py: what is refused, what is stored, and what 25 % of three Pods are."""

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import NotSeen, Verdict, both, containing, equal

REPLICAS = 3
OLD_SETS = "ReplicaSet[app=web,version=one]"
NEW_SETS = "ReplicaSet[app=web,version=two]"
CREATED, BAD_REQUEST = 201, 400
UNKNOWN = "unknown field"
DEFAULT = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}}


def rolling_is_the_default(timeline: Timeline) -> Verdict:
    """As first stored, the Deployment has this strategy."""
    web = timeline.of("Deployment/web").first()
    return equal("strategy", seen=web.get("spec", "strategy"), expected=DEFAULT, given=web)


def surge_up_unavailable_down(timeline: Timeline) -> Verdict:
    """After an update whose Pods never become ready, the new ReplicaSet has one Pod, and the old one all of its own."""
    update = timeline.done("update")
    new = timeline.of(NEW_SETS).after(update)
    scaled = new.first(lambda each: _replicas(each) > 0)
    old = timeline.of(OLD_SETS).after(update)
    return both(
        new.after(scaled).always("replicas", seen=_replicas, expected=1, given=scaled),
        old.always("replicas", seen=_replicas, expected=REPLICAS, given=scaled),
    )


def both_zero_is_refused(timeline: Timeline) -> Verdict:
    """After it is asked for, the answer is 422, and names the one field and the other."""
    answer = timeline.answers("both-zero").first()
    return both(
        equal("status", seen=answer.code, expected=422, given=answer),
        equal("cause", seen=answer.output, expected=containing("may not be 0 when `maxSurge` is 0"), given=answer),
    )


def partition_exists(timeline: Timeline) -> Verdict:
    """Tell it from an answer that does not call the field unknown."""
    return _is_known(timeline, "partition")


def pause_duration_exists(timeline: Timeline) -> Verdict:
    """Tell it from an answer that does not call the field unknown."""
    return _is_known(timeline, "pauseDuration")


def deadline_is_a_field_of_the_strategy(timeline: Timeline) -> Verdict:
    """Tell it from an answer that does not call the field unknown."""
    return _is_known(timeline, "progressDeadlineSeconds")


def unknown_is_refused(timeline: Timeline) -> Verdict:
    """Tell it from a command that fails to create an object, because of its unknown fields."""
    misspelt = timeline.failing_for("misspelt", UNKNOWN)
    return equal("exit code", seen=misspelt.code, expected=1, given=misspelt)


def _is_known(timeline: Timeline, field: str) -> Verdict:
    answer = timeline.answers("other-fields").first()
    if answer.code not in (CREATED, BAD_REQUEST):
        raise NotSeen("odd-answer", answer.number, question=answer.subject, at=answer.at, code=answer.code)
    path = f"spec.strategy.rollingUpdate.{field}"
    return equal(f"{path} is called unknown", seen=answer.contains(path), expected=False, given=answer)


def _replicas(owner: Moment) -> int:
    return int(owner.get("spec", "replicas"))
