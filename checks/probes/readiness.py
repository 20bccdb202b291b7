"""Judges labs/probes/readiness.py."""

from kindlab.timeline import Answer, Moment, Moments, Timeline
from kindlab.verdict import Verdict, both


def is_not_restarted(timeline: Timeline) -> Verdict:
    """From the last row before the probe is broken to the end, the restart count stays what it was."""
    web = timeline.of("Pod/web")
    before = web.last(before=timeline.step("break"))
    return web.after(before).always(
        "restartCount", seen=lambda pod: pod.restarts, expected=before.restarts, given=_unready(timeline)
    )


def endpoint_turns_unready(timeline: Timeline) -> Verdict:
    """After the probe is broken, a version of the EndpointSlice says that the Pod, ready there before, is not."""
    _require(_slice(timeline).before(timeline.step("break")), is_ready=True)
    return (
        _slice(timeline)
        .after(timeline.step("break"))
        .eventually("ready", seen=lambda slice_: slice_.endpoints, expected={"web": False}, given=_unready(timeline))
    )


def endpoint_entry_is_removed(timeline: Timeline) -> Verdict:
    """After the probe is broken, a version of the EndpointSlice no longer names the Pod."""
    return (
        _slice(timeline)
        .after(timeline.step("break"))
        .eventually("endpoints", seen=lambda slice_: sorted(slice_.endpoints), expected=[], given=_unready(timeline))
    )


def service_stops_sending(timeline: Timeline) -> Verdict:
    """While the Pod is unready, new connections to its Service, answered before, are refused, and go on to be."""
    timeline.answers("service-before").first(lambda answer: answer.output.strip() == "web")
    unready = _unready(timeline)
    stops, later = (_while_unready(timeline, question) for question in ("service-while-unready", "service-later"))
    return both(
        stops.eventually("reached", seen=lambda answer: answer.reached, expected=False, given=unready),
        later.always("reached", seen=lambda answer: answer.reached, expected=False, given=unready),
    )


def cannot_be_reached(timeline: Timeline) -> Verdict:
    """While the Pod is unready, nothing answers at the Pod's own address."""
    answers = _while_unready(timeline, "pod-while-unready")
    return answers.always("reached", seen=lambda answer: answer.reached, expected=False, given=_unready(timeline))


def endpoint_returns(timeline: Timeline) -> Verdict:
    """After the probe is mended, a version of the EndpointSlice says that the Pod, unready there before, is ready."""
    _unready(timeline)
    mended = timeline.done("mend")
    _require(_slice(timeline).before(mended), is_ready=False)
    return (
        _slice(timeline)
        .after(mended)
        .eventually("ready", seen=lambda slice_: slice_.endpoints, expected={"web": True}, given=mended)
    )


def _unready(timeline: Timeline) -> Moment:
    """Return the Pod's first unready version after the probe was broken: without it nothing was tried."""
    return timeline.of("Pod/web").first(lambda pod: not pod.ready, after=timeline.step("break"))


def _while_unready(timeline: Timeline, question: str) -> Moments[Answer]:
    """Return the answers to a question until the Pod is ready again, as it is after a restart too."""
    unready, since_break = _unready(timeline), timeline.of("Pod/web").after(timeline.step("break")).all()
    again = next((pod for pod in since_break if pod.ready and pod.at > unready.at), None)
    answers = timeline.answers(question).after(unready)
    return answers.before(again) if again else answers


def _require(slices: Moments[Moment], *, is_ready: bool) -> None:
    """Raise NotSeen where no version of the EndpointSlice has the Pod like this: what was never there cannot turn."""
    slices.first(lambda slice_: slice_.endpoints == {"web": is_ready})


def _slice(timeline: Timeline) -> Moments[Moment]:
    return timeline.of("EndpointSlice[kubernetes.io/service-name=web]")
