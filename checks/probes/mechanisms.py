"""Judges labs/probes/mechanisms.py."""

import re

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import Verdict, both, equal

PROBE_FIELD = re.compile(r"^  (\w+Probe)\t", re.MULTILINE)
"""How kubectl explain begins the lines of a field, here of one whose name says that it is a probe."""

INVALID = 422


def three_mechanisms(timeline: Timeline) -> Verdict:
    """To the end, the Pod that is probed by gRPC is never ready, although its container runs."""
    running = _pod(timeline, "by-grpc").first(lambda pod: pod.phase == "Running")
    return _pod(timeline, "by-grpc").never("ready", seen=lambda pod: pod.ready, unwanted=True, given=running)


def three_kinds(timeline: Timeline) -> Verdict:
    """Of a container's fields, as kubectl explains them, these three are probes."""
    answer = timeline.answers("kinds").first()
    expected = ["livenessProbe", "readinessProbe", "startupProbe"]
    return equal("fields", seen=PROBE_FIELD.findall(answer.text), expected=expected, given=answer)


def one_mechanism_a_probe(timeline: Timeline) -> Verdict:
    """Asked whether it would create such a Pod, the API server says that it is invalid."""
    answer = timeline.answers("two-in-one").first()
    return equal("code", seen=answer.code, expected=INVALID, given=answer)


def exec_goes_by_the_exit_code(timeline: Timeline) -> Verdict:
    """After the code becomes 0 the Pod turns ready, and after it becomes 2, unready again."""
    return both(
        _turns(timeline, "by-exec", "exit-0", is_ready=True), _turns(timeline, "by-exec", "exit-2", is_ready=False)
    )


def tcp_goes_by_the_connection(timeline: Timeline) -> Verdict:
    """After it is created the Pod turns ready, and after its port is closed, unready again."""
    return both(
        _turns(timeline, "by-tcp", "probed.yaml", is_ready=True),
        _turns(timeline, "by-tcp", "close-the-port", is_ready=False),
    )


def grpc_asks_for_serving(timeline: Timeline) -> Verdict:
    """After it is created the Pod turns ready, and after its server says NOT_SERVING, unready again."""
    return both(
        _turns(timeline, "by-grpc", "probed.yaml", is_ready=True),
        _turns(timeline, "by-grpc", "stop-serving", is_ready=False),
    )


def _turns(timeline: Timeline, name: str, step: str, *, is_ready: bool) -> Verdict:
    """Judge that after a step a Pod turns ready, or unready; where it was so before, nothing is learnt."""
    act = timeline.done(step)
    return (
        timeline.of(f"Pod/{name}")
        .after(act)
        .eventually("ready", seen=lambda pod: pod.ready, expected=is_ready, given=act)
    )


def _pod(timeline: Timeline, name: str) -> Moments[Moment]:
    return timeline.of(f"Pod/{name}").after(timeline.done("probed.yaml"))
