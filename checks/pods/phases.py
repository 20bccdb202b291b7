"""Judges labs/pods/phases.py."""

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Verdict, both, equal


def pending_means_no_node(timeline: Timeline) -> Verdict:
    """From the scheduler's decision on, the Pod that cannot start is Pending and has no node."""
    waits = timeline.of("Pod/waits")
    decided = waits.first(lambda pod: pod.condition("PodScheduled") is not None, after=timeline.done("waiting.yaml"))
    return waits.after(decided).always(
        "phase, spec.nodeName", seen=lambda pod: [pod.phase, pod.node], expected=["Pending", None], given=decided
    )


def container_creating_is_a_phase(timeline: Timeline) -> Verdict:
    """Where a container waits for the reason ContainerCreating, that comes to be the Pod's phase."""
    waits = timeline.of("Pod/waits").after(timeline.done("waiting.yaml"))
    creating = waits.first(lambda pod: _state(pod) == ("waiting", "ContainerCreating"))
    return waits.eventually("phase", seen=lambda pod: pod.phase, expected="ContainerCreating", given=creating)


def pending_while_init_runs(timeline: Timeline) -> Verdict:
    """From the first version in which the init container runs, and it runs on, the Pod is Pending."""
    starting = timeline.of("Pod/starting")
    runs = starting.first(lambda pod: _state(pod, "first")[0] == "running", after=timeline.done("starting.yaml"))
    return starting.after(runs).always("phase", seen=lambda pod: pod.phase, expected="Pending", given=runs)


def running_means_ready(timeline: Timeline) -> Verdict:
    """While one container fails and one is unready, the Pod, once Running, comes to be Ready too."""
    half = timeline.of("Pod/half").after(timeline.done("half.yaml"))
    running = half.first(lambda pod: pod.phase == "Running")
    return half.eventually("Ready", seen=lambda pod: pod.condition("Ready"), expected="True", given=running)


def crashing_is_running(timeline: Timeline) -> Verdict:
    """From its container's first failure on, in which no container runs, the Pod is Running."""
    crashing = timeline.of("Pod/crashing")
    down = crashing.first(_is_down, after=timeline.done("crashing.yaml"))
    return crashing.after(down).always("phase", seen=lambda pod: pod.phase, expected="Running", given=down)


def succeeded_when_all_ended_well(timeline: Timeline) -> Verdict:
    """After one container has ended well the Pod turns Succeeded, and by then all have ended well."""
    done = timeline.of("Pod/done").after(timeline.done("done.yaml"))
    ended = done.first(lambda pod: 0 in _exit_codes(pod))
    turned = done.eventually("phase", seen=lambda pod: pod.phase, expected="Succeeded", given=ended)
    succeeded = next((pod for pod in done.all() if pod.phase == "Succeeded"), None)
    if succeeded is None:
        return turned
    return both(turned, equal("exit codes", seen=_exit_codes(succeeded), expected=[0, 0], given=succeeded))


def _state(pod: Moment, name: str = "") -> tuple[str | None, str | None]:
    container = pod.container(name)
    return (container.state, container.reason) if container else (None, None)


def _is_down(pod: Moment) -> bool:
    """Tell whether the container has failed and does not run now."""
    failed = 1 in _exit_codes(pod)
    return failed and _state(pod)[0] != "running"


def _exit_codes(pod: Moment) -> list[int]:
    """Return how containers ended, now or the last time, of those that did."""
    statuses = pod.get("status", "containerStatuses") or ()
    ends = (status.get(state, {}).get("terminated") for status in statuses for state in ("state", "lastState"))
    return [end["exitCode"] for end in ends if end]
