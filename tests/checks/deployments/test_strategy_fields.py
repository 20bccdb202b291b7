from collections.abc import Callable

import pytest

from checks.deployments import strategy_fields as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

UNKNOWN = 'strict decoding error: unknown field "spec.strategy.rollingUpdate.{}"'


def asked(name: str, code: int | None, output: str = "") -> Timeline:
    script = Script("deployments/strategy_fields").answer(1, name, code, output)
    return script.step(name, 0.5, 2, verb="ask").closed(20)


def unknown(field: str) -> Timeline:
    return asked("other-fields", 400, UNKNOWN.format(field))


def misspelt(code: int, errors: str = "") -> Timeline:
    script, outcome = Script("deployments/strategy_fields"), "refused" if code else "done"
    return script.step("misspelt", 1, 2, verb="kubectl", code=code, errors=errors, outcome=outcome).closed(20)


def stored(strategy: object) -> Timeline:
    return Script("deployments/strategy_fields").object(1, "Deployment", "web", spec={"strategy": strategy}).closed(20)


def updated() -> Script:
    """Three Pods of version one, which is updated at 5 s."""
    return sized(Script("deployments/strategy_fields"), 1, "one", 3).step("update", 5, verb="patch")


def sized(script: Script, at: float, version: str, replicas: int) -> Script:
    labels = {"app": "web", "version": version}
    return script.object(at, "ReplicaSet", f"web-{version}", labels=labels, spec={"replicas": replicas})


CASES = [
    (check.rolling_is_the_default, stored(check.DEFAULT), Outcome.CONFIRMED),
    (check.rolling_is_the_default, stored({"type": "Recreate"}), Outcome.REFUTED),
    (check.rolling_is_the_default, Script("deployments/strategy_fields").closed(20), Outcome.INCONCLUSIVE),
    (check.surge_up_unavailable_down, sized(updated(), 6, "two", 1).closed(20), Outcome.CONFIRMED),
    (check.surge_up_unavailable_down, sized(updated(), 6, "two", 2).closed(20), Outcome.REFUTED),
    (check.surge_up_unavailable_down, sized(sized(updated(), 6, "two", 1), 7, "two", 2).closed(20), Outcome.REFUTED),
    (check.surge_up_unavailable_down, sized(sized(updated(), 6, "two", 1), 7, "one", 2).closed(20), Outcome.REFUTED),
    (check.surge_up_unavailable_down, sized(updated(), 6, "two", 0).closed(20), Outcome.INCONCLUSIVE),
    (check.surge_up_unavailable_down, sized(updated(), 6, "two", 1).cut_off(), Outcome.INCONCLUSIVE),
    (check.both_zero_is_refused, asked("both-zero", 422, "may not be 0 when `maxSurge` is 0"), Outcome.CONFIRMED),
    (check.both_zero_is_refused, asked("both-zero", 422, "selector is immutable"), Outcome.REFUTED),
    (check.both_zero_is_refused, asked("both-zero", 201, "{}"), Outcome.REFUTED),
    (check.both_zero_is_refused, asked("both-zero", None), Outcome.INCONCLUSIVE),
    (check.partition_exists, unknown("partition"), Outcome.REFUTED),
    (check.partition_exists, asked("other-fields", 201, '{"partition": 2}'), Outcome.CONFIRMED),
    (check.partition_exists, asked("other-fields", None), Outcome.INCONCLUSIVE),
    (check.pause_duration_exists, unknown("pauseDuration"), Outcome.REFUTED),
    (check.pause_duration_exists, unknown("partition"), Outcome.CONFIRMED),
    (check.pause_duration_exists, asked("other-fields", None), Outcome.INCONCLUSIVE),
    (check.deadline_is_a_field_of_the_strategy, unknown("progressDeadlineSeconds"), Outcome.REFUTED),
    (check.deadline_is_a_field_of_the_strategy, unknown("partition"), Outcome.CONFIRMED),
    (check.deadline_is_a_field_of_the_strategy, asked("other-fields", None), Outcome.INCONCLUSIVE),
    (check.partition_exists, asked("other-fields", 504, "etcdserver: request timed out"), Outcome.INCONCLUSIVE),
    (check.unknown_is_refused, misspelt(1, UNKNOWN.format("partition")), Outcome.CONFIRMED),
    (check.unknown_is_refused, misspelt(1, "Unable to connect: TLS handshake timeout"), Outcome.INCONCLUSIVE),
    (check.unknown_is_refused, misspelt(0), Outcome.REFUTED),
    (check.unknown_is_refused, updated().closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome
