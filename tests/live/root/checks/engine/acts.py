"""Judges labs/engine/acts.py."""

from kindlab.timeline import Timeline
from kindlab.verdict import Verdict, confirmed, refuted


def arms_differ(timeline: Timeline) -> Verdict:
    """Each arm scaled the Deployment to another number."""
    seen = {arm: timeline.arm(arm).of("Deployment/web").last(before=timeline.arm(arm).step("scaled-in"))
            for arm in ("one", "two")}  # fmt: skip
    wanted = {arm: moment.get("spec", "replicas") for arm, moment in seen.items()}
    return confirmed("held", wanted=wanted) if wanted == {"one": 2, "two": 3} else refuted("differed", wanted=wanted)


def some_pod_is_ready(pods):
    return any(pod.ready for pod in pods)
