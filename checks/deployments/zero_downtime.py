"""Judges labs/deployments/zero_downtime.py: two Pods that need 3 s to start, replaced one by one under traffic."""

from kindlab.timeline import Moment, Request, Timeline
from kindlab.verdict import Verdict


def waits_until_new_pods_answer(timeline: Timeline) -> Verdict:
    """Without a readiness probe nothing is lost from the update to the end."""
    return _loses_none(timeline.arm("no-probe"))


def max_unavailable_is_enough(timeline: Timeline) -> Verdict:
    """Without a preStop sleep nothing is lost from the update to the end."""
    return _loses_none(timeline.arm("no-sleep"))


def probe_and_sleep_lose_none(timeline: Timeline) -> Verdict:
    """With both nothing is lost from the update to the end."""
    return _loses_none(timeline.arm("careful"))


def _loses_none(arm: Timeline) -> Verdict:
    """Judge that nothing is lost after the update began, given that it came to its end."""
    requests = arm.traffic("client").after(arm.done("update"))
    return requests.never("lost", seen=_is_lost, unwanted=True, given=_complete(arm))


def _complete(arm: Timeline) -> Moment:
    """Return the Deployment's first version that tells that the update is rolled out."""
    return arm.of("Deployment/web").first(_is_complete, after=arm.done("update"))


def _is_complete(web: Moment) -> bool:
    counts = {web.get("status", key) for key in ("replicas", "updatedReplicas", "availableReplicas")}
    return web.get("status", "observedGeneration") == web.generation and counts == {web.get("spec", "replicas")}


def _is_lost(request: Request) -> bool:
    return request.lost
