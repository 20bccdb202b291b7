"""Judges labs/probes/liveness.py."""

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import NotSeen, Verdict, equal

SERVERS = "Pod[app=web]"
KILLED = 137
"""What a process that SIGKILL has ended is said to exit with."""

ENOUGH = 4
"""So many failures have to be seen before it means anything that a threshold of three was not reached."""


def restarts_the_container(timeline: Timeline) -> Verdict:
    """After the probe is broken the same Pod counts a restart, on its node, at its address; an Event tells why."""
    return timeline.witnessed(watch=_restarts_in_place, event=_tells_of_the_kill)


def replaces_the_pod(timeline: Timeline) -> Verdict:
    """After the probe is broken, and something came of it, a Pod has another UID."""
    before, broken = _before(timeline), timeline.done("break")
    servers = timeline.of(SERVERS).after(broken)
    effect = servers.first(lambda pod: pod.restarts > before.restarts or pod.uid != before.uid)
    return servers.eventually("is a new Pod", seen=lambda pod: pod.uid != before.uid, expected=True, given=effect)


def only_failures_in_a_row_count(timeline: Timeline) -> Verdict:
    """To the end, in which its probe fails several times but never in a row, the container is not restarted."""
    flaky = timeline.of("Pod/flaky").after(timeline.done("pods.yaml"))
    enough = timeline.answers("failures").first(lambda answer: answer.contains(f"failure {ENOUGH}"))
    return flaky.always("restartCount", seen=lambda pod: pod.restarts, expected=0, given=enough)


def each_container_has_its_own_count(timeline: Timeline) -> Verdict:
    """After the container that ended by itself, the next one is killed after failures as many as the threshold says.

    The first one has to end one question before the threshold: else it may be the probe that has killed it.
    """
    journal = timeline.answers("journal").first(lambda answer: answer.contains("container 3"))
    first, _, later = journal.text.partition("container 2")
    second = later.partition("container 3")[0]
    threshold = timeline.of("Pod/crasher").first().get("spec", "containers", 0, "livenessProbe", "failureThreshold")
    if first.count("asked") != threshold - 1:
        what = "a container that ended by itself one question before the threshold"
        raise NotSeen("nothing-seen", journal.number, object=what, since=0.0, until=journal.at)
    return equal("failures of the second container", seen=second.count("asked"), expected=threshold, given=journal)


def obeys_the_restart_policy(timeline: Timeline) -> Verdict:
    """Without a restart, the Pod of the container that was killed turns Failed."""
    created = timeline.done("pods.yaml")
    killed = timeline.of("Pod/killed").after(created)
    return killed.eventually("phase, restartCount, exit code", seen=_end, expected=["Failed", 0, KILLED], given=created)


def always_counts_as_failed(timeline: Timeline) -> Verdict:
    """After its container has ended itself, as it was told to when its probe had failed, the Pod turns Failed."""
    polite = timeline.of("Pod/polite").after(timeline.done("pods.yaml"))
    ended = polite.first(lambda pod: pod.phase in ("Succeeded", "Failed"))
    return polite.eventually("phase", seen=lambda pod: pod.phase, expected="Failed", given=ended)


def _end(pod: Moment) -> list[str | int | None]:
    server = pod.container()
    return [pod.phase, pod.restarts, server.exit_code if server else None]


def _restarts_in_place(timeline: Timeline) -> Verdict:
    before, broken = _before(timeline), timeline.done("break")
    expected = [*_place(before), before.restarts + 1]
    return (
        timeline.of(SERVERS)
        .after(broken)
        .eventually(
            "uid, node, podIP, restartCount",
            seen=lambda pod: [*_place(pod), pod.restarts], expected=expected, given=broken,
        )
    )  # fmt: skip


def _tells_of_the_kill(timeline: Timeline) -> Verdict:
    broken = timeline.done("break")
    events = timeline.events(_before(timeline)).after(broken)
    return events.eventually("reason", seen=lambda event: event.get("reason"), expected="Killing", given=broken)


def _before(timeline: Timeline) -> Moment:
    return timeline.of(SERVERS).last(before=timeline.step("break"))


def _place(pod: Moment) -> list[str | None]:
    return [pod.uid, pod.node, pod.get("status", "podIP")]
