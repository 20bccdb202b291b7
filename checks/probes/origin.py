"""Judges labs/probes/origin.py."""

import re

from kindlab.timeline import LogLine, Moment, Timeline
from kindlab.verdict import Verdict, both, equal

RECEIVED = re.compile(r"^Connection received on (\S+) \d+$")
"""What OpenBSD's nc -v says of each connection."""

PROBED = ("tcp", "http")
LOCALHOST = "127.0.0.1"


def made_in_the_container(timeline: Timeline) -> Verdict:
    """In each container, the first connection comes from within the Pod."""
    return both(*(_comes_from(timeline, container, LOCALHOST) for container in PROBED))


def comes_from_the_node(timeline: Timeline) -> Verdict:
    """In each container, the first connection comes from the address from which its node reaches the Pod."""
    route = timeline.answers("route").first()
    return both(*(_comes_from(timeline, container, route.json[0]["prefsrc"]) for container in PROBED))


def loopback_is_enough(timeline: Timeline) -> Verdict:
    """To the end, the container that is asked by TCP becomes ready, as that is which is asked by exec."""
    pod = timeline.of("Pod/loopback").after(timeline.done("pods.yaml"))
    by_exec = pod.first(lambda pod: _is_ready(pod, "by-exec"))
    return pod.eventually("by-tcp ready", seen=lambda pod: _is_ready(pod, "by-tcp"), expected=True, given=by_exec)


def _comes_from(timeline: Timeline, container: str, address: str) -> Verdict:
    line = timeline.logs("Pod/web", container).first(lambda line: _source(line) is not None)
    return equal(f"source of {container}", seen=_source(line), expected=address, given=line)


def _source(line: LogLine) -> str | None:
    found = RECEIVED.match(line.text)
    return found[1] if found else None


def _is_ready(pod: Moment, name: str) -> bool:
    container = pod.container(name)
    return container is not None and container.ready
