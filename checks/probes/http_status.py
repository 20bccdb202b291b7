"""Judges labs/probes/http_status.py: one server answers all probes, each container has one of its own."""

import re
from collections.abc import Sequence

from kindlab.timeline import LogLine, Moment, Moments, Timeline
from kindlab.verdict import Verdict, any_of, at_least, equal

FAILURES = 2
"""The probes' failureThreshold: one answer more was given after a container that failed would have been killed."""

FAILING = re.compile("code=[45]")
"""What stands in the path of a probe that is expected to fail."""


def only_200_is_healthy(timeline: Timeline) -> Verdict:
    """After it was answered with 204, the container is restarted."""
    return _is_restarted(timeline, "no-content", "msg=no-content")


def up_to_399_passes(timeline: Timeline) -> Verdict:
    """Although it is answered with 399 again and again, the container is not restarted."""
    return _stays(timeline, "last-redirect", "msg=last-redirect")


def status_400_passes(timeline: Timeline) -> Verdict:
    """Although it is answered with 400, the container is not restarted."""
    return _stays(timeline, "bad-request", "msg=bad-request")


def range_can_be_set(timeline: Timeline) -> Verdict:
    """Under strict validation the API server takes a probe with a field for the statuses."""
    answer = timeline.answers("ranged").first()
    return equal("code", seen=answer.code, expected=any_of(200, 201), given=answer)


def redirect_is_followed(timeline: Timeline) -> Verdict:
    """After it was redirected to what answers 500 on the same host, the container is restarted."""
    return _is_restarted(timeline, "followed", "/redirect?msg=/echo?msg=target")


def redirect_elsewhere_passes(timeline: Timeline) -> Verdict:
    """Although it is redirected to a host that does not exist, the container is not restarted; an Event warns."""
    return timeline.witnessed(
        watch=lambda run: _stays(run, "away", "elsewhere"), event=lambda run: _warns(run, "away", "elsewhere")
    )


def those_that_fail_were_restarted(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether each container was restarted whose probe is answered with 400 or more."""
    restarts = [pod.restarts_of(name) for pod in pods for name in _failing(pod)]
    return bool(restarts) and all(restarts)


def _failing(pod: Moment) -> list[str]:
    containers = pod.get("spec", "containers")
    return [each["name"] for each in containers if FAILING.search(each["livenessProbe"]["httpGet"]["path"])]


def _is_restarted(timeline: Timeline, name: str, asked: str) -> Verdict:
    return _codes(timeline).eventually(
        f"restartCount of {name}",
        seen=lambda pod: pod.restarts_of(name), expected=at_least(1), given=_answer(timeline, asked, 1),
    )  # fmt: skip


def _stays(timeline: Timeline, name: str, asked: str) -> Verdict:
    """Judge that a container is not restarted, though it was answered once more than would have killed it."""
    return _codes(timeline).always(
        f"restartCount of {name}",
        seen=lambda pod: pod.restarts_of(name), expected=0, given=_answer(timeline, asked, FAILURES + 1),
    )  # fmt: skip


def _warns(timeline: Timeline, name: str, asked: str) -> Verdict:
    """Judge that an Event warns of the container's probe."""
    about = f"spec.containers{{{name}}}"
    events = timeline.events("Pod/codes").after(timeline.done("codes.yaml"))
    return events.eventually(
        "reason, of what",
        seen=lambda event: [event.get("reason"), event.get("involvedObject", "fieldPath")],
        expected=["ProbeWarning", about], given=_answer(timeline, asked, 1),
    )  # fmt: skip


def _codes(timeline: Timeline) -> Moments[Moment]:
    return timeline.of("Pod/codes").after(timeline.done("codes.yaml"))


def _answer(timeline: Timeline, asked: str, number: int) -> LogLine:
    """Return the line by which the server tells of the so manieth of these requests."""
    lines = timeline.logs("Pod/codes", "server")
    line = lines.first(lambda line: asked in line.text)
    for _ in range(number - 1):
        line = lines.first(lambda line: asked in line.text, after=line)
    return line
