from collections.abc import Callable
from typing import Any

import pytest

from checks.disruption import drain as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

APPS = {"web-1": "web", "web-2": "web", "web-3": "web", "pair-1": "pair", "pair-2": "pair", "lone": "lone"}


def node(script: Script, at: float, closed: bool = True) -> Script:
    return script.object(at, "Node", "kindlab-worker", spec={"unschedulable": True} if closed else {})


def pod(script: Script, at: float, name: str, app: str, *, on: str = "worker", **how: Any) -> Script:
    labels = {"app": app} if app in ("agent", "late") else {"app": app, "movable": "yes"}
    spec = {"nodeName": f"kindlab-{on}"} if on else {}
    return script.pod(at, name, labels=labels, spec=spec, **how)


def goes(script: Script, at: float, name: str) -> Script:
    """A Pod is told to go and goes."""
    pod(script, at, name, APPS[name], deleting=True)
    return pod(script, at + 0.5, name, APPS[name], deleting=True, change="DELETED")


def started() -> Script:
    """All Pods on the worker, which is drained at 5 s."""
    script = node(Script("disruption/drain"), 0, closed=False)
    pod(script, 1, "agent-1", "agent")
    for name, app in APPS.items():
        pod(script, 1, name, app)
    return script.step("drain", 5, 20, verb="kubectl", version=script.version(), code=0)


def drained(
    *, closed: bool = True, budget: bool = True, pair_at_once: bool = True, agent: bool = False, lone: bool = False,
    stays: bool = False,
) -> Script:  # fmt: skip
    """The Pods go, those of web one after the other and replaced each, those of pair both at once."""
    script = node(started(), 5.5) if closed else started()
    if agent:
        pod(script, 5.8, "agent-1", "agent", deleting=True)
    pair = ("pair-1", "pair-2") if pair_at_once else ("pair-1",)
    for name in (*pair, "lone"):
        goes(script, 6, name)
    if not pair_at_once:
        goes(pod(script, 7, "pair-3", "pair", on="worker2"), 7.5, "pair-2")
    if not budget:
        goes(script, 8, "web-1")
        goes(script, 8, "web-2")
    for number in (1, 2, 3) if budget else (3,):
        goes(script, 9 + 2 * number, f"web-{number}")
        pod(script, 10 + 2 * number, f"web-{number + 3}", "web", on="worker2")
    for name in ("web-4", "web-5"):
        pod(script, 17, name, "web", on="worker2")
    for name in ("pair-3", "pair-4"):
        pod(script, 17, name, "pair", on="worker2")
    if lone:
        pod(script, 17, "lone-2", "lone", on="worker2")
    if stays:
        pod(script, 18, "web-6", "web")
    return script.step("web-replaced", 20, verb="until", version=script.version())


def uncordoned(script: Script | None = None, *, waits: bool = True, in_: bool = True, back: bool = False) -> Timeline:
    """The node is uncordoned at 25 s, before which a Pod may wait for it, and after which Pods may come to it."""
    script = pod(script or drained(), 21, "late", "late", on="" if waits else "worker")
    script.step("late-waits", 22, 23, verb="until", outcome="done" if waits else "not reached")
    script.step("uncordon", 25, verb="kubectl", version=script.version(), code=0)
    node(script, 25.5, closed=False)
    if in_:
        pod(script, 26, "late", "late")
    if back:
        pod(script, 27, "web-9", "web")
    return script.closed(30)


def evictions(granted: int = 6, refused: int = 2) -> Timeline:
    script = drained()
    for number in range(granted + refused):
        script.audit(6 + number / 10, "create", "pods/eviction", f"p{number}", code=201 if number < granted else 429)
    return script.alive(29, "audit").step("uncordon", 25).alive(30, "audit").closed(30)


CASES = [
    (check.cordons_first, uncordoned(), Outcome.CONFIRMED),
    (check.cordons_first, uncordoned(drained(closed=False)), Outcome.REFUTED),
    (check.cordons_first, started().step("uncordon", 25).closed(30), Outcome.INCONCLUSIVE),
    (check.asks_the_eviction_api, evictions(), Outcome.CONFIRMED),
    (check.asks_the_eviction_api, evictions(0, 0), Outcome.REFUTED),
    (check.asks_the_eviction_api, evictions(6, 0), Outcome.REFUTED),
    (check.asks_the_eviction_api, uncordoned(), Outcome.INCONCLUSIVE),
    (check.keeps_to_the_budget, uncordoned(), Outcome.CONFIRMED),
    (check.keeps_to_the_budget, uncordoned(drained(budget=False)), Outcome.REFUTED),
    (check.keeps_to_the_budget, started().step("uncordon", 25).closed(30), Outcome.INCONCLUSIVE),
    (check.two_replicas_suffice, uncordoned(), Outcome.REFUTED),
    (check.two_replicas_suffice, uncordoned(drained(pair_at_once=False)), Outcome.CONFIRMED),
    (check.two_replicas_suffice, started().step("uncordon", 25).closed(30), Outcome.INCONCLUSIVE),
    (check.leaves_daemonsets_alone, uncordoned(), Outcome.CONFIRMED),
    (check.leaves_daemonsets_alone, uncordoned(drained(agent=True)), Outcome.REFUTED),
    (check.leaves_daemonsets_alone, started().step("uncordon", 25).closed(30), Outcome.INCONCLUSIVE),
    (check.moves_all_pods, uncordoned(), Outcome.REFUTED),
    (check.moves_all_pods, uncordoned(drained(lone=True)), Outcome.CONFIRMED),
    (check.moves_all_pods, drained().closed(30), Outcome.INCONCLUSIVE),
    (check.opens_the_node_again, uncordoned(), Outcome.REFUTED),
    (check.opens_the_node_again, uncordoned(drained(closed=False)), Outcome.CONFIRMED),
    (check.opens_the_node_again, started().step("uncordon", 25).closed(30), Outcome.INCONCLUSIVE),
    (check.uncordon_lets_pods_in, uncordoned(), Outcome.CONFIRMED),
    (check.uncordon_lets_pods_in, uncordoned(in_=False), Outcome.REFUTED),
    (check.uncordon_lets_pods_in, uncordoned(waits=False), Outcome.INCONCLUSIVE),
    (check.uncordon_brings_pods_back, uncordoned(), Outcome.REFUTED),
    (check.uncordon_brings_pods_back, uncordoned(back=True), Outcome.CONFIRMED),
    (check.uncordon_brings_pods_back, uncordoned(drained(stays=True)), Outcome.INCONCLUSIVE),
    (check.uncordon_brings_pods_back, drained().closed(30), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome
