"""Judges labs/pods/init_containers.py."""

from collections.abc import Sequence
from itertools import pairwise

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import NotSeen, Verdict, at_least, both, equal, took

IN_ORDER = ("first", "second", "main")

NO_SOONER = (-1.0, 120.0)
"""Bounds of what follows the end of what came before it, in whole seconds; together they would be 4 s apart."""


def init_is_retried(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether the init container was restarted."""
    return any(pod.restarts_of("prepare") > 0 for pod in pods)


def runs_again(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether the app was restarted, and is ready."""
    return any(pod.restarts > 0 and pod.ready for pod in pods)


def run_one_after_the_other(timeline: Timeline) -> Verdict:
    """Judge that each of the three starts no sooner than the one before has ended."""
    pod = timeline.of("Pod/ordered").first(_has_run_all, after=timeline.done("ordered.yaml"))
    return both(*(_follows(timeline, pod, *names) for names in pairwise(IN_ORDER)))


def share_network_and_volumes(timeline: Timeline) -> Verdict:
    """Judge that the app reads what the first init container wrote, and that it is the Pod's own address."""
    answer = timeline.answers("address").first()
    pod = timeline.of("Pod/ordered").last(lambda pod: pod.get("status", "podIP") is not None)
    return equal(
        "address", seen=answer.output.strip(), expected=pod.get("status", "podIP"), given=answer, evidence=(pod,)
    )


def failing_one_holds_up_the_app(timeline: Timeline) -> Verdict:
    """Judge that the init container is tried again, and that the Pod is Pending all the while."""
    retried = timeline.of("Pod/retried").after(timeline.done("failing.yaml"))
    ended = retried.first(lambda pod: pod.last_exit_code_of("prepare") is not None)
    again = retried.eventually(
        "restartCount", seen=lambda pod: pod.restarts_of("prepare"), expected=at_least(1), given=ended
    )
    return both(again, retried.always("phase", seen=lambda pod: pod.phase, expected="Pending", given=ended))


def never_means_one_try(timeline: Timeline) -> Verdict:
    """Judge that the Pod with the policy Never turns Failed, its init container not restarted."""
    pods = timeline.of("Pod/given-up").after(timeline.done("failing.yaml"))
    ended = pods.first(lambda pod: pod.last_exit_code_of("prepare") == 1)
    return both(
        pods.eventually("phase", seen=lambda pod: pod.phase, expected="Failed", given=ended),
        pods.always("restartCount", seen=lambda pod: pod.restarts_of("prepare"), expected=0, given=ended),
    )


def app_restart_runs_them_again(timeline: Timeline) -> Verdict:
    """Judge that the second init container has run twice where the app was started twice."""
    restarted = timeline.of("Pod/ordered").first(lambda pod: pod.restarts_of("main") >= 1)
    answer = timeline.answers("runs").first()
    runs = len(answer.text.split())
    return equal("runs", seen=runs, expected=at_least(2), given=answer, evidence=(restarted,))


def cleaning_spares_what_was_written(timeline: Timeline) -> Verdict:
    """Judge that what the database wrote is still there, in the same Pod, after its sandbox was made anew."""
    written, database = timeline.done("write"), timeline.of("Pod/database")
    old = database.last(lambda pod: pod.ready, before=written)
    new = database.first(lambda pod: pod.ready and pod.restarts_of("main") > 0 and pod.uid == old.uid, after=written)
    answer = timeline.answers("order").first(lambda answer: answer.code in (0, 1))
    return equal("exit code of cat", seen=answer.code, expected=0, given=answer, evidence=(written, new))


def _follows(timeline: Timeline, pod: Moment, before: str, after: str) -> Verdict:
    """Judge by the Pod's status that a container started no sooner than another one had ended."""
    one, other = pod.container(before), pod.container(after)
    if one is None or other is None or one.ended is None or other.started is None:
        raise NotSeen("nothing-seen", pod.number, object=pod.subject, since=pod.at, until=pod.at)
    return took(
        f"from the end of {before} to the start of {after}", seconds=other.started - one.ended, between=NO_SOONER,
        given=pod, slowness=timeline.slowness,
    )  # fmt: skip


def _has_run_all(pod: Moment) -> bool:
    """Tell whether the two have ended and the app has begun, for the first time."""
    *inits, main = (pod.container(name) for name in IN_ORDER)
    are_over = all(init is not None and init.ended is not None for init in inits)
    return are_over and main is not None and main.started is not None
