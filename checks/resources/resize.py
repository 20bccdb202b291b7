"""Judges labs/resources/resize.py."""

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Verdict, at_least, both, equal

RESIZED = "15000 100000 50331648"
"""What the container's cgroup says once it may use 150m of CPU and 48Mi of memory."""

IN_FORCE = {"cpu": "150m", "memory": "48Mi"}
"""The same, as the Pod's status tells it."""

OK = 200


def edit_resizes(timeline: Timeline) -> Verdict:
    """Judge that the Pod itself takes other resources, by a patch or an apply without the subresource."""
    return both(*(_taken(timeline, step) for step in ("edited", "applied")))


def cgroup_changes(timeline: Timeline) -> Verdict:
    """After the resize, what is asked in the container come to be the new limits, as the last look tells.

    A look before that failed, as on a busy host, tells nothing, and takes nothing away from the others.
    """
    limits, resized = timeline.answers("limits"), timeline.done("resize")
    last = limits.last()
    return limits.eventually(
        "cgroup", seen=lambda answer: last.text if answer == last else answer.output.strip(), expected=RESIZED,
        given=resized,
    )  # fmt: skip


def is_not_restarted(timeline: Timeline) -> Verdict:
    """From before the resize to the end it stays the same container, though its limits change."""
    plain = timeline.of("Pod/plain").after(timeline.step("resize"))
    resized = plain.first(lambda pod: pod.get("status", "containerStatuses", 0, "resources", "limits") == IN_FORCE)
    before = timeline.of("Pod/plain").last(before=timeline.step("resize"))
    return plain.always("containerID", seen=_container, expected=_container(before), given=resized)


def policy_restarts(timeline: Timeline) -> Verdict:
    """After its resize the container with the policy is started again."""
    resized = timeline.done("resize-strict")
    strict = timeline.of("Pod/strict").after(resized)
    return strict.eventually("restartCount", seen=lambda pod: pod.restarts, expected=at_least(1), given=resized)


def class_may_change(timeline: Timeline) -> Verdict:
    """Judge that requests as high as the limits are taken, of a Pod whose requests were lower."""
    return _taken(timeline, "to-guaranteed")


def too_big_is_accepted(timeline: Timeline) -> Verdict:
    """Judge that a request for a thousand CPUs is taken."""
    return _taken(timeline, "too-big")


def template_edit_is_in_place(timeline: Timeline) -> Verdict:
    """From before the edit to the end of the rollout there is one Pod."""
    pods = timeline.of("Pod[app=web]").after(timeline.step("edit-template"))
    return pods.count("Pods", expected=1, given=timeline.done("rolled-out"))


def _taken(timeline: Timeline, name: str) -> Verdict:
    step = timeline.step(name)
    return equal(f"code of {name}", seen=step.code, expected=OK, given=step)


def _container(pod: Moment) -> str | None:
    found: str | None = pod.get("status", "containerStatuses", 0, "containerID")
    return found
