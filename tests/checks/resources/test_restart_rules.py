from collections.abc import Callable
from typing import Any

import pytest

from checks.resources import restart_rules
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "resources/restart_rules"


def container(name: str, *, ended: int | None = None, restarts: int = 0) -> dict[str, Any]:
    """A container's status: it ended with a code and is down, or, if it was restarted since, runs again."""
    down, runs = {"terminated": {"exitCode": ended}}, {"running": {}}
    if ended is None:
        return {"name": name, "restartCount": 0, "state": runs, "lastState": {}}
    state, last = (runs, down) if restarts else (down, {})
    return {"name": name, "restartCount": restarts, "state": state, "lastState": last}


def applied() -> Script:
    return Script(LAB).step("rules.yaml", 1, 1, version=100).step("mixed.yaml", 1, 1, version=100)


def rules(script: Script, at: float, listed: dict[str, Any], other: dict[str, Any], phase: str = "Running") -> Script:
    return script.object(at, "Pod", "rules", status={"phase": phase, "containerStatuses": [listed, other]})


def mixed(inherited: dict[str, Any], own: dict[str, Any]) -> Script:
    return applied().object(3, "Pod", "mixed", status={"phase": "Running", "containerStatuses": [inherited, own]})


def both_ended() -> Script:
    return rules(applied(), 2, container("listed", ended=42), container("other", ended=1))


def restarted(*, other: int = 0) -> Script:
    script = both_ended()
    return rules(script, 3, container("listed", ended=42, restarts=1), container("other", ended=1, restarts=other))


CASES = [
    (restart_rules.restarts_on_listed_code, restarted().closed(9), Outcome.CONFIRMED),
    (restart_rules.restarts_on_listed_code, both_ended().closed(9), Outcome.REFUTED),
    (restart_rules.restarts_on_listed_code, both_ended().cut_off(), Outcome.INCONCLUSIVE),
    (restart_rules.restarts_on_listed_code, both_ended().gap(4, 5, "Pod").closed(9), Outcome.INCONCLUSIVE),
    (restart_rules.stays_down_on_other_code, restarted().closed(9), Outcome.CONFIRMED),
    (restart_rules.stays_down_on_other_code, restarted(other=1).closed(9), Outcome.REFUTED),
    (restart_rules.stays_down_on_other_code, both_ended().closed(9), Outcome.INCONCLUSIVE),
    (restart_rules.stays_down_on_other_code, restarted().gap(4, 5, "Pod").closed(9), Outcome.INCONCLUSIVE),
    (
        restart_rules.policy_is_for_the_whole_pod,
        mixed(container("inherited", ended=1, restarts=1), container("own", ended=1, restarts=1)).closed(9),
        Outcome.CONFIRMED,
    ),
    (
        restart_rules.policy_is_for_the_whole_pod,
        mixed(container("inherited", ended=1, restarts=1), container("own", ended=1)).closed(9),
        Outcome.REFUTED,
    ),
    (
        restart_rules.policy_is_for_the_whole_pod,
        mixed(container("inherited", ended=1), container("own", ended=1)).closed(9),
        Outcome.INCONCLUSIVE,
    ),
    (
        restart_rules.policy_is_for_the_whole_pod,
        mixed(container("inherited", ended=1, restarts=1), container("own")).closed(9),
        Outcome.INCONCLUSIVE,
    ),
    (restart_rules.failed_container_fails_the_pod, restarted().closed(9), Outcome.REFUTED),
    (
        restart_rules.failed_container_fails_the_pod,
        rules(applied(), 2, container("listed", ended=42), container("other", ended=1), "Failed").closed(9),
        Outcome.CONFIRMED,
    ),
    (restart_rules.failed_container_fails_the_pod, restarted().cut_off(), Outcome.INCONCLUSIVE),
    (
        restart_rules.rules_need_a_policy,
        applied().step("rules-alone", 2, outcome="refused", code=422).closed(9),
        Outcome.CONFIRMED,
    ),
    (restart_rules.rules_need_a_policy, applied().step("rules-alone", 2, code=201).closed(9), Outcome.REFUTED),
    (restart_rules.rules_need_a_policy, applied().closed(9), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


@pytest.mark.parametrize(
    "check",
    [
        restart_rules.restarts_on_listed_code,
        restart_rules.stays_down_on_other_code,
        restart_rules.failed_container_fails_the_pod,
    ],
    ids=lambda check: check.__name__,
)
def test_containers_that_never_failed_teach_nothing(check: Callable[[Timeline], Verdict]) -> None:
    assert judged(check, rules(applied(), 2, container("listed"), container("other")).closed(9)) is (
        Outcome.INCONCLUSIVE
    )
