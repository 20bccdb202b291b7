"""Judges labs/probes/slow_start.py: an application that is up is ready."""

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Verdict, at_least, both

LOOP = 2
"""So many restarts make a loop."""


def is_killed_in_a_loop(timeline: Timeline) -> Verdict:
    """After it was created, the unprotected application comes to be restarted twice.

    Where it is neither that nor up by the end, it was not seen for long enough.
    """
    created = timeline.done("pods.yaml")
    app = timeline.of("Pod/unprotected").after(created)
    app.first(_is_settled)
    return app.eventually("restartCount", seen=lambda pod: pod.restarts, expected=at_least(LOOP), given=created)


def comes_up_in_the_end(timeline: Timeline) -> Verdict:
    """By the end, or after it has been restarted twice, the unprotected application is up."""
    app = timeline.of("Pod/unprotected").after(timeline.done("pods.yaml"))
    effect = app.first(_is_settled)
    return app.eventually("ready", seen=lambda pod: pod.ready, expected=True, given=effect)


def startup_probe_protects(timeline: Timeline) -> Verdict:
    """After its creation the application with a startup probe comes up, and to the end is not restarted."""
    return _comes_up_undisturbed(timeline, "protected")


def initial_delay_protects(timeline: Timeline) -> Verdict:
    """After its creation the application with a delay comes up, and to the end is not restarted."""
    return _comes_up_undisturbed(timeline, "delayed")


def _is_settled(pod: Moment) -> bool:
    """Tell whether the application is up, or was restarted often enough to call it a loop."""
    return pod.ready or pod.restarts >= LOOP


def _comes_up_undisturbed(timeline: Timeline, name: str) -> Verdict:
    """Judge that it comes up and is not restarted; NotSeen where it is neither up nor restarted by the end."""
    created = timeline.done("pods.yaml")
    app = timeline.of(f"Pod/{name}").after(created)
    app.first(lambda pod: pod.ready or pod.restarts >= 1)
    return both(
        app.eventually("ready", seen=lambda pod: pod.ready, expected=True, given=created),
        app.always("restartCount", seen=lambda pod: pod.restarts, expected=0, given=created),
    )
