"""Judges labs/pods/termination.py: all times are counted from the deletion, in the API's whole seconds."""

import re

from kindlab.timeline import LogLine, Moment, Moments, Timeline
from kindlab.verdict import NotSeen, Verdict, at_least, both, either, equal, took

DEFAULT = 30
KILLED = 137
"""The exit code of what SIGKILL has ended: 128 + 9."""

AFTER_FOUR = (3.0, 28.0)
AFTER_THIRTY = (29.0, 60.0)
"""Bounds of what is due after so many seconds; the API's times are whole ones.

That it is no sooner is what counts. Four have time until it might be the default grace period, thirty.
"""

WHOLE_GRACE = at_least(9)
"""What is left of 10 s for SIGTERM where the hook has used up nothing; the kubelet counts in whole seconds."""

RUNTIME_ID = ("status", "containerStatuses", 0, "containerID")


def killed_after_the_grace_period(timeline: Timeline) -> Verdict:
    """Judge that the process that goes on is told to end, and killed when the time is over, but no sooner.

    That it is told shows in its log, or in containerd's: on a slow host it may not come to write until it is killed.
    """
    ended, deleted = _ended(timeline, "deaf"), timeline.done("delete-deaf")
    told = timeline.logs("Pod/deaf").after(deleted)
    runtime_id, containerd = _containerd(timeline, "deaf", "delete-deaf")
    signal = f'Stop container \\"{runtime_id}\\" with signal terminated'
    return both(
        equal("exitCode", seen=_exit_code(ended), expected=KILLED, given=ended),
        _took(timeline, "to SIGKILL", ended, AFTER_FOUR),
        either(
            told.eventually("told to end", seen=lambda line: line.text, expected="told to end", given=ended),
            containerd.eventually(
                "signal terminated", seen=lambda line: signal in line.text, expected=True, given=ended
            ),
        ),
    )


def deletion_takes_the_grace_period(timeline: Timeline) -> Verdict:
    """Judge that a process that ends when it is told to is held back until the default grace period is over."""
    return _took(timeline, "to the end", _ended(timeline, "polite"), AFTER_THIRTY)


def default_is_thirty_seconds(timeline: Timeline) -> Verdict:
    """Judge that the Pod that names no grace period has one of 30 s, and that its deletion grants it."""
    deleted = timeline.done("delete-polite")
    before = timeline.of("Pod/polite").last(before=deleted)
    going = timeline.of("Pod/polite").first(lambda pod: pod.deleting, after=deleted)
    own, granted = (
        before.get("spec", "terminationGracePeriodSeconds"),
        going.get("metadata", "deletionGracePeriodSeconds"),
    )
    return both(
        equal("terminationGracePeriodSeconds", seen=own, expected=DEFAULT, given=before),
        equal("deletionGracePeriodSeconds", seen=granted, expected=DEFAULT, given=going),
    )


def shell_passes_the_signal_on(timeline: Timeline) -> Verdict:
    """Judge that the container whose program ends with 0 when it is told to does so below a shell."""
    ended = _ended(timeline, "shell")
    return equal("exitCode", seen=_exit_code(ended), expected=0, given=ended)


def hook_is_not_counted(timeline: Timeline) -> Verdict:
    """Judge that containerd is told to give the process its whole grace period, after the hook."""
    told = _containerd_said(timeline, "hook", "delete-hook", "with timeout")
    return equal("timeout", seen=_timeout(told), expected=WHOLE_GRACE, given=told)


def forced_deletion_kills_first(timeline: Timeline) -> Verdict:
    """Judge that containerd has ended the container before the Pod is removed."""
    forced, ended = timeline.done("force"), _containerd_said(timeline, "forced", "force", "returns successfully")
    removed = timeline.of("Pod/forced").first(lambda pod: pod.gone, after=forced)
    return timeline.in_order({"the container has ended": ended, "the Pod is removed": removed}, given=forced)


def _containerd_said(timeline: Timeline, pod: str, deletion: str, words: str) -> LogLine:
    """Return the first line after a deletion in which containerd says this of stopping the Pod's container."""
    runtime_id, lines = _containerd(timeline, pod, deletion)
    said = ("StopContainer", runtime_id, words)
    return lines.first(lambda line: all(word in line.text for word in said))


def _containerd(timeline: Timeline, pod: str, deletion: str) -> tuple[str, Moments[LogLine]]:
    """Return the identity of a Pod's container, and what containerd says after a deletion."""
    deleted = timeline.done(deletion)
    runtime_id = timeline.of(f"Pod/{pod}").last(before=deleted).get(*RUNTIME_ID).removeprefix("containerd://")
    return runtime_id, timeline.node_logs(unit="containerd").after(deleted)


def _timeout(line: LogLine) -> int:
    """Return the seconds that a line gives a container between SIGTERM and SIGKILL."""
    said = re.search(r"with timeout (\d+) ", line.text)
    return int(said[1]) if said else 0


def _ended(timeline: Timeline, pod: str) -> Moment:
    """Return the first version of a Pod that is being deleted in which its container has ended."""
    return timeline.of(f"Pod/{pod}").first(
        lambda pod: pod.deleting and _exit_code(pod) is not None, after=timeline.done(f"delete-{pod}")
    )


def _took(timeline: Timeline, what: str, ended: Moment, between: tuple[float, float]) -> Verdict:
    """Judge the time from the deletion to the container's end; deletionTimestamp lies the grace period ahead."""
    granted, due = ended.get("metadata", "deletionGracePeriodSeconds"), ended.time("metadata", "deletionTimestamp")
    container = ended.container("main")
    if container is None or container.ended is None or due is None:
        raise NotSeen("nothing-seen", ended.number, object=ended.subject, since=ended.at, until=ended.at)
    return took(
        what, seconds=container.ended - (due - granted), between=between, given=ended, slowness=timeline.slowness
    )


def _exit_code(pod: Moment) -> int | None:
    container = pod.container("main")
    return container.exit_code if container else None
