from collections.abc import Callable
from typing import Any

import pytest

from checks.disruption import unhealthy_eviction as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

GRANTED, REFUSED = 201, 429

ANSWERS = {
    "default": {"ready-of-enough": 429, "unready-of-enough": 201, "ready-of-short": 429, "pending-of-short": 201,
                "unready-of-short": 429},
    "always": {"ready-of-enough": 429, "unready-of-enough": 201, "ready-of-short": 429, "pending-of-short": 201,
               "unready-of-short": 201},
}  # fmt: skip


def run(
    healthy: dict[str, int] | None = None, allowed: int = 0, arms: tuple[str, ...] = ("default", "always"),
    **other: int,
) -> Timeline:  # fmt: skip
    """Both arms as they are, but for answers that are other: `default_unready_of_enough=429`."""
    script = Script("disruption/unhealthy_eviction", arms=("default", "always"))
    for arm in arms:
        script.in_arm(arm).step("budgets.yaml", 0 if arm == "default" else 20)
        at = 1 if arm == "default" else 21
        for group, count in (healthy or {"enough": 2, "short": 1}).items():
            status = {"currentHealthy": count, "disruptionsAllowed": allowed}
            script.object(at, "PodDisruptionBudget", group, uid=f"{arm}-{group}", status=status)
        for number, (pod, usual) in enumerate(ANSWERS[arm].items()):
            code = other.get(f"{arm}_{pod.replace('-', '_')}", usual)
            outcome = "refused" if code >= 400 else "done"
            script.step(f"evict-{pod}", at + 2 + number, version=script.version(), outcome=outcome, code=code)
    return script.closed(40)


CASES = [
    (check.zero_allowed_means_none, run(), Outcome.REFUTED),
    (check.zero_allowed_means_none, run(default_unready_of_enough=429), Outcome.CONFIRMED),
    (check.zero_allowed_means_none, run({"enough": 3, "short": 1}), Outcome.INCONCLUSIVE),
    (check.zero_allowed_means_none, run(allowed=1), Outcome.REFUTED),
    (check.zero_allowed_means_none, run(arms=("always",)), Outcome.INCONCLUSIVE),
    (check.unready_is_not_protected, run(), Outcome.REFUTED),
    (check.unready_is_not_protected, run(default_unready_of_short=201), Outcome.CONFIRMED),
    (check.unready_is_not_protected, run({"enough": 2, "short": 2}), Outcome.INCONCLUSIVE),
    (check.always_allow_lets_unready_go, run(), Outcome.CONFIRMED),
    (check.always_allow_lets_unready_go, run(always_unready_of_short=429), Outcome.REFUTED),
    (check.always_allow_lets_unready_go, run({"enough": 2, "short": 0}), Outcome.INCONCLUSIVE),
    (check.always_allow_protects_the_ready, run(), Outcome.CONFIRMED),
    (check.always_allow_protects_the_ready, run(always_ready_of_short=201), Outcome.REFUTED),
    (check.always_allow_protects_the_ready, run(always_ready_of_enough=201), Outcome.REFUTED),
    (check.always_allow_protects_the_ready, run({"enough": 3, "short": 1}), Outcome.INCONCLUSIVE),
    (check.pending_may_always_go, run(), Outcome.CONFIRMED),
    (check.pending_may_always_go, run(default_pending_of_short=429), Outcome.REFUTED),
    (check.pending_may_always_go, run(always_pending_of_short=429), Outcome.REFUTED),
    (check.pending_may_always_go, run(arms=("default",)), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome


UNSCHEDULABLE = [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]


@pytest.mark.parametrize(
    ("status", "settled"),
    [
        ({"phase": "Pending"}, False),
        ({"phase": "Pending", "conditions": UNSCHEDULABLE}, True),
        ({"phase": "Running"}, True),
    ],
)
def test_a_pod_is_settled_once_it_runs_or_fits_nowhere(status: dict[str, Any], settled: bool) -> None:
    pods = Script().object(1, "Pod", "web", status=status).closed(2).of("Pod/web").all()
    assert check.pending_is_settled(pods) is settled
