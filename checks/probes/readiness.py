"""Judges labs/probes/readiness.py."""

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import Verdict

REFUSED = 7
"""What curl exits with when nobody listens: kube-proxy rejects what a Service without endpoints is sent."""


def is_not_restarted(timeline: Timeline) -> Verdict:
    """From the last row before the probe is broken to the end, the restart count stays what it was."""
    web = timeline.of("Pod/web")
    before = web.last(before=timeline.step("break"))
    return web.after(before).always(
        "restartCount", seen=lambda pod: pod.restarts, expected=before.restarts, given=_unready(timeline)
    )


def endpoint_turns_unready(timeline: Timeline) -> Verdict:
    """After the probe is broken, a version of the EndpointSlice says that the Pod is not ready."""
    return _slice(timeline).after(timeline.step("break")).eventually(
        "ready", seen=lambda slice_: slice_.endpoints, expected={"web": False}, given=_unready(timeline)
    )  # fmt: skip


def endpoint_entry_is_removed(timeline: Timeline) -> Verdict:
    """After the probe is broken, a version of the EndpointSlice no longer names the Pod."""
    return _slice(timeline).after(timeline.step("break")).eventually(
        "endpoints", seen=lambda slice_: sorted(slice_.endpoints), expected=[], given=_unready(timeline)
    )  # fmt: skip


def service_stops_sending(timeline: Timeline) -> Verdict:
    """While the Pod is unready, a new connection to its Service comes to be refused."""
    unready = _unready(timeline)
    answers = timeline.answers("service-while-unready").after(unready)
    return answers.eventually("exit code", seen=lambda answer: answer.code, expected=REFUSED, given=unready)


def cannot_be_reached(timeline: Timeline) -> Verdict:
    """While the Pod is unready, nothing answers at the Pod's own address."""
    unready = _unready(timeline)
    answers = timeline.answers("pod-while-unready").after(unready)
    return answers.always("output", seen=lambda answer: answer.output.strip(), expected="", given=unready)


def endpoint_returns(timeline: Timeline) -> Verdict:
    """After the probe is mended, a version of the EndpointSlice says that the Pod is ready again."""
    return _slice(timeline).after(timeline.step("mend")).eventually(
        "ready", seen=lambda slice_: slice_.endpoints, expected={"web": True}, given=_unready(timeline)
    )  # fmt: skip


def _unready(timeline: Timeline) -> Moment:
    """Return the Pod's first unready version after the probe was broken: without it nothing was tried."""
    return timeline.of("Pod/web").first(lambda pod: not pod.ready, after=timeline.step("break"))


def _slice(timeline: Timeline) -> Moments[Moment]:
    return timeline.select("EndpointSlice", {"kubernetes.io/service-name": "web"})
