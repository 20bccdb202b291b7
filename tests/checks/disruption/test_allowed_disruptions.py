from collections.abc import Callable
from typing import Any

import pytest

from checks.disruption import allowed_disruptions as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "disruption/allowed_disruptions"

ANSWERS = {"evict-single": 429, "evict-lone": 201, "evict-bare-most": 429, "evict-bare-half": 429,
           "evict-bare-one": 201}  # fmt: skip


def budget(script: Script, at: float, name: str, reason: str = "InsufficientPods", **status: int) -> Script:
    conditions = [{"type": "DisruptionAllowed", "status": "False", "reason": reason}]
    values = {"currentHealthy": check.HEALTHY[name], "conditions": conditions, **status}
    return script.object(at, "PodDisruptionBudget", name, labels={"role": "budget"}, status=values)


def evict(script: Script, at: float, act: str, code: int) -> None:
    script.step(act, at, version=script.version(), outcome="refused" if code >= 400 else "done", code=code)


def run(reason: str = "InsufficientPods", event: str = "UnmanagedPods", **status: dict[str, int]) -> Script:
    """All groups counted, their statuses but for those that are other, and no eviction yet."""
    script = Script(LAB).pod(1, "single-a", labels={"app": "single"}, change="ADDED")
    for name in check.HEALTHY:
        budget(script, 2, name, reason, **status.get(name.replace("-", "_"), {}))
    return script.event(3, "PodDisruptionBudget/bare-most", event)


def asked(script: Script | None = None, *, until: float = 20, **other: int) -> Timeline:
    """The evictions are answered as they are, but for those that are other: `evict_lone=429`."""
    script = script or run()
    for number, (act, usual) in enumerate(ANSWERS.items()):
        evict(script, 5 + number / 10, act, other.get(act.replace("-", "_"), usual))
    return script.closed(until)


def later(*, first: int = 429, second_pod: bool = False, again: int = 429, of_two: int = 0) -> Timeline:
    """Two evictions of the only Pod, between which another may come; at last one of two."""
    script = run()
    evict(script, 5, "evict-single", first)
    if second_pod:
        script.pod(6, "single-b", labels={"app": "single"}, change="ADDED", ready=False)
    evict(script, 8, "evict-single-again", again)
    if of_two:
        script.step("two-counted", 9, 10, verb="until", version=script.version())
        evict(script, 11, "evict-one-of-two", of_two)
    return script.closed(20)


def half(name: str, desired: int, allowed: int, **other: int) -> Timeline:
    return asked(run(**{name: {"desiredHealthy": desired, "disruptionsAllowed": allowed, **other}}))


CASES = [
    (check.single_is_never_let_go, later(), Outcome.CONFIRMED),
    (check.single_is_never_let_go, later(first=201), Outcome.REFUTED),
    (check.single_is_never_let_go, later(again=201), Outcome.REFUTED),
    (check.single_is_never_let_go, asked(), Outcome.INCONCLUSIVE),
    (check.replacement_starts_first, later(), Outcome.REFUTED),
    (check.replacement_starts_first, later(second_pod=True), Outcome.CONFIRMED),
    (check.replacement_starts_first, later(first=201), Outcome.INCONCLUSIVE),
    (check.second_replica_lets_one_go, later(of_two=201), Outcome.CONFIRMED),
    (check.second_replica_lets_one_go, later(of_two=429), Outcome.REFUTED),
    (check.second_replica_lets_one_go, later(again=201, of_two=201), Outcome.INCONCLUSIVE),
    (check.second_replica_lets_one_go, later(), Outcome.INCONCLUSIVE),
    (check.only_replica_is_kept, asked(), Outcome.REFUTED),
    (check.only_replica_is_kept, asked(evict_lone=429), Outcome.CONFIRMED),
    (check.only_replica_is_kept, asked(run(lone={"currentHealthy": 0})), Outcome.INCONCLUSIVE),
    (check.min_available_rounds_up, half("half_stays", 2, 1), Outcome.CONFIRMED),
    (check.min_available_rounds_up, half("half_stays", 1, 2), Outcome.REFUTED),
    (check.min_available_rounds_up, half("half_stays", 2, 0, currentHealthy=2), Outcome.INCONCLUSIVE),
    (check.max_unavailable_rounds_down, half("half_goes", 1, 2), Outcome.REFUTED),
    (check.max_unavailable_rounds_down, half("half_goes", 2, 1), Outcome.CONFIRMED),
    (check.max_unavailable_rounds_down, half("half_goes", 1, 1, currentHealthy=2), Outcome.INCONCLUSIVE),
    (check.counts_bare_pods, asked(), Outcome.REFUTED),
    (check.counts_bare_pods, asked(evict_bare_most=201), Outcome.REFUTED),
    (check.counts_bare_pods, asked(evict_bare_most=201, evict_bare_half=201), Outcome.CONFIRMED),
    (check.counts_bare_pods, asked(run(bare_half={"currentHealthy": 0}), evict_bare_most=201), Outcome.INCONCLUSIVE),
    (check.number_works_for_bare_pods, asked(), Outcome.CONFIRMED),
    (check.number_works_for_bare_pods, asked(evict_bare_one=429), Outcome.REFUTED),
    (check.number_works_for_bare_pods, asked(run(bare_one={"currentHealthy": 1})), Outcome.INCONCLUSIVE),
    (check.condition_blames_the_pods, asked(), Outcome.CONFIRMED),
    (check.condition_blames_the_pods, asked(run("SyncFailed")), Outcome.REFUTED),
    (check.condition_blames_the_pods, asked(run(bare_most={"currentHealthy": 1})), Outcome.REFUTED),
    (check.condition_blames_the_pods, asked(run(event="NoPods")), Outcome.INCONCLUSIVE),
    (check.condition_blames_the_pods, run().closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome


def given_up(reason: str) -> list[dict[str, str]]:
    return [{"type": "DisruptionAllowed", "status": "False", "reason": reason}]


@pytest.mark.parametrize(
    ("other", "counted"),
    [
        ({}, True),
        ({"half-goes": {"currentHealthy": 2}}, False),
        ({"bare-most": {"currentHealthy": 0, "conditions": given_up("InsufficientPods")}}, False),
        ({"bare-most": {"currentHealthy": 0, "conditions": given_up("SyncFailed")}}, True),
        ({"lone": {}}, False),
    ],
)
def test_a_budget_has_counted_its_pods_or_given_up(other: dict[str, dict[str, Any]], counted: bool) -> None:
    script = Script()
    for name, healthy in check.HEALTHY.items():
        status = other.get(name, {"currentHealthy": healthy})
        script.object(1, "PodDisruptionBudget", name, labels={"role": "budget"}, status=status)
    assert check.all_are_counted(script.closed(2).of(check.BUDGETS).all()) is counted
