"""Judges labs/resources/weights.py."""

import re

from kindlab.timeline import Answer, Timeline
from kindlab.verdict import NotSeen, Verdict, at_least, equal

REQUESTED = 40 * 2**20
"""What the first container requests, in bytes."""

MEBIBYTE = 2**20
SETTINGS = re.compile(r"memory\.(min|low|high|max|soft_limit_in_bytes|limit_in_bytes)")


def cpu_is_a_weight(timeline: Timeline) -> Verdict:
    """Of two containers, one of which requests ten times the CPU of the other, it has by far the greater weight."""
    big, small = (_only(timeline, name) for name in ("big", "small"))
    times = _value(big, "cpu.weight", "cpu.shares") / _value(small, "cpu.weight", "cpu.shares")
    return equal("times the weight", seen=round(times, 1), expected=at_least(2), given=big, evidence=(small,))


def memory_is_in_the_cgroup(timeline: Timeline) -> Verdict:
    """Judge that some setting of the container's memory is what the container requests."""
    big = _only(timeline, "big")
    settings = {name: value for name, value in _values(big).items() if SETTINGS.fullmatch(name)}
    if not settings:
        raise NotSeen("odd-answer", big.number, question=big.subject, at=big.at, code=big.code)
    found = sorted(name for name, value in settings.items() if value == str(REQUESTED))
    return equal(f"{REQUESTED} in {', '.join(sorted(settings))}", seen=bool(found), expected=True, given=big)


def may_use_more(timeline: Timeline) -> Verdict:
    """While the Pod runs, its container uses more bytes than it requests."""
    small, pod = _only(timeline, "small"), timeline.of("Pod/pair").last()
    requested = int(pod.get("spec", "containers", 1, "resources", "requests", "memory").removesuffix("Mi"))
    used = _value(small, "memory.current", "memory.usage_in_bytes") / MEBIBYTE
    return equal("MiB used", seen=round(used, 1), expected=at_least(requested), given=small, evidence=(pod,))


def _only(timeline: Timeline, question: str) -> Answer:
    return timeline.answers(question).last()


def _values(answer: Answer) -> dict[str, str]:
    """Return the values of the cgroup's files by their names, without the folder that they are in on cgroup v1."""
    pairs = (line.partition(":") for line in answer.text.splitlines())
    return {file.rpartition("/")[2]: value for file, _, value in pairs}


def _value(answer: Answer, *names: str) -> int:
    """Return the value of the file that there is: each version of cgroups has its own; NotSeen where there is none."""
    values = _values(answer)
    found = next((values[name] for name in names if name in values), None)
    if found is None:
        raise NotSeen("odd-answer", answer.number, question=answer.subject, at=answer.at, code=answer.code)
    return int(found)
