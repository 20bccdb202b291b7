"""Judges labs/pods/sidecars.py: each container of Pod/web takes 5 s to end, and `two` 4 s to say that it has begun."""

from collections.abc import Sequence
from itertools import pairwise

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import NotSeen, Verdict, both, equal, took

STOPPING = ("main", "two", "one")

AFTER_FOUR, AFTER_FIVE = (3.0, 120.0), (4.0, 40.0)
"""Bounds of what is due after so many seconds, and no sooner; the API's times are whole ones."""


def sidecar_is_restarted(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether the sidecar that ends once was restarted."""
    return any(pod.restarts_of("side") > 0 for pod in pods)


def task_is_done(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether the Job's app has ended."""
    return any(pod.last_exit_code_of("main") is not None for pod in pods)


def app_waits_for_the_startup_probe(timeline: Timeline) -> Verdict:
    """Judge that the first sidecar starts before the second, and the app no sooner than the second says so."""
    pod = timeline.of("Pod/web").first(lambda pod: pod.ready, after=timeline.done("web.yaml"))
    one, two, main = (_started(pod, name) for name in ("one", "two", "main"))
    return both(
        took("from one to two", seconds=two - one, between=(-1.0, 120.0), given=pod, slowness=timeline.slowness),
        took("from two to main", seconds=main - two, between=AFTER_FOUR, given=pod, slowness=timeline.slowness),
    )


def init_containers_have_ended(timeline: Timeline) -> Verdict:
    """Judge that both entries of initContainers are terminated while the Pod is Ready."""
    pod = timeline.of("Pod/web").first(lambda pod: pod.ready, after=timeline.done("web.yaml"))
    states = [(container.state if container else None) for container in map(pod.container, ("one", "two"))]
    return equal("states", seen=states, expected=["terminated"] * 2, given=pod)


def stops_after_the_app(timeline: Timeline) -> Verdict:
    """Judge that each is told to end only once the one before has ended: it then takes 5 s."""
    pod = timeline.of("Pod/web").first(_has_stopped, after=timeline.done("stop"))
    return both(*(_ends_after(timeline, pod, *names) for names in pairwise(STOPPING)))


def keeps_a_job_running(timeline: Timeline) -> Verdict:
    """Judge that the Job is at no time Complete, though its app has ended."""
    done = timeline.of("Pod[app=task]").first(lambda pod: pod.last_exit_code_of("main") == 0)
    job = timeline.of("Job/task").after(timeline.done("job.yaml"))
    return job.never("Complete", seen=lambda job: job.condition("Complete"), unwanted="True", given=done)


def pod_policy_holds_for_it(timeline: Timeline) -> Verdict:
    """Judge that the sidecar that ended is not started again, to the end of the run."""
    once = timeline.of("Pod/once").after(timeline.done("once.yaml"))
    ended = once.first(lambda pod: pod.last_exit_code_of("side") == 0)
    return once.after(ended).always("restartCount", seen=lambda pod: pod.restarts_of("side"), expected=0, given=ended)


def _ends_after(timeline: Timeline, pod: Moment, before: str, after: str) -> Verdict:
    one, other = pod.container(before), pod.container(after)
    if one is None or other is None or one.ended is None or other.ended is None:
        raise NotSeen("nothing-seen", pod.number, object=pod.subject, since=pod.at, until=pod.at)
    return took(
        f"from the end of {before} to the end of {after}", seconds=other.ended - one.ended, between=AFTER_FIVE,
        given=pod, slowness=timeline.slowness,
    )  # fmt: skip


def _has_stopped(pod: Moment) -> bool:
    """Tell whether all three have ended in the Pod that is being deleted."""
    containers = [pod.container(name) for name in STOPPING]
    return pod.deleting and all(each is not None and each.state == "terminated" for each in containers)


def _started(pod: Moment, name: str) -> float:
    container = pod.container(name)
    if container is None or container.started is None:
        raise NotSeen("nothing-seen", pod.number, object=f"{pod.subject} {name}", since=pod.at, until=pod.at)
    return container.started
