"""Judges labs/pods/never_rescheduled.py."""

from collections.abc import Sequence

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Verdict, at_least, equal

BARE, CRASHING, WEB = (f"Pod[app={name}]" for name in ("bare", "crashing", "web"))


def has_failed_again(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether the container was restarted, or whatever owns its Pod made another."""
    return len(pods) > 1 or any(pod.restarts > 0 for pod in pods)


def web_serves(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether a Pod is ready and not about to go: after an eviction that is another one."""
    return any(map(_serves, pods))


def failure_moves_the_pod(timeline: Timeline) -> Verdict:
    """Judge that after the container's failure there comes a second Pod for it."""
    pods = timeline.of(CRASHING).after(timeline.done("crashing.yaml"))
    failed = pods.first(_has_failed)
    return pods.count("Pods", expected=at_least(2), given=failed)


def evicted_pod_comes_back(timeline: Timeline) -> Verdict:
    """Judge that after its eviction there is another Pod with the bare one's labels."""
    evicted = timeline.done("evict-bare")
    old = timeline.of(BARE).last(lambda pod: pod.ready, before=evicted)
    pods = timeline.of(BARE).after(evicted)
    return pods.count("new Pods", expected=at_least(1), given=evicted, where=lambda pod: pod.uid != old.uid)


def deployment_moves_its_pod(timeline: Timeline) -> Verdict:
    """Judge that the Pod that serves in the end, and is not about to go, is the old one."""
    evicted, pods = timeline.done("evict-web"), timeline.of(WEB)
    old = pods.last(lambda pod: pod.ready, before=evicted)
    serving = pods.after(evicted).last(_serves)
    return equal("uid", seen=serving.uid, expected=old.uid, given=serving, evidence=(old, evicted))


def node_name_can_be_changed(timeline: Timeline) -> Verdict:
    """Judge that the API server takes another node for a Pod that is bound."""
    step = timeline.step("move")
    return equal("code", seen=step.code, expected=200, given=step)


def _has_failed(pod: Moment) -> bool:
    container = pod.container("main")
    return container is not None and container.last_exit_code == 1


def _serves(pod: Moment) -> bool:
    return pod.ready and not pod.deleting
