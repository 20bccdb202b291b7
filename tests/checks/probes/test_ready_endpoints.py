from collections.abc import Callable

import pytest

from checks.probes import ready_endpoints
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged


def endpoints(script: Script, at: float, service: str, *, ready: bool) -> Script:
    labels = {"kubernetes.io/service-name": service}
    entries = [{"targetRef": {"name": service}, "conditions": {"ready": ready}}]
    return script.object(at, "EndpointSlice", f"{service}-x1", labels=labels, endpoints=entries)


def unprobed(*lines: str) -> Script:
    script = Script().pod(1, "unprobed", change="ADDED")
    for number, line in enumerate(("Started HTTP server on port 8080", *lines)):
        script.log(2 + number, line, "unprobed")
    return script.alive(30, "logs")


def silent(code: int = 7, *, ready: bool = True) -> Script:
    script = Script().step("pods.yaml", 0).pod(1, "silent", ready=False, change="ADDED").pod(3, "silent", ready=ready)
    return endpoints(script, 4, "silent", ready=ready).answer(6, "silent", code).step("silent", 6)


def waiting(*, ready: bool = False, early: tuple[int, ...] = (7,), in_time: int = 0) -> Script:
    """A Pod that is told to be ready at 10 s."""
    script = Script().step("pods.yaml", 0).pod(1, "waiting", ready=False, phase="Pending", change="ADDED")
    endpoints(script.pod(3, "waiting", ready=ready), 4, "waiting", ready=ready)
    for number, code in enumerate(early):
        script.answer(5 + number, "too-early", code)
    script.step("too-early", 5, 9).step("now-ready", 10)
    return script.answer(12, "in-time", in_time).step("in-time", 11, 12)


def pair(*codes: int) -> Script:
    script = Script().object(1, "Pod", "pair", "ADDED", status={"containerStatuses": [{"name": "fine", "ready": True}]})
    for number, code in enumerate(codes):
        script.answer(3 + number, "fine-of-the-pair", code)
    return script.step("fine-of-the-pair", 2, 8)


CASES = [
    (ready_endpoints.every_pod_is_probed, unprobed("GET /").closed(20), Outcome.CONFIRMED),
    (ready_endpoints.every_pod_is_probed, unprobed().closed(20), Outcome.REFUTED),
    (ready_endpoints.every_pod_is_probed, unprobed().gap(5, 9, "logs").closed(20), Outcome.INCONCLUSIVE),
    (ready_endpoints.ready_without_a_probe, silent().closed(20), Outcome.CONFIRMED),
    (ready_endpoints.ready_without_a_probe, silent(ready=False).closed(20), Outcome.REFUTED),
    (ready_endpoints.ready_without_a_probe, silent(code=0).closed(20), Outcome.REFUTED),
    (ready_endpoints.ready_without_a_probe, Script().step("pods.yaml", 0).closed(20), Outcome.INCONCLUSIVE),
    (ready_endpoints.running_is_ready, waiting(ready=True).closed(20), Outcome.CONFIRMED),
    (ready_endpoints.running_is_ready, waiting().closed(20), Outcome.REFUTED),
    (ready_endpoints.running_is_ready, Script().step("pods.yaml", 0).closed(20), Outcome.INCONCLUSIVE),
    (ready_endpoints.listed_before_it_is_ready, waiting().closed(20), Outcome.CONFIRMED),
    (ready_endpoints.listed_before_it_is_ready, waiting(ready=True).closed(20), Outcome.REFUTED),
    (ready_endpoints.listed_before_it_is_ready, waiting().gap(5, 6, "EndpointSlice").closed(20), Outcome.INCONCLUSIVE),
    (ready_endpoints.gets_traffic_at_once, waiting(ready=True, early=(7, 0)).closed(20), Outcome.CONFIRMED),
    (ready_endpoints.gets_traffic_at_once, waiting(early=(7, 7)).closed(20), Outcome.REFUTED),
    (ready_endpoints.gets_traffic_at_once, waiting(in_time=7).closed(20), Outcome.INCONCLUSIVE),
    (ready_endpoints.gets_traffic_at_once, waiting(early=(6,)).closed(20), Outcome.INCONCLUSIVE),
    (ready_endpoints.other_container_goes_on, pair(7, 0).closed(20), Outcome.CONFIRMED),
    (ready_endpoints.other_container_goes_on, pair(7, 7).closed(20), Outcome.REFUTED),
    (ready_endpoints.other_container_goes_on, pair(6).closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
