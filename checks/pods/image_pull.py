"""Judges labs/pods/image_pull.py."""

from collections.abc import Sequence

from kindlab.timeline import LogLine, Moment, Moments, Seen, Timeline
from kindlab.verdict import Verdict, at_least, both, equal

TAG = "url:/v2/tiny/manifests/v1.json"
"""What the registry's log says when it is asked which image the tag names."""

CREATING = "ContainerCreating"
"""For what a container waits until it runs, or its image has turned out not to be had."""

LAYERS = "url:/v2/tiny/blobs/"
"""What it says when it is asked for a layer, or for the image's configuration."""


def has_settled(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether a container runs, or is known not to."""
    return any(map(_is_settled, pods))


def always_downloads_anew(timeline: Timeline) -> Verdict:
    """As a Pod with the policy Always starts, the registry is asked for layers, as it was for the first one."""
    registry = timeline.logs("Pod/registry")
    registry.first(_asks_for_layers, after=timeline.step("first.yaml"))
    always = _running(timeline, "always")
    return _for_always(timeline).count(
        "requests for layers", expected=at_least(1), where=_asks_for_layers, given=always
    )


def always_asks_the_registry(timeline: Timeline) -> Verdict:
    """As a Pod with the policy Always starts, the registry is asked which image the tag names."""
    always = _running(timeline, "always")
    return _for_always(timeline).count(
        "requests for the tag", expected=at_least(1), where=lambda line: TAG in line.text, given=always
    )


def always_falls_back(timeline: Timeline) -> Verdict:
    """After the registry was closed, a container with the policy Always comes to run."""
    return _comes_to_run(timeline, "always-again")


def if_not_present_needs_no_registry(timeline: Timeline) -> Verdict:
    """After the registry was closed, a container with the policy IfNotPresent comes to run."""
    return _comes_to_run(timeline, "again")


def never_takes_only_what_is_there(timeline: Timeline) -> Verdict:
    """Where the image is on the node the container comes to run; the other one is refused for its policy."""
    absent = _settled(timeline, "absent", after=timeline.done("absent.yaml"))
    return both(
        _comes_to_run(timeline, "never"),
        equal("reason of waiting", seen=_state(absent)[1], expected="ErrImageNeverPull", given=absent),
    )


def default_follows_the_tag(timeline: Timeline) -> Verdict:
    """As it is created the Pod has Always for no tag and the tag latest, and IfNotPresent for another."""
    defaults = timeline.of("Pod/defaults").first(after=timeline.done("defaults.yaml"))
    containers = defaults.get("spec", "containers") or ()
    return equal(
        "imagePullPolicy",
        seen=[container["imagePullPolicy"] for container in containers],
        expected=["Always", "Always", "IfNotPresent"],
        given=defaults,
    )


def _for_always(timeline: Timeline) -> Moments[LogLine]:
    """Return what the registry was asked for from when the Pod with the policy Always was made until it was closed."""
    return timeline.logs("Pod/registry").after(timeline.step("always.yaml")).before(timeline.step("close"))


def _asks_for_layers(line: LogLine) -> bool:
    return LAYERS in line.text


def _running(timeline: Timeline, name: str) -> Moment:
    return timeline.of(f"Pod/{name}").first(lambda pod: pod.phase == "Running", after=timeline.done(f"{name}.yaml"))


def _comes_to_run(timeline: Timeline, name: str) -> Verdict:
    """Judge that the container runs once it has settled, where the image is on the node: there the first one runs."""
    _running(timeline, "first")
    closed = timeline.done("close")
    pod = _settled(timeline, name, after=timeline.done(f"{name}.yaml"))
    return equal("state", seen=_state(pod)[0], expected="running", given=pod, evidence=(closed,))


def _settled(timeline: Timeline, name: str, *, after: Seen) -> Moment:
    """Return the Pod's first version in which the container runs, or is known not to."""
    return timeline.of(f"Pod/{name}").first(_is_settled, after=after)


def _is_settled(pod: Moment) -> bool:
    return pod.container() is not None and CREATING not in _state(pod)


def _state(pod: Moment) -> tuple[str | None, str | None]:
    container = pod.container()
    return (container.state, container.reason) if container else (None, None)
