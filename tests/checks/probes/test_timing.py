from collections.abc import Callable

import pytest

from checks.probes import timing
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

STARTED = "2026-11-21T12:00:00Z"


def request(script: Script, name: str, what: str, seconds: float) -> Script:
    """A request so many seconds after the container's start, which is at 2 s."""
    text = f"I1121 12:00:{seconds:09.6f}       1 log.go:244] GET {what}"
    return script.log(2 + seconds, text, name, container="server")


def running(name: str) -> Script:
    status = {"containerStatuses": [{"name": "server", "state": {"running": {"startedAt": STARTED}}}]}
    return Script().object(3, "Pod", name, "ADDED", status=status)


def timed(*seconds: float) -> Script:
    script = running("timed")
    for each in seconds:
        request(script, "timed", "/echo?msg=alive&code=", each)
    return script.alive(40, "logs")


def started_late(startup: float, liveness: float | None) -> Script:
    """A container that begins at 2 s, and whose startup and first liveness are so many seconds later."""
    script = Script().pod(1, "started-late", change="ADDED").log(2, "begins", "started-late")
    script.log(3, "startup", "started-late").log(2 + startup, "startup", "started-late")
    if liveness is not None:
        script.log(2 + liveness, "liveness", "started-late")
    return script.alive(40, "logs")


CASES = [
    (timing.first_after_the_delay, timed(7.5).closed(40), Outcome.CONFIRMED),
    (timing.first_after_the_delay, timed(1.0).closed(40), Outcome.REFUTED),
    (timing.first_after_the_delay, timed(15.0).closed(40), Outcome.REFUTED),
    (timing.first_after_the_delay, timed(15.0).host(10, 5.0).closed(40), Outcome.INCONCLUSIVE),
    (timing.first_after_the_delay, timed().closed(40), Outcome.INCONCLUSIVE),
    (timing.once_a_period, timed(7.5, 10.5, 13.6, 16.4).closed(40), Outcome.CONFIRMED),
    (timing.once_a_period, timed(7.5, 8.5, 9.5, 10.5).closed(40), Outcome.REFUTED),
    (timing.once_a_period, timed(7.5, 10.5, 13.5).closed(40), Outcome.INCONCLUSIVE),
    (timing.delay_begins_with_the_startup, started_late(9.5, 20.0).closed(40), Outcome.CONFIRMED),
    (timing.delay_begins_with_the_startup, started_late(9.5, 10.2).closed(40), Outcome.REFUTED),
    (timing.delay_begins_with_the_startup, started_late(5.0, 8.5).closed(40), Outcome.INCONCLUSIVE),
    (timing.delay_begins_with_the_startup, started_late(9.5, None).closed(40), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
