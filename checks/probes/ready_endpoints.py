"""Judges labs/probes/ready_endpoints.py."""

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import Verdict, at_least, both, equal


def every_pod_is_probed(timeline: Timeline) -> Verdict:
    """In the log of the server without probes, from its start to the end, there is a request."""
    running = timeline.of("Pod/unprobed").first(lambda pod: pod.phase == "Running")
    lines = timeline.logs("Pod/unprobed")
    return lines.count("requests", expected=at_least(1), given=running, where=lambda line: "GET /" in line.text)


def ready_without_a_probe(timeline: Timeline) -> Verdict:
    """Although it refuses connections, the Pod becomes ready, and so does its entry in the EndpointSlice."""
    refused, created = timeline.answers("silent").first(), timeline.done("pods.yaml")
    pod, slices = timeline.of("Pod/silent").after(created), _slices(timeline, "silent").after(created)
    return both(
        equal("refused", seen=refused.refused, expected=True, given=refused),
        pod.eventually("ready", seen=lambda pod: pod.ready, expected=True, given=refused),
        slices.eventually("ready", seen=lambda slice_: slice_.endpoints, expected={"silent": True}, given=refused),
    )


def running_is_ready(timeline: Timeline) -> Verdict:
    """Before it is told to be ready, the Pod, which is Running, becomes Ready."""
    running, waiting = _running(timeline, "waiting"), timeline.of("Pod/waiting").after(timeline.done("pods.yaml"))
    before = waiting.before(timeline.step("now-ready"))
    return before.eventually("ready", seen=lambda pod: pod.ready, expected=True, given=running)


def listed_before_it_is_ready(timeline: Timeline) -> Verdict:
    """Before it is told to be ready, no version of the EndpointSlice has the Pod as ready, and one has it unready."""
    running, created = _running(timeline, "waiting"), timeline.done("pods.yaml")
    slices = _slices(timeline, "waiting").after(created).before(timeline.step("now-ready"))
    return both(
        slices.eventually("ready", seen=lambda slice_: slice_.endpoints, expected={"waiting": False}, given=running),
        slices.never("ready", seen=lambda slice_: slice_.endpoints, unwanted={"waiting": True}, given=running),
    )


def gets_traffic_at_once(timeline: Timeline) -> Verdict:
    """Before it is told to be ready, the Pod, which runs, answers through the Service, as it does after that."""
    running = _running(timeline, "waiting")
    timeline.answers("in-time").first(lambda answer: answer.reached)
    answers = timeline.answers("too-early").after(running)
    return answers.eventually("reached", seen=lambda answer: answer.reached, expected=True, given=running)


def other_container_goes_on(timeline: Timeline) -> Verdict:
    """While the container without a probe is ready, it answers through its Service."""
    ready = timeline.of("Pod/pair").first(lambda pod: _is_ready(pod, "fine"))
    answers = timeline.answers("fine-of-the-pair").after(ready)
    return answers.eventually("reached", seen=lambda answer: answer.reached, expected=True, given=ready)


def _running(timeline: Timeline, name: str) -> Moment:
    return timeline.of(f"Pod/{name}").first(lambda pod: pod.phase == "Running")


def _slices(timeline: Timeline, service: str) -> Moments[Moment]:
    return timeline.of(f"EndpointSlice[kubernetes.io/service-name={service}]")


def _is_ready(pod: Moment, name: str) -> bool:
    container = pod.container(name)
    return container is not None and container.ready
