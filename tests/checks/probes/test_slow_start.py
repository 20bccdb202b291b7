from collections.abc import Callable

import pytest

from checks.probes import slow_start
from kindlab.timeline import Timeline
from kindlab.verdict import SLOWEST, Outcome, Verdict
from tests.timelines import Script, judged, told


def ran(
    name: str, *, restarts: int = 0, up: bool = True, slowness: float = 1.0, delay: int = 0, failures: int = 3
) -> Script:
    """A Pod that was restarted so often, and is up in the end or not; its liveness probe asks every second."""
    probe = {"failureThreshold": failures, "periodSeconds": 1} | ({"initialDelaySeconds": delay} if delay else {})
    spec = {"containers": [{"name": "main", "livenessProbe": probe}]}
    script = Script().host(0, slowness).step("pods.yaml", 0).pod(1, name, ready=False, change="ADDED", spec=spec)
    return script.pod(12, name, ready=False, restarts=restarts).pod(15, name, ready=up, restarts=restarts)


CASES = [
    (slow_start.is_killed_in_a_loop, ran("unprotected", restarts=2).closed(20), Outcome.CONFIRMED),
    (slow_start.is_killed_in_a_loop, ran("unprotected", restarts=1).closed(20), Outcome.REFUTED),
    (slow_start.is_killed_in_a_loop, ran("unprotected", restarts=1, up=False).closed(20), Outcome.INCONCLUSIVE),
    (slow_start.is_killed_in_a_loop, Script().step("pods.yaml", 0).closed(20), Outcome.INCONCLUSIVE),
    (slow_start.comes_up_in_the_end, ran("unprotected").closed(20), Outcome.CONFIRMED),
    (slow_start.comes_up_in_the_end, ran("unprotected", restarts=2, up=False).closed(20), Outcome.REFUTED),
    (slow_start.comes_up_in_the_end, ran("unprotected", restarts=1, up=False).closed(20), Outcome.INCONCLUSIVE),
    (slow_start.startup_probe_protects, ran("protected").closed(20), Outcome.CONFIRMED),
    (slow_start.startup_probe_protects, ran("protected", restarts=1).closed(20), Outcome.REFUTED),
    (slow_start.startup_probe_protects, ran("protected", restarts=1, up=False).closed(20), Outcome.REFUTED),
    (slow_start.startup_probe_protects, ran("protected", up=False).closed(20), Outcome.INCONCLUSIVE),
    (slow_start.startup_probe_protects, ran("protected").cut_off(), Outcome.INCONCLUSIVE),
    (slow_start.initial_delay_protects, ran("delayed").closed(20), Outcome.CONFIRMED),
    (slow_start.initial_delay_protects, ran("delayed", restarts=1).closed(20), Outcome.REFUTED),
    (slow_start.initial_delay_protects, ran("delayed", up=False).closed(20), Outcome.INCONCLUSIVE),
    (slow_start.initial_delay_protects, ran("delayed").gap(13, 14, "Pod").closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


SLOW = SLOWEST + 1
UP_AFTER_ALL = [(slow_start.is_killed_in_a_loop, Outcome.REFUTED), (slow_start.comes_up_in_the_end, Outcome.CONFIRMED)]


@pytest.mark.parametrize(("check", "outcome"), UP_AFTER_ALL)
def test_a_probe_that_was_late_itself_tells_nothing(check: Callable[[Timeline], Verdict], outcome: Outcome) -> None:
    late = ran("unprotected", slowness=SLOW).closed(20)
    assert told(check, late) == (Outcome.INCONCLUSIVE, "host-too-slow")
    assert judged(check, ran("unprotected", slowness=SLOWEST).closed(20)) is outcome
    assert judged(check, ran("unprotected", slowness=SLOW, failures=60).closed(20)) is outcome
    assert judged(check, ran("unprotected", slowness=SLOW, delay=7).closed(20)) is outcome


def test_a_loop_is_one_on_a_slow_host_too() -> None:
    looped = ran("unprotected", restarts=2, up=False, slowness=SLOW).closed(20)
    assert judged(slow_start.is_killed_in_a_loop, looped) is Outcome.CONFIRMED
    assert judged(slow_start.comes_up_in_the_end, looped) is Outcome.REFUTED
