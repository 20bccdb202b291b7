"""Judges labs/resources/quota_and_defaults.py."""

from typing import Any

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Outcome, Verdict, both, containing, equal

FORBIDDEN = 403
DEFAULTS = {"requests": {"cpu": "20m", "memory": "16Mi"}, "limits": {"cpu": "100m", "memory": "32Mi"}}


def quota_caps_the_sum(timeline: Timeline) -> Verdict:
    """Judge that, after the first Pod was created, the second is refused for the quota."""
    timeline.done("first.yaml")
    verdict = _refused(timeline, "second.yaml", "exceeded quota: compute, requested: requests.cpu=60m")
    return _where_a_quota_bites(timeline, verdict)


def without_request_is_refused(timeline: Timeline) -> Verdict:
    """Judge that a Pod without requests is refused for that."""
    verdict = _refused(timeline, "without-requests.yaml", "must specify requests.cpu")
    return _where_a_quota_bites(timeline, verdict)


def deployment_is_refused(timeline: Timeline) -> Verdict:
    """Judge that the Deployment itself is refused."""
    step = timeline.step("web.yaml")
    return equal("code", seen=step.code, expected=FORBIDDEN, given=step)


def defaults_are_injected(timeline: Timeline) -> Verdict:
    """Judge that the Pod, whose manifest has no resources, is stored with the LimitRange's defaults."""
    pods = timeline.of("Pod/defaulted")
    verdict = pods.always("resources", seen=_resources, expected=DEFAULTS, given=pods.first())
    return _where_limits_bite(timeline, verdict)


def defaults_reach_existing(timeline: Timeline) -> Verdict:
    """Judge that, once the LimitRange bites, the Pod that was there before comes to have its defaults."""
    bites = timeline.answers("limits-bite").first(lambda answer: answer.code == FORBIDDEN)
    early = timeline.of("Pod/early").after(timeline.step("limits.yaml"))
    return early.eventually("resources", seen=_resources, expected=DEFAULTS, given=bites)


def more_than_max_is_refused(timeline: Timeline) -> Verdict:
    """Judge that the Pod whose limit is above the maximum is refused for that."""
    verdict = _refused(timeline, "too-large.yaml", "maximum cpu usage per Container is 1")
    return _where_limits_bite(timeline, verdict)


def _where_a_quota_bites(timeline: Timeline, verdict: Verdict) -> Verdict:
    """Return the verdict; NotSeen where it is refuted, and no quota was seen to be in force.

    On a slow host its controller may not have looked at it yet. One that refuses the Deployment is in force as well.
    """
    if verdict.outcome is Outcome.REFUTED and timeline.step("web.yaml").code != FORBIDDEN:
        timeline.done("quota-bites")
    return verdict


def _where_limits_bite(timeline: Timeline, verdict: Verdict) -> Verdict:
    """Return the verdict; NotSeen where it is refuted, and no LimitRange was seen to be in force.

    On a slow host admission may not have heard of it yet. One that gives other defaults is in force as well.
    """
    if verdict.outcome is Outcome.REFUTED and not _resources(timeline.of("Pod/defaulted").first()):
        timeline.done("limits-bite")
    return verdict


def _refused(timeline: Timeline, name: str, why: str) -> Verdict:
    step = timeline.step(name)
    return both(
        equal("code", seen=step.code, expected=FORBIDDEN, given=step),
        equal("message", seen=step.message, expected=containing(why), given=step),
    )


def _resources(pod: Moment) -> Any:
    return pod.get("spec", "containers", 0, "resources")
