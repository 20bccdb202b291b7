"""Judges labs/pods/restart_policy.py: in each Pod `clean` ends with 0 and `failed` with 3."""

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import Verdict, at_least, both, equal

CONTAINERS = ("clean", "failed")

INVALID, BAD_REQUEST = 422, 400
"""What the API server answers to a value that a field does not take, and to a field that there is not."""


def always_is_the_default(timeline: Timeline) -> Verdict:
    """Judge that the Pod that names no policy is stored with Always."""
    pod = timeline.of("Pod/unset").first(after=timeline.done("pods.yaml"))
    return equal("restartPolicy", seen=pod.get("spec", "restartPolicy"), expected="Always", given=pod)


def always_restarts_what_succeeded(timeline: Timeline) -> Verdict:
    """Each of the two containers is started again after its end."""
    return both(*(_is_restarted(timeline, "unset", name) for name in CONTAINERS))


def on_failure_looks_at_the_code(timeline: Timeline) -> Verdict:
    """Judge that the container that failed is started again, and the one that succeeded is not."""
    clean = _ended(timeline, "on-failure", "clean")
    return both(
        _is_restarted(timeline, "on-failure", "failed"), _stays_down(timeline, "on-failure", "clean", given=clean)
    )


def never_restarts_nothing(timeline: Timeline) -> Verdict:
    """Neither of the two containers is started again, though the one of another Pod that failed like it is."""
    elsewhere = _pods(timeline, "on-failure").first(lambda pod: pod.restarts_of("failed") > 0)
    return both(*(_stays_down(timeline, "never", name, given=elsewhere) for name in CONTAINERS))


def middle_one_is_on_failed(timeline: Timeline) -> Verdict:
    """Judge that a Pod with this policy would be created."""
    return _would_be_created(timeline, "on-failed")


def restarts_can_be_limited(timeline: Timeline) -> Verdict:
    """Judge that what asks for three restarts at most would be created."""
    return _would_be_created(timeline, "limited")


def controllers_take_always_only(timeline: Timeline) -> Verdict:
    """Each of the three would be refused as invalid, and told that Always alone is supported."""
    answers = [timeline.answers(name).first() for name in ("deployment", "stateful-set", "daemon-set")]
    return both(*(equal("code", seen=answer.code, expected=INVALID, given=answer) for answer in answers))


def _would_be_created(timeline: Timeline, question: str) -> Verdict:
    answer = timeline.answers(question).first(lambda answer: answer.code in (201, INVALID, BAD_REQUEST))
    return equal("code", seen=answer.code, expected=201, given=answer)


def _is_restarted(timeline: Timeline, pod: str, name: str) -> Verdict:
    """Judge that a container of the Pod is started again, given that it has ended."""
    ended = _ended(timeline, pod, name)
    return _pods(timeline, pod).eventually(
        f"restartCount of {name}", seen=lambda pod: pod.restarts_of(name), expected=at_least(1), given=ended
    )


def _stays_down(timeline: Timeline, pod: str, name: str, *, given: Moment) -> Verdict:
    """Judge that a container of the Pod is not started again from its end to the end of the run."""
    ended = _ended(timeline, pod, name)
    return (
        _pods(timeline, pod)
        .after(ended)
        .always(f"restartCount of {name}", seen=lambda pod: pod.restarts_of(name), expected=0, given=given)
    )


def _ended(timeline: Timeline, pod: str, name: str) -> Moment:
    """Return the Pod's first version that tells how the container ended; without it nothing was tried."""
    return _pods(timeline, pod).first(lambda pod: pod.last_exit_code_of(name) is not None)


def _pods(timeline: Timeline, pod: str) -> Moments[Moment]:
    return timeline.of(f"Pod/{pod}").after(timeline.done("pods.yaml"))
