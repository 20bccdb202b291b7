from collections.abc import Callable

import pytest

from checks.probes import mechanisms
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

EXPLAINED = """FIELDS:
  command\t<[]string>
    a livenessProbe\tis not meant
  livenessProbe\t<Probe>
  readinessProbe\t<Probe>
  startupProbe\t<Probe>
"""


def created(name: str) -> Script:
    return Script().step("probed.yaml", 0).pod(1, name, ready=False, change="ADDED")


def turned(name: str, first: str, second: str) -> Script:
    """A Pod that turns ready after one step, and unready after another."""
    script = created(name) if first == "probed.yaml" else created(name).step(first, 3)
    return script.pod(4, name).step(second, 6).pod(8, name, ready=False)


def asked(name: str, code: int | None, output: str = "") -> Timeline:
    return Script().answer(1, name, code, output).step(name, 1).closed(20)


CASES = [
    (mechanisms.three_mechanisms, created("by-grpc").closed(20), Outcome.CONFIRMED),
    (mechanisms.three_mechanisms, created("by-grpc").pod(4, "by-grpc").closed(20), Outcome.REFUTED),
    (mechanisms.three_mechanisms, Script().step("probed.yaml", 0).closed(20), Outcome.INCONCLUSIVE),
    (mechanisms.three_kinds, asked("kinds", 0, EXPLAINED), Outcome.CONFIRMED),
    (mechanisms.three_kinds, asked("kinds", 0, EXPLAINED + "  otherProbe\t<Probe>\n"), Outcome.REFUTED),
    (mechanisms.three_kinds, asked("kinds", 1, "error"), Outcome.INCONCLUSIVE),
    (mechanisms.one_mechanism_a_probe, asked("two-in-one", 422), Outcome.CONFIRMED),
    (mechanisms.one_mechanism_a_probe, asked("two-in-one", 201), Outcome.REFUTED),
    (mechanisms.one_mechanism_a_probe, asked("two-in-one", None), Outcome.INCONCLUSIVE),
    (mechanisms.exec_goes_by_the_exit_code, turned("by-exec", "exit-0", "exit-2").closed(20), Outcome.CONFIRMED),
    (
        mechanisms.exec_goes_by_the_exit_code,
        created("by-exec").step("exit-0", 3).pod(4, "by-exec").step("exit-2", 6).closed(20),
        Outcome.REFUTED,
    ),
    (
        mechanisms.exec_goes_by_the_exit_code,
        created("by-exec").step("exit-0", 3).step("exit-2", 6).closed(20),
        Outcome.REFUTED,
    ),
    (
        mechanisms.exec_goes_by_the_exit_code,
        created("by-exec").step("exit-0", 3, outcome="refused").closed(20),
        Outcome.INCONCLUSIVE,
    ),
    (
        mechanisms.tcp_goes_by_the_connection,
        turned("by-tcp", "probed.yaml", "close-the-port").closed(20),
        Outcome.CONFIRMED,
    ),
    (mechanisms.tcp_goes_by_the_connection, created("by-tcp").step("close-the-port", 6).closed(20), Outcome.REFUTED),
    (
        mechanisms.tcp_goes_by_the_connection,
        created("by-tcp").pod(4, "by-tcp").step("close-the-port", 6).gap(7, 9, "Pod").closed(20),
        Outcome.INCONCLUSIVE,
    ),
    (
        mechanisms.grpc_asks_for_serving,
        turned("by-grpc", "probed.yaml", "stop-serving").closed(20),
        Outcome.CONFIRMED,
    ),
    (
        mechanisms.grpc_asks_for_serving,
        created("by-grpc").pod(4, "by-grpc").step("stop-serving", 6).closed(20),
        Outcome.REFUTED,
    ),
    (mechanisms.grpc_asks_for_serving, created("by-grpc").pod(4, "by-grpc").closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
