from collections.abc import Callable
from typing import Any

import pytest

from checks.nodes import failed as check
from kindlab.timeline import Timeline
from kindlab.verdict import SLOWEST, Outcome, Verdict
from tests.timelines import Script, judged

BOTH = ("NoExecute", "NoSchedule")
SLOW = SLOWEST + 1


def node(script: Script, at: float, ready: str, *effects: str) -> Script:
    taints = [{"key": check.UNREACHABLE, "effect": effect} for effect in effects]
    status = {"conditions": [{"type": "Ready", "status": ready}]}
    return script.object(at, "Node", "kindlab-worker", spec={"taints": taints}, status=status)


def pod(script: Script, at: float, app: str, *, on: str = "worker", uid: str = "", **how: Any) -> Script:
    spec = {"nodeName": f"kindlab-{on}"} if on else {}
    return script.pod(at, app, uid=uid or f"{app}-old", labels={"app": app}, spec=spec, **how)


def running(tolerations: dict[str, int] | None = None, *, slowness: float = 1.0, elsewhere: str = "") -> Script:
    """All Pods on the worker, but for one that may be elsewhere; the worker fails at 10 s."""
    script = node(Script("nodes/failed").host(0, slowness), 0, "True")
    for app in ("web", "db", "lone"):
        pod(script, 1, app, on="worker2" if app == elsewhere else "worker")
    written = {check.NOT_READY: 300, check.UNREACHABLE: 300} if tolerations is None else tolerations
    listed = [{"key": key, "tolerationSeconds": seconds} for key, seconds in written.items()]
    script.object(1, "Pod", "usual", spec={"nodeName": "kindlab-worker", "tolerations": listed})
    return script.step("fail", 10, verb="pause", version=script.version())


def failed(
    unknown: float = 55, told: float = 60.1, effects: tuple[str, ...] = BOTH, *, unready: float = 0, gone: bool = False,
    replaced: tuple[str, ...] = ("web",), done: bool = True, starts: bool = False,
    back: tuple[str, ...] = ("goes", "comes"), is_back: bool = True, settled: bool = False, slowness: float = 1.0,
    elsewhere: str = "",
) -> Timeline:  # fmt: skip
    """The node turns Unknown and is tainted, its Pods are told to go, some are replaced, and it is back at 90 s."""
    script = running(slowness=slowness, elsewhere=elsewhere).step("unknown", 10.1, unknown, verb="until")
    if unready:
        pod(script, unready, "web", ready=False)
    node(node(script, unknown, "Unknown"), unknown + 0.1, "Unknown", *effects)
    for app in ("web", "db", "lone"):
        pod(script, told, app, ready=False, deleting=True)
        if gone:
            pod(script, told + 1, app, ready=False, deleting=True, change="DELETED")
    for app in replaced:
        pod(script, told + 2, app, on="worker2", uid=f"{app}-new")
    if starts:
        pod(script, told + 2, "web", on="worker2", uid="web-new", ready=False)
    outcomes = {True: "done", False: "not reached"}
    script.step("replaced", 80, 85, verb="until", outcome=outcomes[done]).step("return", 90, version=script.version())
    if "ready" in back:
        pod(script, 91, "db", ready=True, deleting=True)
    if "goes" in back:
        pod(script, 92, "db", ready=False, deleting=True, change="DELETED")
    if "comes" in back:
        pod(script, 93, "db", on="worker2", uid="db-again")
    script.step("back", 94, verb="until", outcome=outcomes[is_back])
    return script.step("settled", 94.1, 95, verb="until", outcome=outcomes[settled]).closed(100)


def healthy(slowness: float = 1.0) -> Timeline:
    script = running(slowness=slowness).step("unknown", 10.1, 85, verb="until", outcome="not reached")
    script.step("replaced", 85, 130, verb="until", outcome="not reached")
    return script.step("return", 135, version=script.version()).closed(140)


CASES = [
    (check.turns_unknown, failed(), Outcome.CONFIRMED),
    (check.turns_unknown, failed(20), Outcome.REFUTED),
    (check.turns_unknown, failed(49.6), Outcome.INCONCLUSIVE),
    (check.turns_unknown, failed(44.9), Outcome.REFUTED),
    (check.turns_unknown, failed(44.9, slowness=2), Outcome.INCONCLUSIVE),
    (check.turns_unknown, failed(39, slowness=2), Outcome.REFUTED),
    (check.turns_unknown, failed(39, slowness=SLOW), Outcome.INCONCLUSIVE),
    (check.turns_unknown, failed(20, slowness=SLOW), Outcome.REFUTED),
    (check.turns_unknown, node(running(), 51, "Unknown").closed(68), Outcome.CONFIRMED),
    (check.turns_unknown, running().closed(68), Outcome.INCONCLUSIVE),
    (check.turns_unknown, failed(85), Outcome.REFUTED),
    (check.turns_unknown, failed(unready=20), Outcome.REFUTED),
    (check.turns_unknown, healthy(), Outcome.REFUTED),
    (check.turns_unknown, running().closed(40), Outcome.INCONCLUSIVE),
    (check.gets_both_taints, failed(), Outcome.CONFIRMED),
    (check.gets_both_taints, failed(effects=("NoSchedule",)), Outcome.REFUTED),
    (check.gets_both_taints, healthy(), Outcome.REFUTED),
    (check.gets_both_taints, Script("nodes/failed").pod(1, "web").closed(9), Outcome.INCONCLUSIVE),
    (check.default_is_five_minutes, failed(), Outcome.CONFIRMED),
    (check.default_is_five_minutes, running({check.NOT_READY: 5, check.UNREACHABLE: 5}).closed(99), Outcome.REFUTED),
    (check.default_is_five_minutes, running({}).closed(99), Outcome.REFUTED),
    (check.default_is_five_minutes, Script("nodes/failed").pod(1, "web").closed(9), Outcome.INCONCLUSIVE),
    (check.goes_when_its_time_is_over, failed(), Outcome.CONFIRMED),
    (check.goes_when_its_time_is_over, failed(told=55.2), Outcome.REFUTED),
    (check.goes_when_its_time_is_over, failed(told=75), Outcome.REFUTED),
    (check.goes_when_its_time_is_over, failed(gone=True), Outcome.REFUTED),
    (check.goes_when_its_time_is_over, healthy(), Outcome.INCONCLUSIVE),
    (check.deployment_starts_another, failed(), Outcome.CONFIRMED),
    (check.deployment_starts_another, failed(replaced=()), Outcome.REFUTED),
    (check.deployment_starts_another, failed(replaced=(), done=False), Outcome.REFUTED),
    (check.deployment_starts_another, failed(replaced=(), done=False, slowness=SLOW), Outcome.INCONCLUSIVE),
    (check.deployment_starts_another, failed(replaced=(), done=False, starts=True), Outcome.INCONCLUSIVE),
    (check.deployment_starts_another, failed(replaced=(), elsewhere="web"), Outcome.INCONCLUSIVE),
    (check.deployment_starts_another, healthy(), Outcome.REFUTED),
    (check.deployment_starts_another, healthy(SLOW), Outcome.REFUTED),
    (check.deployment_starts_another, Script("nodes/failed").pod(1, "web").closed(9), Outcome.INCONCLUSIVE),
    (check.stateful_set_starts_another, failed(), Outcome.REFUTED),
    (check.stateful_set_starts_another, failed(replaced=("web", "db")), Outcome.CONFIRMED),
    (check.stateful_set_starts_another, failed(done=False), Outcome.INCONCLUSIVE),
    (check.stateful_set_starts_another, healthy(), Outcome.INCONCLUSIVE),
    (check.return_ends_the_old_ones, failed(), Outcome.CONFIRMED),
    (check.return_ends_the_old_ones, failed(back=()), Outcome.REFUTED),
    (check.return_ends_the_old_ones, failed(back=("goes",)), Outcome.REFUTED),
    (check.return_ends_the_old_ones, failed(back=("ready", "goes", "comes")), Outcome.CONFIRMED),
    (check.return_ends_the_old_ones, failed(back=("ready",), settled=True), Outcome.INCONCLUSIVE),
    (check.return_ends_the_old_ones, failed(back=(), settled=True), Outcome.INCONCLUSIVE),
    (check.return_ends_the_old_ones, failed(back=("goes",), settled=True), Outcome.INCONCLUSIVE),
    (check.return_ends_the_old_ones, failed(back=(), slowness=SLOW), Outcome.INCONCLUSIVE),
    (check.return_ends_the_old_ones, failed(back=(), is_back=False, slowness=SLOW), Outcome.REFUTED),
    (check.return_ends_the_old_ones, healthy(), Outcome.INCONCLUSIVE),
    (check.moves_all_pods, failed(), Outcome.REFUTED),
    (check.moves_all_pods, failed(replaced=("web", "db", "lone")), Outcome.CONFIRMED),
    (check.moves_all_pods, failed(replaced=("web", "db"), elsewhere="lone"), Outcome.INCONCLUSIVE),
    (check.moves_all_pods, healthy(), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome


@pytest.mark.parametrize(
    ("node_", "ready", "replaced"), [("worker", True, False), ("worker2", False, False), ("worker2", True, True)]
)
def test_the_pod_is_replaced_once_another_is_ready_elsewhere(node_: str, ready: bool, replaced: bool) -> None:
    web = Script().pod(1, ready=ready, spec={"nodeName": f"kindlab-{node_}"}).closed(2).of("Pod/web").all()
    assert check.is_replaced(web) is replaced
