"""Judges labs/services/iptables_rules.py."""

import re
from typing import Any, NamedTuple

from kindlab.timeline import Answer, Moment, Timeline
from kindlab.verdict import Verdict, differ, equal

NODES = ("control-plane", "worker", "worker2")

RULE = re.compile(
    r'^-A \S+ .*--comment "?[^/]+/(?P<service>[^ "]+)'  # kube-proxy's comments begin with namespace/service
    r".* -j (?P<target>\S+)(?: .*--to-destination (?P<pod>[\d.]+):\d+| .*)?$",
    re.MULTILINE,
)


class Rule(NamedTuple):
    """One rule as iptables-save prints it: the Service that it is for, its target, and for DNAT the Pod's address."""

    service: str
    target: str
    pod: str | None


def takes_turns(timeline: Timeline) -> Verdict:
    """Of 20 connections to a Service with two Pods, no two in a row are answered by the same Pod.

    Picked at random they do so by chance in 2 of a million runs (alpha = 2 * 0.5 ** 20).
    """
    answer = timeline.answers("connections").last()
    seen = answer.text.split()
    other = {"one": "two", "two": "one"}
    turns = [seen[0], other[seen[0]]] * (len(seen) // 2)
    return equal("hostname", seen=seen, expected=turns, given=answer, evidence=(_written(timeline),))


def address_is_on_an_interface(timeline: Timeline) -> Verdict:
    """On a node that has the Service's rules, an interface has the address that the question names."""
    answer = timeline.answers("holders").last(lambda answer: answer.code == 0)
    interfaces = [line.split()[1] for line in answer.output.splitlines()]
    return differ("interfaces", seen=interfaces, other=[], given=_written(timeline), evidence=(answer,))


def only_where_its_pods_run(timeline: Timeline) -> Verdict:
    """Only nodes that run the Service's Pods have rules that lead to them."""
    answers = {node: timeline.answers(f"rules-on-{node}").last(lambda answer: answer.code == 0) for node in NODES}
    seen = [node for node, answer in answers.items() if _pods(answer, "web")]
    expected = sorted({str(timeline.of(f"Pod/{name}").last().node) for name in ("one", "two")})
    return equal("nodes", seen=seen, expected=expected, given=_written(timeline), evidence=answers.values())


def every_selected_pod_has_rules(timeline: Timeline) -> Verdict:
    """Each Pod that the selector matches has rules that lead to it, the one that is not ready included."""
    pods = {name: timeline.of(f"Pod/{name}").last(_address) for name in ("one", "three", "two")}
    answer = _written(timeline)
    seen = [name for name, pod in pods.items() if _address(pod) in _pods(answer, "web")]
    return equal("Pods", seen=seen, expected=list(pods), given=answer, evidence=pods.values())


def headless_has_no_rules(timeline: Timeline) -> Verdict:
    """Once the rules of a Service that came later are written, there are none for the headless one."""
    answer = _written(timeline)
    return equal("rules", seen=_targets(answer, "headless"), expected=[], given=answer)


def refused_without_endpoints(timeline: Timeline) -> Verdict:
    """There is one rule for the Service without endpoints, and it rejects."""
    answer = _written(timeline)
    return equal("rules", seen=_targets(answer, "lonely"), expected=["REJECT"], given=answer)


def _written(timeline: Timeline) -> Answer:
    """Return the answer of the Pods' node with rules that lead to two of them: without it nothing was tried."""
    return timeline.answers("rules-on-worker").last(lambda answer: len(_pods(answer, "web")) > 1)


def _address(pod: Moment) -> Any:
    return pod.get("status", "podIP")


def _pods(answer: Answer, service: str) -> set[str]:
    return {rule.pod for rule in _rules(answer) if rule.service == service and rule.pod}


def _targets(answer: Answer, service: str) -> list[str]:
    return [rule.target for rule in _rules(answer) if rule.service == service]


def _rules(answer: Answer) -> list[Rule]:
    return [Rule(**match.groupdict()) for match in RULE.finditer(answer.output)]
