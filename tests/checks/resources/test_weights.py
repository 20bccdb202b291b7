from collections.abc import Callable

import pytest

from checks.resources import weights
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "resources/weights"


def v1(shares: int, limit: int = 2**63 - 4096, used: int = 5) -> str:
    """What a container's cgroup of version 1 tells, with `used` MiB in use."""
    soft = f"memory/memory.soft_limit_in_bytes:{2**63 - 4096}\n"
    usage = f"memory/memory.usage_in_bytes:{used * 2**20}\n"
    return f"cpu/cpu.shares:{shares}\n{soft}memory/memory.limit_in_bytes:{limit}\n{usage}"


def v2(weight: int, limit: str = "max", used: int = 5) -> str:
    """The same of version 2."""
    settings = f"memory.min:0\nmemory.low:0\nmemory.high:max\nmemory.max:{limit}\n"
    return f"cpu.weight:{weight}\n{settings}memory.current:{used * 2**20}\n"


def asked(big: str, small: str = v1(20), request: str = "1Mi") -> Timeline:
    containers = [{"resources": {"requests": {"memory": memory}}} for memory in ("40Mi", request)]
    script = Script(LAB).object(1, "Pod", "pair", spec={"containers": containers})
    script.answer(2, "big", 0, big).step("big", 2, 2)
    return script.answer(3, "small", 0, small).step("small", 3, 3).closed(9)


CASES = [
    (weights.cpu_is_a_weight, asked(v1(204)), Outcome.CONFIRMED),
    (weights.cpu_is_a_weight, asked(v2(8), v2(1)), Outcome.CONFIRMED),
    (weights.cpu_is_a_weight, asked(v1(20)), Outcome.REFUTED),
    (weights.cpu_is_a_weight, asked(v1(204), "memory.min:0\n"), Outcome.INCONCLUSIVE),
    (weights.memory_is_in_the_cgroup, asked(v1(204)), Outcome.REFUTED),
    (weights.memory_is_in_the_cgroup, asked(v2(8)), Outcome.REFUTED),
    (weights.memory_is_in_the_cgroup, asked(v1(204, limit=weights.REQUESTED)), Outcome.CONFIRMED),
    (weights.memory_is_in_the_cgroup, asked(v2(8, limit=str(weights.REQUESTED))), Outcome.CONFIRMED),
    (weights.memory_is_in_the_cgroup, asked("cpu.weight:8\n"), Outcome.INCONCLUSIVE),
    (weights.memory_is_in_the_cgroup, asked(""), Outcome.INCONCLUSIVE),
    (weights.may_use_more, asked(v1(204)), Outcome.CONFIRMED),
    (weights.may_use_more, asked(v2(8), v2(1)), Outcome.CONFIRMED),
    (weights.may_use_more, asked(v1(204), request="512Mi"), Outcome.REFUTED),
    (weights.may_use_more, asked(v1(204), "cpu.weight:1\n"), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
