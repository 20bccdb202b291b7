"""Judges labs/dns/external_name.py."""

import re

from kindlab.timeline import Answer, Moment, Timeline
from kindlab.verdict import Verdict, at_least, differ, either, equal

HOST = re.compile(r"^Host: ([^\s:]+)", re.MULTILINE)


def dns_answers_with_a_cname(timeline: Timeline) -> Verdict:
    """Cluster DNS gives a CNAME for the name first, which holds the Service's externalName."""
    answer, alias = _resolved(timeline), _alias(timeline)
    expected = ["CNAME", f"{alias.get('spec', 'externalName')}."]
    return equal("record", seen=_records(answer, "alias")[:1], expected=[expected], given=answer, evidence=(alias,))


def is_proxied(timeline: Timeline) -> Verdict:
    """While clients use the Service it has an address, or EndpointSlices: without both kube-proxy has nothing to do."""
    served, alias = _served(timeline), _alias(timeline)
    slices = timeline.of("EndpointSlice[kubernetes.io/service-name=alias]")
    return either(
        differ("clusterIP", seen=alias.get("spec", "clusterIP"), other=None, given=alias, evidence=(served,)),
        slices.count("EndpointSlices", expected=at_least(1), given=served),
    )


def maps_ports(timeline: Timeline) -> Verdict:
    """While the target answers at its own port, it answers at the Service's other port too."""
    answer = timeline.answers("mapped").last()
    return equal("hostname", seen=_said(answer), expected="web", given=_served(timeline), evidence=(answer,))


def server_is_asked_by_its_own_name(timeline: Timeline) -> Verdict:
    """In the request that reaches the server, Host is the name of the target."""
    answer, alias = timeline.answers("heard").last(_has_host), _alias(timeline)
    seen = HOST.findall(answer.text)[0]
    return equal("Host", seen=seen, expected=alias.get("spec", "externalName"), given=answer, evidence=(alias,))


def maps_to_an_address(timeline: Timeline) -> Verdict:
    """Once cluster DNS knows a Service that came later, it gives the address that was put in."""
    answer = _resolved(timeline)
    return equal("records", seen=_records(answer, "address"), expected=[["A", "198.51.100.7"]], given=answer)


def moves_with_the_name(timeline: Timeline) -> Verdict:
    """After externalName is changed, the Service's name comes to lead to the new target."""
    moved, answer = timeline.done("move"), timeline.answers("after-the-move").last()
    return equal("hostname", seen=_said(answer), expected="other", given=_served(timeline), evidence=(moved, answer))


def _alias(timeline: Timeline) -> Moment:
    """Return the Service as it is before its target moves."""
    return timeline.of("Service/alias").last(before=timeline.step("move"))


def _resolved(timeline: Timeline) -> Answer:
    """Return the answer in which cluster DNS knows the Service that came last."""
    return timeline.answers("records").last(lambda answer: bool(_records(answer, "web")))


def _served(timeline: Timeline) -> Answer:
    """Return the answer of the target by the Service's name: without it nothing was tried."""
    return timeline.answers("direct").last(lambda answer: _said(answer) == "web")


def _has_host(answer: Answer) -> bool:
    return bool(HOST.search(answer.output))


def _records(answer: Answer, service: str) -> list[list[str]]:
    """Return the type and the value of each record of a Service, as dig prints it: name, type, value."""
    lines = [line.split() for line in answer.output.splitlines()]
    return [[kind, value] for name, kind, value in lines if name.startswith(f"{service}.")]


def _said(answer: Answer) -> str | None:
    """Return what the server said, None where nobody answered; NotSeen where curl failed for another reason."""
    return answer.text if answer.reached else None
