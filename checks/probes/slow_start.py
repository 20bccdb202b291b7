"""Judges labs/probes/slow_start.py: an application that is up is ready."""

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import SLOWEST, Outcome, Verdict, at_least, both, too_slow

LOOP = 2
"""So many restarts make a loop."""

START = 10
"""So many seconds the application takes to start, by its command."""


def is_killed_in_a_loop(timeline: Timeline) -> Verdict:
    """After it was created, the unprotected application comes to be restarted twice.

    Where it is neither that nor up by the end, it was not seen for long enough.
    """
    created = timeline.done("pods.yaml")
    app = timeline.of("Pod/unprotected").after(created)
    app.first(_is_settled)
    verdict = app.eventually("restartCount", seen=lambda pod: pod.restarts, expected=at_least(LOOP), given=created)
    return _unless_probed_late(timeline, verdict, doubted=Outcome.REFUTED)


def comes_up_in_the_end(timeline: Timeline) -> Verdict:
    """By the end, or after it has been restarted twice, the unprotected application is up."""
    app = timeline.of("Pod/unprotected").after(timeline.done("pods.yaml"))
    effect = app.first(_is_settled)
    verdict = app.eventually("ready", seen=lambda pod: pod.ready, expected=True, given=effect)
    return _unless_probed_late(timeline, verdict, doubted=Outcome.CONFIRMED)


def startup_probe_protects(timeline: Timeline) -> Verdict:
    """After its creation the application with a startup probe comes up, and to the end is not restarted."""
    return _comes_up_undisturbed(timeline, "protected")


def initial_delay_protects(timeline: Timeline) -> Verdict:
    """After its creation the application with a delay comes up, and to the end is not restarted."""
    return _comes_up_undisturbed(timeline, "delayed")


def _is_settled(pod: Moment) -> bool:
    """Tell whether the application is up, or was restarted often enough to call it a loop."""
    return pod.ready or pod.restarts >= LOOP


def _unless_probed_late(timeline: Timeline, verdict: Verdict, *, doubted: Outcome) -> Verdict:
    """Return the verdict; NotSeen where it is the doubted one, and a slow host may have made the probe's answers late.

    A probe whose own answers take seconds gives the application longer than it says, and lets it come up by that.
    """
    app = timeline.of("Pod/unprotected").first(after=timeline.done("pods.yaml"))
    if verdict.outcome is doubted and timeline.slowness > SLOWEST and _patience(app) < START:
        raise too_slow(timeline.slowness, app)
    return verdict


def _patience(pod: Moment) -> int:
    """Return how many seconds the liveness probe is meant to let pass until the container is killed."""
    probe = pod.get("spec", "containers", 0, "livenessProbe")
    delay: int = probe.get("initialDelaySeconds", 0)
    return delay + int(probe["failureThreshold"] * probe["periodSeconds"])


def _comes_up_undisturbed(timeline: Timeline, name: str) -> Verdict:
    """Judge that it comes up and is not restarted; NotSeen where it is neither up nor restarted by the end."""
    created = timeline.done("pods.yaml")
    app = timeline.of(f"Pod/{name}").after(created)
    app.first(lambda pod: pod.ready or pod.restarts >= 1)
    return both(
        app.eventually("ready", seen=lambda pod: pod.ready, expected=True, given=created),
        app.always("restartCount", seen=lambda pod: pod.restarts, expected=0, given=created),
    )
