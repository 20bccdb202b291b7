"""Judges labs/disruption/graceful_termination.py: three of four Pods are deleted, one right after the other.

kube-proxy takes changes over once a second at most, so that those of the second and the third come late for certain.
"""

from collections.abc import Callable
from typing import Any

from kindlab.timeline import AuditEvent, LogLine, Request, Seen, Timeline
from kindlab.verdict import Verdict, at_least, both, equal, took

DELETED = ("one", "two", "three")
SLICES = "EndpointSlice[kubernetes.io/service-name=web]"
PODS = "Pod[app=web]"
AFTER_SLEEP = (4.0, 10.0)
"""SIGTERM has to come this many seconds after the deletion, where a preStop hook sleeps for 5 s."""


def requests_end_first(timeline: Timeline) -> Verdict:
    """Of Pods that end as they are told to, nothing is lost from the first deletion to the end."""
    return _loses_none(timeline.arm("at-once"))


def sleep_loses_none(timeline: Timeline) -> Verdict:
    """Of Pods that wait first, nothing is lost from the first deletion to the end."""
    return _loses_none(timeline.arm("waiting"))


def neither_waits_for_the_other(timeline: Timeline) -> Verdict:
    """After the first SIGTERM requests are lost; where Pods wait, an endpoint turns before SIGTERM: two see it turn."""
    return timeline.witnessed(
        watch=lambda run: both(_still_asked(run.arm("at-once")), _turns_first(run.arm("waiting"), _turned_by_watch)),
        audit=lambda run: both(_still_asked(run.arm("at-once")), _turns_first(run.arm("waiting"), _turned_by_audit)),
    )


def entry_goes_at_once(timeline: Timeline) -> Verdict:
    """In the first version of the EndpointSlice in which the Pod is not ready any more, it has no entry."""
    arm = timeline.arm("waiting")
    slices = arm.of(SLICES).after(arm.done("delete-one"))
    turned = slices.first(lambda each: not each.endpoints.get("one", False))
    return equal("entry of one", seen=_conditions(turned.get("endpoints"), "one"), expected=None, given=turned)


def sigterm_comes_after_pre_stop(timeline: Timeline) -> Verdict:
    """Each container is told to end only after the time that its hook sleeps."""
    arm = timeline.arm("waiting")
    return both(*(_sleeps(arm, pod) for pod in DELETED))


def _loses_none(arm: Timeline) -> Verdict:
    """Judge that no request is lost after the first deletion, given that the last Pod has ended."""
    ended = arm.done("three-gone")
    return arm.traffic("client").after(arm.done("delete-one")).never("lost", seen=_is_lost, unwanted=True, given=ended)


def _still_asked(arm: Timeline) -> Verdict:
    """Judge that requests are lost after the first container was told to end."""
    told = arm.logs(PODS).first(_tells_of_the_end, after=arm.done("delete-one"))
    requests = arm.traffic("client").after(told)
    return requests.count("lost after SIGTERM", expected=at_least(1), given=told, where=_is_lost)


def _turns_first(arm: Timeline, turned: Callable[[Timeline], Seen]) -> Verdict:
    """Judge that the second Pod's endpoint turns before its container is told to end."""
    told = arm.logs("Pod/two").first(_tells_of_the_end, after=arm.done("delete-two"))
    return arm.in_order({"the endpoint turns": turned(arm), "SIGTERM": told}, given=told)


def _turned_by_watch(arm: Timeline) -> Seen:
    slices = arm.of(SLICES).after(arm.done("delete-two"))
    return slices.first(lambda each: not each.endpoints.get("two", False))


def _turned_by_audit(arm: Timeline) -> Seen:
    requests = arm.audit(resource="endpointslices").after(arm.done("delete-two"))
    return requests.first(lambda event: not _is_ready(event, "two"))


def _sleeps(arm: Timeline, pod: str) -> Verdict:
    deleted = arm.done(f"delete-{pod}")
    told = arm.logs(f"Pod/{pod}").first(_tells_of_the_end, after=deleted)
    return took(
        f"{pod} told to end", seconds=round(told.at - deleted.at, 3), between=AFTER_SLEEP, given=told,
        evidence=(deleted,), slack=told.slack, slowness=arm.slowness,
    )  # fmt: skip


def _is_ready(event: AuditEvent, pod: str) -> bool:
    """Tell whether a request writes the Pod's endpoint as ready; what writes no endpoints leaves it as it was."""
    entries = (event.body or {}).get("endpoints")
    return entries is None or (_conditions(entries, pod) or {}).get("ready", False) is True


def _conditions(entries: Any, pod: str) -> Any:
    """Return the conditions of a Pod's entry in an EndpointSlice, or None where it has none."""
    found = (entry for entry in entries or () if (entry.get("targetRef") or {}).get("name") == pod)
    return next((entry.get("conditions") for entry in found), None)


def _tells_of_the_end(line: LogLine) -> bool:
    return line.text == "told to end"


def _is_lost(request: Request) -> bool:
    return request.lost
