from collections.abc import Callable

import pytest

from checks.probes import origin
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

ROUTE = '[{"dst": "10.244.1.5", "dev": "veth1", "prefsrc": "10.244.1.1"}]'


def connected(tcp: str, http: str = "") -> Script:
    """A Pod that says who connected to its two ports first."""
    script = Script().pod(1, change="ADDED").answer(2, "route", 0, ROUTE).step("route", 2)
    for container, source in (("tcp", tcp), ("http", http or tcp)):
        script.log(3, "Listening on 0.0.0.0 8080", container=container)
        script.log(4, f"Connection received on {source} 40000", container=container)
    return script.alive(20, "logs")


def loopback(*, by_exec: bool = True, by_tcp: bool = False) -> Script:
    script = Script().step("pods.yaml", 0).object(1, "Pod", "loopback", "ADDED", status={})
    statuses = [{"name": name, "ready": ready} for name, ready in (("by-exec", by_exec), ("by-tcp", by_tcp))]
    return script.object(5, "Pod", "loopback", status={"containerStatuses": statuses})


CASES = [
    (origin.made_in_the_container, connected("127.0.0.1").closed(20), Outcome.CONFIRMED),
    (origin.made_in_the_container, connected("10.244.1.1").closed(20), Outcome.REFUTED),
    (origin.made_in_the_container, connected("127.0.0.1", http="10.244.1.1").closed(20), Outcome.REFUTED),
    (origin.made_in_the_container, Script().pod(1, change="ADDED").alive(20, "logs").closed(20), Outcome.INCONCLUSIVE),
    (origin.comes_from_the_node, connected("10.244.1.1").closed(20), Outcome.CONFIRMED),
    (origin.comes_from_the_node, connected("127.0.0.1").closed(20), Outcome.REFUTED),
    (origin.comes_from_the_node, connected("10.244.1.1", http="10.244.2.1").closed(20), Outcome.REFUTED),
    (origin.comes_from_the_node, Script().answer(2, "route", 1).step("route", 2).closed(20), Outcome.INCONCLUSIVE),
    (origin.loopback_is_enough, loopback(by_tcp=True).closed(20), Outcome.CONFIRMED),
    (origin.loopback_is_enough, loopback().closed(20), Outcome.REFUTED),
    (origin.loopback_is_enough, loopback(by_exec=False).closed(20), Outcome.INCONCLUSIVE),
    (origin.loopback_is_enough, loopback().cut_off(), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
