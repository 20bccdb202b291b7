"""Judges labs/probes/timing.py: the servers' logs say who asks, and when by their nodes' clocks."""

import re
from datetime import UTC, datetime

from kindlab.timeline import LogLine, Moment, Timeline
from kindlab.verdict import NotSeen, Verdict, took

DELAY, PERIOD = 6, 3
"""What the liveness probe of Pod/timed says, in seconds."""

LATE_DELAY = 8
"""What that of Pod/started-late says; its startup takes longer."""

STAMP = re.compile(r"^I(\d{4} \d\d:\d\d:\d\d\.\d+) ")
"""How klog begins a line: month, day and time."""

FEWEST = 4
"""So many requests are needed to judge a period by."""


def first_after_the_delay(timeline: Timeline) -> Verdict:
    """Between the second in which the container started and the first request, the delay passes, and little more."""
    pod = timeline.of("Pod/timed").first(lambda pod: _start(pod) is not None)
    first = _requests(timeline, "timed", "alive")[0]
    return took(
        "start to first request", seconds=_since(_start(pod) or 0, first), between=(DELAY - 1, DELAY + 2 * PERIOD),
        given=first, evidence=(pod,), slowness=timeline.slowness,
    )  # fmt: skip


def once_a_period(timeline: Timeline) -> Verdict:
    """On average, so much time passes from one request to the next."""
    lines = _requests(timeline, "timed", "alive")
    if len(lines) < FEWEST:
        raise NotSeen("nothing-seen", object="requests of Pod/timed", since=lines[0].at, until=timeline.horizon)
    average = (lines[-1].at - lines[0].at) / (len(lines) - 1)
    return took(
        "request to request", seconds=round(average, 2), between=(PERIOD - 1, PERIOD + 1), given=lines[0],
        evidence=lines[1:], slack=0.5, slowness=timeline.slowness,
    )  # fmt: skip


def delay_begins_with_the_startup(timeline: Timeline) -> Verdict:
    """After the startup, which takes longer than the delay, as much time passes again before liveness asks."""
    begins = timeline.logs("Pod/started-late").first(lambda line: line.text == "begins")
    last, first = _requests(timeline, "started-late", "startup")[-1], _requests(timeline, "started-late", "liveness")[0]
    if last.at - begins.at < LATE_DELAY:
        raise NotSeen("nothing-seen", object="a startup that is longer than the delay", since=begins.at, until=last.at)
    return took(
        "startup to first liveness", seconds=round(first.at - last.at, 2), between=(LATE_DELAY, 2 * LATE_DELAY),
        given=last, evidence=(first, begins), slack=0.2, slowness=timeline.slowness,
    )  # fmt: skip


def _start(pod: Moment) -> float | None:
    return pod.time("status", "containerStatuses", 0, "state", "running", "startedAt")


def _requests(timeline: Timeline, pod: str, asked: str) -> list[LogLine]:
    """Return the lines that tell of such a request; raises NotSeen where there is none."""
    lines = timeline.logs(f"Pod/{pod}")
    lines.first(lambda line: asked in line.text)
    return [line for line in lines.all() if asked in line.text]


def _since(start: float, line: LogLine) -> float:
    """Return the seconds from one of the API's times to a line, which tells no year and is of the same one."""
    stamp = STAMP.match(line.text)
    if stamp is None:
        raise NotSeen("nothing-seen", object="a line with a time", since=line.at, until=line.at)
    year = datetime.fromtimestamp(start, UTC).year
    at = datetime.strptime(f"{year}{stamp[1]}", "%Y%m%d %H:%M:%S.%f").replace(tzinfo=UTC)
    return round(at.timestamp() - start, 3)
