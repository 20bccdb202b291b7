"""Judges labs/resources/eviction.py."""

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import Verdict, at_least, equal


def fails_as_evicted(timeline: Timeline) -> Verdict:
    """After it wrote too much, the Pod comes to be Failed, for the reason Evicted."""
    filled = timeline.step("fill-bare")
    return _bare(timeline).eventually("status", seen=_status, expected="Failed, Evicted", given=filled)


def container_is_restarted(timeline: Timeline) -> Verdict:
    """After it was ended, the container runs again, as another one: restartCount counts also an end that was missed."""
    before = timeline.of("Pod/bare").last(before=timeline.step("fill-bare"))
    return _bare(timeline).eventually(
        "another main that runs",
        seen=lambda pod: _running(pod) not in (None, _running(before)),
        expected=True,
        given=_ended(timeline),
    )


def siblings_live_on(timeline: Timeline) -> Verdict:
    """At the end of the run the other container runs, though the first was ended."""
    ended = _ended(timeline)
    last = _bare(timeline).last(lambda pod: pod.container("sibling") is not None)
    sibling = last.container("sibling")
    return equal("state of sibling", seen=sibling and sibling.state, expected="running", given=ended, evidence=(last,))


def is_moved(timeline: Timeline) -> Verdict:
    """Once the Pod is evicted there comes to be a second one of its name."""
    evicted = _bare(timeline).first(lambda pod: _status(pod) == "Failed, Evicted")
    return timeline.of("Pod/bare").after(evicted).count("Pods", expected=at_least(2), given=evicted)


def controller_makes_another(timeline: Timeline) -> Verdict:
    """After the Deployment's Pod wrote too much there comes to be another."""
    filled = timeline.done("fill-web")
    return timeline.of("Pod[app=web]").after(filled).count("Pods", expected=at_least(2), given=filled)


def _bare(timeline: Timeline) -> Moments[Moment]:
    return timeline.of("Pod/bare").after(timeline.step("fill-bare"))


def _ended(timeline: Timeline) -> Moment:
    """Return the first version of the Pod in which its container was ended, or the Pod itself was."""
    return _bare(timeline).first(_has_ended)


def _has_ended(pod: Moment) -> bool:
    main = pod.container("main")
    return pod.phase == "Failed" or pod.restarts >= 1 or (main is not None and main.state == "terminated")


def _running(pod: Moment) -> str | None:
    """Return the ID of the first container, or None where it does not run."""
    main = pod.get("status", "containerStatuses", 0) or {}
    return main.get("containerID") if "running" in main.get("state", {}) else None


def _status(pod: Moment) -> str:
    return f"{pod.phase}, {pod.get('status', 'reason')}"
