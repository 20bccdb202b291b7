from collections.abc import Callable

import pytest

from checks.services import iptables_rules
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

ADDRESSES = {"one": "10.244.1.2", "two": "10.244.1.3", "three": "10.244.1.4"}
HOME = (
    '-A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m comment --comment "lab-x/{} cluster IP" -m tcp --dport 80 -j KUBE-SVC-A'
)
HALF = '-A KUBE-SVC-A -m comment --comment "lab-x/{} -> {}:8080" -m statistic --probability 0.5 -j KUBE-SEP-B'
DNAT = '-A KUBE-SEP-B -p tcp -m comment --comment "lab-x/{}" -m tcp -j DNAT --to-destination {}:8080'
BARE_DNAT = "-A KUBE-SEP-B -p tcp -m comment --comment lab-x/{} -m tcp -j DNAT --to-destination {}:8080"
REJECT = (
    '-A KUBE-SERVICES -d 10.96.0.8/32 -p tcp -m comment --comment "lab-x/lonely has no endpoints" -m tcp --dport 80'
    " -j REJECT --reject-with icmp-port-unreachable"
)
DROP = '-A KUBE-SERVICES -d 10.96.0.7/32 -m comment --comment "lab-x/web has no local endpoints" -j DROP'


def written(*pods: str, service: str = "web", dnat: str = DNAT) -> str:
    """What iptables-save prints of a Service with these Pods."""
    rules = [HOME.format(service)]
    for pod in pods:
        rules += [HALF.format(service, ADDRESSES[pod]), dnat.format(service, ADDRESSES[pod])]
    return "\n".join(rules) + "\n"


def run(output: str = "", *, elsewhere: str | None = None, code: int = 0) -> Script:
    """The rules of the Pods' node, and of the two others."""
    script = Script("services/iptables_rules")
    for name, address in ADDRESSES.items():
        script.pod(1, name, ready=name != "three", change="ADDED", spec={"nodeName": "kindlab-worker"})
        script.pod(2, name, ready=name != "three", spec={"nodeName": "kindlab-worker"})
        script.rows[-1].object["status"]["podIP"] = address  # type: ignore[union-attr]
    output = output or written("one", "two") + REJECT
    script.step("rules-on-worker", 3, 4).answer(3, "rules-on-worker", 0, output)
    for name in ("rules-on-worker2", "rules-on-control-plane"):
        script.step(name, 4, 5).answer(4, name, code, output if elsewhere is None else elsewhere)
    return script


def connected(*pods: str, code: int = 0, output: str = "") -> Timeline:
    script = run() if not output else run(output)
    return script.step("connections", 5, 6).answer(5, "connections", code, "\n".join(pods)).closed(9)


def held(output: str, code: int = 0) -> Timeline:
    return run().step("holders", 5, 6).answer(5, "holders", code, output).closed(9)


CASES = [
    (iptables_rules.takes_turns, connected(*["one", "two", "two", "one"] * 5), Outcome.REFUTED),
    (iptables_rules.takes_turns, connected(*["two", "one"] * 10), Outcome.CONFIRMED),
    (iptables_rules.takes_turns, connected(*["one"] * 20), Outcome.REFUTED),
    (iptables_rules.takes_turns, connected(code=7), Outcome.INCONCLUSIVE),
    (iptables_rules.takes_turns, connected(*["two", "one"] * 9, code=28), Outcome.INCONCLUSIVE),
    (iptables_rules.takes_turns, connected(*["one"] * 20, output=written("one")), Outcome.INCONCLUSIVE),
    (iptables_rules.address_is_on_an_interface, held(""), Outcome.REFUTED),
    (iptables_rules.address_is_on_an_interface, held("2: eth0    inet 172.18.0.2/16 scope global"), Outcome.CONFIRMED),
    (iptables_rules.address_is_on_an_interface, held("", code=124), Outcome.INCONCLUSIVE),
    (iptables_rules.only_where_its_pods_run, run().closed(9), Outcome.REFUTED),
    (iptables_rules.only_where_its_pods_run, run(elsewhere="").closed(9), Outcome.CONFIRMED),
    (iptables_rules.only_where_its_pods_run, run(elsewhere=DROP).closed(9), Outcome.CONFIRMED),
    (iptables_rules.only_where_its_pods_run, run(elsewhere="", code=1).closed(9), Outcome.INCONCLUSIVE),
    (iptables_rules.every_selected_pod_has_rules, run().closed(9), Outcome.REFUTED),
    (iptables_rules.every_selected_pod_has_rules, run(written("one", "two", "three")).closed(9), Outcome.CONFIRMED),
    (
        iptables_rules.every_selected_pod_has_rules,
        run(written("one", "two", dnat=BARE_DNAT)).closed(9),
        Outcome.REFUTED,
    ),
    (iptables_rules.every_selected_pod_has_rules, run(written("one")).closed(9), Outcome.INCONCLUSIVE),
    (iptables_rules.every_selected_pod_has_rules, run().gap(6, 7, "Pod").closed(9), Outcome.INCONCLUSIVE),
    (iptables_rules.headless_has_no_rules, run().closed(9), Outcome.CONFIRMED),
    (
        iptables_rules.headless_has_no_rules,
        run(written("one", "two") + written("one", "two", service="headless")).closed(9),
        Outcome.REFUTED,
    ),
    (iptables_rules.headless_has_no_rules, run(written("one")).closed(9), Outcome.INCONCLUSIVE),
    (iptables_rules.refused_without_endpoints, run().closed(9), Outcome.CONFIRMED),
    (iptables_rules.refused_without_endpoints, run(written("one", "two")).closed(9), Outcome.REFUTED),
    (
        iptables_rules.refused_without_endpoints,
        run(written("one", "two") + written("one", service="lonely")).closed(9),
        Outcome.REFUTED,
    ),
    (iptables_rules.refused_without_endpoints, run(REJECT).closed(9), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
