"""Judges labs/pods/crash_loop.py."""

from collections.abc import Sequence

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Verdict, at_least, equal

BACK_OFF = "CrashLoopBackOff"

OFTEN = 3
"""So many restarts are enough to have been backed off twice: the first comes at once."""

KILLED = 137
"""The exit code of a process that was ended by SIGKILL: 128 + 9."""


def has_looped(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether a container is backed off, or was often restarted."""
    return any(_backs_off(pod) or pod.restarts >= OFTEN for pod in pods)


def is_ready_or_has_looped(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether the container with the liveness probe is ready, or has looped as the others."""
    return any(pod.ready for pod in pods) or has_looped(pods)


def ended_in_failure(timeline: Timeline) -> Verdict:
    """As the container that ends well comes to be backed off, its last exit code was another than 0."""
    backed_off = timeline.of("Pod/finishing").first(_backs_off, after=timeline.done("finishing.yaml"))
    return equal("exit code", seen=_last_exit(backed_off), expected=at_least(1), given=backed_off)


def error_of_the_program(timeline: Timeline) -> Verdict:
    """After it ended with exit code 3 the container comes to be backed off."""
    return _loops(timeline, "failing", 3)


def too_little_memory(timeline: Timeline) -> Verdict:
    """After it was killed for its memory the container comes to be backed off."""
    return _loops(timeline, "hungry", KILLED)


def bad_liveness_probe(timeline: Timeline) -> Verdict:
    """After it was killed for its liveness probe the container comes to be backed off, rather than ready."""
    settled = timeline.of("Pod/unhealthy").first(
        lambda pod: _backs_off(pod) or pod.ready, after=timeline.done("unhealthy.yaml")
    )
    return _is_backed_off(settled, KILLED)


def _loops(timeline: Timeline, name: str, code: int) -> Verdict:
    """Judge that the Pod's container comes to be backed off after this exit code."""
    return _is_backed_off(timeline.of(f"Pod/{name}").first(_backs_off, after=timeline.done(f"{name}.yaml")), code)


def _is_backed_off(pod: Moment, code: int) -> Verdict:
    return equal(
        "backed off, last exit code", seen=[_backs_off(pod), _last_exit(pod)], expected=[True, code], given=pod
    )


def _backs_off(pod: Moment) -> bool:
    container = pod.container()
    return container is not None and (container.state, container.reason) == ("waiting", BACK_OFF)


def _last_exit(pod: Moment) -> int | None:
    code: int | None = pod.get("status", "containerStatuses", 0, "lastState", "terminated", "exitCode")
    return code
