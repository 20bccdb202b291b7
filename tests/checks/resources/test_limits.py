from collections.abc import Callable
from typing import Any

import pytest

from checks.resources import limits
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged, told

LAB = "resources/limits"
EATERS = {"app": "eaters"}
KILLED = {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}
FAILED = {"terminated": {"exitCode": 137, "reason": "Error"}}
RUNS: dict[str, Any] = {"running": {}}


def v1(uptime: float, throttled: int, used: float, quota: int = 5_000) -> str:
    """What a container's cgroup of version 1 tells, after `used` seconds of CPU time."""
    stat = (
        f"cpu.stat:nr_periods {throttled + 5}\ncpu.stat:nr_throttled {throttled}\ncpu.stat:throttled_time 11229563712\n"
    )
    quotas = f"cpu.cfs_quota_us:{quota}\ncpu.cfs_period_us:100000\n"
    return f"{quotas}{stat}cpuacct.usage:{int(used * 1e9)}\nuptime:{uptime}\n"


def v2(uptime: float, throttled: int, used: float, quota: int = 5_000) -> str:
    """The same of version 2."""
    stat = f"cpu.stat:usage_usec {int(used * 1e6)}\ncpu.stat:user_usec 9\ncpu.stat:nr_throttled {throttled}\n"
    return f"cpu.max:{quota} 100000\n{stat}uptime:{uptime}\n"


def looked(before: str, after: str = "", *, restarts: int = 0, late: float = 15) -> Timeline:
    script = Script(LAB).step("throttled.yaml", 1, 1, version=100).pod(2, "throttled")
    script.answer(8, "cpu-before", 0, before).step("cpu-before", 8, 8)
    if restarts:
        script.pod(11, "throttled", restarts=restarts)
    if after:
        script.answer(late, "cpu-after", 0, after).step("cpu-after", late, late)
    return script.closed(late + 1)


def container(name: str, restarts: int = 0, last: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "restartCount": restarts, "state": RUNS, "lastState": last or {}}


def pair(*statuses: dict[str, Any]) -> Script:
    script = Script(LAB)
    for at, status in enumerate((container("eater"), *statuses), start=1):
        both = [status, container("sibling")] if status["name"] == "eater" else [container("eater", 1, KILLED), status]
        script.object(at, "Pod", "pair", status={"phase": "Running", "containerStatuses": both})
        if at == 1:
            script.step("pair-goes", 1, 1)
    return script


def eaters(*, killed: bool = True, replaced: bool = False) -> Script:
    last = KILLED if killed else None
    statuses = [container(name, int(killed), last) for name in ("eater", "second")]
    script = Script(LAB).object(2, "Pod", "eaters-1", labels=EATERS, status={"containerStatuses": statuses})
    return script.object(5, "Pod", "eaters-2", "ADDED", labels=EATERS, status={}) if replaced else script


CASES = [
    (limits.limit_is_a_quota, looked(v1(100, 30, 0.2)), Outcome.CONFIRMED),
    (limits.limit_is_a_quota, looked(v2(100, 30, 0.2)), Outcome.CONFIRMED),
    (limits.limit_is_a_quota, looked(v1(100, 30, 0.2, quota=-1)), Outcome.REFUTED),
    (limits.limit_is_a_quota, looked(v2(100, 30, 0.2, quota=15_000)), Outcome.REFUTED),
    (limits.limit_is_a_quota, looked("uptime:100\n"), Outcome.INCONCLUSIVE),
    (limits.is_throttled, looked(v1(100, 30, 0.2), v1(107, 98, 0.55)), Outcome.CONFIRMED),
    (limits.is_throttled, looked(v2(100, 30, 0.2), v2(107, 98, 0.55)), Outcome.CONFIRMED),
    (limits.is_throttled, looked(v1(100, 1, 0.01), v1(107, 1, 2.5)), Outcome.REFUTED),
    (limits.is_throttled, looked(v1(100, 30, 0.2), v1(107, 3, 0.02)), Outcome.INCONCLUSIVE),
    (limits.is_throttled, looked(v1(100, 30, 0.2), "uptime:107\n"), Outcome.INCONCLUSIVE),
    (limits.is_throttled, looked(v1(100, 30, 0.2)), Outcome.INCONCLUSIVE),
    (limits.gets_no_more, looked(v1(100, 30, 0.2), v1(107, 98, 0.55)), Outcome.CONFIRMED),
    (limits.gets_no_more, looked(v2(100, 30, 0.2), v2(107, 98, 0.55)), Outcome.CONFIRMED),
    (limits.gets_no_more, looked(v1(100, 30, 0.2), v1(107, 98, 1.2)), Outcome.REFUTED),
    (limits.gets_no_more, looked(v1(100, 30, 0.2), "uptime:107\n"), Outcome.INCONCLUSIVE),
    (limits.over_cpu_limit_ends, looked(v1(100, 30, 0.2)), Outcome.REFUTED),
    (limits.over_cpu_limit_ends, looked(v1(100, 30, 0.2), restarts=1), Outcome.CONFIRMED),
    (limits.over_cpu_limit_ends, looked(v1(100, 0, 0.01)), Outcome.INCONCLUSIVE),
    (
        limits.over_memory_limit_is_killed,
        pair(container("eater", 1, KILLED)).step("pair-restarted", 2, 4).closed(9),
        Outcome.CONFIRMED,
    ),
    (
        limits.over_memory_limit_is_killed,
        pair(container("eater", 1, FAILED)).step("pair-restarted", 2, 4).closed(9),
        Outcome.REFUTED,
    ),
    (
        limits.over_memory_limit_is_killed,
        pair().step("pair-restarted", 2, 4, outcome="not reached").closed(9),
        Outcome.INCONCLUSIVE,
    ),
    (limits.siblings_live_on, pair(container("eater", 1, KILLED)).closed(9), Outcome.CONFIRMED),
    (limits.siblings_live_on, pair(container("sibling", 1, KILLED)).closed(9), Outcome.REFUTED),
    (limits.siblings_live_on, pair().closed(9), Outcome.INCONCLUSIVE),
    (limits.pod_is_replaced, eaters().closed(9), Outcome.REFUTED),
    (limits.pod_is_replaced, eaters(replaced=True).closed(9), Outcome.CONFIRMED),
    (limits.pod_is_replaced, eaters(killed=False).closed(9), Outcome.INCONCLUSIVE),
    (limits.pod_is_replaced, eaters().gap(4, 5, "Pod").closed(9), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


@pytest.mark.parametrize("check", [limits.is_throttled, limits.gets_no_more])
def test_where_others_leave_it_less_than_its_limit_the_limit_is_not_tried(check: Callable[[Timeline], Verdict]) -> None:
    starved = looked(v1(100, 30, 0.2), v1(110, 34, 0.3))
    assert judged(check, starved) is Outcome.INCONCLUSIVE
    often_at_its_limit = looked(v1(100, 30, 0.2), v1(110, 65, 0.46))
    assert judged(check, often_at_its_limit) is Outcome.CONFIRMED


def test_where_a_look_read_the_node_s_time_late_the_looks_themselves_bound_the_use() -> None:
    before, after = v1(104, 30, 0.2), v1(111, 98, 0.69)
    assert told(limits.gets_no_more, looked(before, after, late=15)) == (Outcome.REFUTED, "unequal")
    assert told(limits.gets_no_more, looked(before, after, late=19)) == (Outcome.INCONCLUSIVE, "on-both-sides")
    assert judged(limits.gets_no_more, looked(before, v1(111, 98, 0.5), late=19)) is Outcome.CONFIRMED


def test_the_reason_of_an_end_may_be_told_late() -> None:
    told_late = pair({"name": "eater", "restartCount": 0, "state": FAILED}, container("eater", 1, KILLED))
    assert judged(limits.over_memory_limit_is_killed, told_late.step("pair-restarted", 2, 5).closed(9)) is (
        Outcome.CONFIRMED
    )
