"""Judges labs/resources/limits.py."""

import re
from collections.abc import Callable

from kindlab.timeline import Answer, Moment, Timeline
from kindlab.verdict import NotSeen, Outcome, Verdict, at_least, at_most, equal

THROTTLED_AT_LEAST = 10
"""In so many of the 70 and more periods of 100 ms between the two looks."""

MOST = 0.065
"""The limit is 0.05 of a CPU; what was begun as a look was taken may add to it a little."""

NEARLY_ALL = 0.045
"""What it uses at least that others leave its limit to."""

LINE = re.compile(r"^(?:cpu\.stat:)?([\w.]+)[: ](.+)$", re.MULTILINE)
"""A value in a cgroup's file, with the file's name or, for cpu.stat, the value's."""


def limit_is_a_quota(timeline: Timeline) -> Verdict:
    """In the container's cgroup, 5 ms are allowed in a period of 100 ms."""
    answer = timeline.answers("cpu-before").last()
    quota, period = (_values(answer).get("cpu.max") or _quota_v1(answer)).split()
    return equal("quota in a period, µs", seen=[int(quota), int(period)], expected=[5_000, 100_000], given=answer)


def is_throttled(timeline: Timeline) -> Verdict:
    """Between two looks at the same container's cgroup the number of periods in which it was held back grows."""
    before, after = _looks(timeline)
    seen, expected = _held_back(before, after), at_least(THROTTLED_AT_LEAST)
    return equal("nr_throttled, more", seen=seen, expected=expected, given=before, evidence=(after,))


def gets_no_more(timeline: Timeline) -> Verdict:
    """Between two looks its CPU time grows by no more than its limit of the node's own time.

    Each look reads the node's time after the CPU time; on a slow host so late that only both looks together, from the
    first one's begin to the second one's end, are certainly as long as what the CPU time was used in.
    """
    before, after = _looks(timeline)
    used, least = _used(before, after), round(_cpu_seconds_between(before, after) / (after.row.until - before.at), 3)
    verdict = equal("CPUs used", seen=used, expected=at_most(MOST), given=before, evidence=(after,))
    if verdict.outcome is Outcome.REFUTED and least <= MOST:
        raise NotSeen(
            "on-both-sides", before.number, after.number, what="CPUs used", least=least, most=used, bound=MOST
        )
    return verdict


def over_cpu_limit_ends(timeline: Timeline) -> Verdict:
    """After it was seen to be held back, the container is ended."""
    held_back = timeline.answers("cpu-before").first(lambda answer: _number(answer, "nr_throttled") >= 1)
    throttled = timeline.of("Pod/throttled").after(held_back)
    return throttled.eventually("ended", seen=_has_ended, expected=True, given=held_back)


def over_memory_limit_is_killed(timeline: Timeline) -> Verdict:
    """Of the container that took too much, an end with OOMKilled and 137 is told."""
    restarted = timeline.done("pair-restarted")
    pair = timeline.of("Pod/pair").after(timeline.done("pair-goes"))
    return pair.eventually("end of eater", seen=_end_of("eater"), expected="OOMKilled, 137", given=restarted)


def siblings_live_on(timeline: Timeline) -> Verdict:
    """From before one is killed to the end of the run the other container is not started again."""
    killed = timeline.of("Pod/pair").first(lambda pod: pod.restarts_of("eater") >= 1)
    pair = timeline.of("Pod/pair").after(timeline.step("pair-goes"))
    return pair.always("restartCount of sibling", seen=lambda pod: pod.restarts_of("sibling"), expected=0, given=killed)


def pod_is_replaced(timeline: Timeline) -> Verdict:
    """Once both of its containers were killed and started again, a second Pod of the Deployment comes to exist."""
    killed = timeline.of("Pod[app=eaters]").first(
        lambda pod: pod.restarts_of("eater") >= 1 and pod.restarts_of("second") >= 1
    )
    pods = timeline.of("Pod[app=eaters]").after(killed)
    return pods.count("Pods", expected=at_least(2), given=killed)


def _looks(timeline: Timeline) -> tuple[Answer, Answer]:
    """Return both answers; NotSeen where the container was another one by the second.

    NotSeen too where others left it so little that its limit was hardly ever reached: then nothing was tried.
    """
    before, after = timeline.answers("cpu-before").last(), timeline.answers("cpu-after").last()
    held_back = _held_back(before, after)
    if held_back < 0:
        raise NotSeen("odd-answer", after.number, question=after.subject, at=after.at, code=after.code)
    if held_back < THROTTLED_AT_LEAST and (used := _used(before, after)) < NEARLY_ALL:
        what = f"{NEARLY_ALL} CPUs used (it got {used})"
        raise NotSeen("not-reached", before.number, after.number, what=what, since=before.at, until=after.at)
    return before, after


def _held_back(before: Answer, after: Answer) -> int:
    """Return in how many periods more it was held back."""
    return _number(after, "nr_throttled") - _number(before, "nr_throttled")


def _used(before: Answer, after: Answer) -> float:
    """Return how many CPUs it used between two looks."""
    seconds = float(_value(after, "uptime")) - float(_value(before, "uptime"))
    return round(_cpu_seconds_between(before, after) / seconds, 3)


def _cpu_seconds_between(before: Answer, after: Answer) -> float:
    return _cpu_seconds(after) - _cpu_seconds(before)


def _values(answer: Answer) -> dict[str, str]:
    return dict(LINE.findall(answer.text))


def _value(answer: Answer, name: str) -> str:
    """Return a value of the cgroup; NotSeen where it has none, as when the container is gone."""
    if (value := _values(answer).get(name)) is None:
        raise NotSeen("odd-answer", answer.number, question=answer.subject, at=answer.at, code=answer.code)
    return value


def _number(answer: Answer, name: str) -> int:
    return int(_value(answer, name))


def _quota_v1(answer: Answer) -> str:
    return f"{_value(answer, 'cpu.cfs_quota_us')} {_value(answer, 'cpu.cfs_period_us')}"


def _cpu_seconds(answer: Answer) -> float:
    """Return the CPU time that was used: in microseconds on cgroup v2, in nanoseconds on v1."""
    used = _values(answer).get("usage_usec")
    return int(used) / 1e6 if used else _number(answer, "cpuacct.usage") / 1e9


def _has_ended(pod: Moment) -> bool:
    """Tell whether the container was killed or restarted, or the Pod failed (as with the reason OutOfcpu)."""
    return pod.restarts >= 1 or _end_of("main")(pod) is not None or pod.phase == "Failed"


def _end_of(name: str) -> Callable[[Moment], str | None]:
    """Return how a container ended, now or the last time: the runtime may tell the reason late."""

    def seen(pod: Moment) -> str | None:
        statuses = [status for status in pod.get("status", "containerStatuses") or () if status["name"] == name]
        states = (status.get(state, {}) for status in statuses for state in ("state", "lastState"))
        ends = [state["terminated"] for state in states if "terminated" in state]
        return f"{ends[-1].get('reason')}, {ends[-1]['exitCode']}" if ends else None

    return seen
