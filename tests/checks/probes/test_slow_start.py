from collections.abc import Callable

import pytest

from checks.probes import slow_start
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged


def ran(name: str, *, restarts: int = 0, up: bool = True) -> Script:
    """A Pod that was restarted so often, and is up in the end or not."""
    script = Script().step("pods.yaml", 0).pod(1, name, ready=False, change="ADDED")
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
