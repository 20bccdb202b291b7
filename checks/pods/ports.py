"""Judges labs/pods/ports.py."""

from kindlab.timeline import Answer, Moment, Timeline
from kindlab.verdict import NotSeen, Verdict, equal


def undeclared_is_closed(timeline: Timeline) -> Verdict:
    """At the port that the Pod does not declare nobody answers."""
    answer = _answer(timeline, "undeclared")
    return equal("refused", seen=answer.refused, expected=True, given=answer)


def declared_is_open(timeline: Timeline) -> Verdict:
    """At the port that the Pod declares somebody answers."""
    answer = _answer(timeline, "declared")
    return equal("refused", seen=answer.refused, expected=False, given=answer)


def name_needs_a_declaration(timeline: Timeline) -> Verdict:
    """In the ready Pod, where one Service finds the port by its number, the other finds none by its name."""
    ready = timeline.of("Pod/undeclared").first(lambda pod: pod.ready)
    by_number = timeline.of("EndpointSlice[kubernetes.io/service-name=by-number]")
    found = by_number.first(lambda slice_: slice_.endpoints.get("undeclared") is True and _ports(slice_) == [8080])
    by_name = timeline.of("EndpointSlice[kubernetes.io/service-name=by-name]")
    return by_name.after(ready).never("ports", seen=_ports, unwanted=[8080], given=found)


def _answer(timeline: Timeline, pod: str) -> Answer:
    """Return the last answer at the address of a Pod; raises NotSeen where another server gave it."""
    answer = timeline.answers(pod).last()
    if not answer.refused and answer.text != pod:
        raise NotSeen("odd-answer", answer.number, question=answer.subject, at=answer.at, code=answer.code)
    return answer


def _ports(slice_: Moment) -> list[int]:
    return [port["port"] for port in slice_.get("ports") or ()]
