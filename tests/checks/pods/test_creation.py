from collections.abc import Callable
from typing import Any

import pytest

from checks.pods import creation
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "pods/creation"

WAITS = {"waiting": {"reason": "ContainerCreating"}}
PULLS = {"waiting": {"reason": "ErrImagePull"}}
VOLUME = {"volumes": [{"name": "settings", "configMap": {"name": "not-there"}}]}

HEADING = "CONTAINER    IMAGE    RUNTIME\n"
ETH0 = "2: eth0    inet 10.244.1.7/24 brd 10.244.1.255 scope global eth0\n"
PAUSE = f"{HEADING}1af0    registry.k8s.io/pause:3.10.2    io.containerd.runc.v2\n"


def web(script: Script, at: float, *, ip: str | None, ready: str, state: dict[str, Any] = WAITS, **spec: Any) -> Script:
    status: dict[str, Any] = {
        "phase": "Pending",
        "conditions": [{"type": "PodReadyToStartContainers", "status": ready}],
        "containerStatuses": [{"name": "main", "state": state}],
    }
    if ip:
        status["podIP"] = ip
    return script.object(at, "Pod", "web", status=status, spec={"nodeName": "kindlab-worker"} | spec)


def created(ip: str | None = "10.244.1.7", ready: str = "True", **rest: Any) -> Script:
    script = Script(LAB).step("create", 1, 2, version=100)
    web(script, 2, ip=None, ready="False")
    return web(script, 3, ip=ip, ready=ready, **rest)


def asked(*tables: str, code: int = 0, **rest: Any) -> Script:
    script = created(**rest)
    for name, table in zip(("on-worker", "on-worker2"), tables, strict=True):
        script.step(name, 4, 4, verb="ask").answer(4, name, code, table)
    return script


def again(script: Script) -> Script:
    """The same binding, sent once more."""
    script.audit(4, "create", "pods/binding", "web", user=SCHEDULER, agent="kube-scheduler/v1.36.3", code=201)
    return script.alive(9, "audit")


def request(
    resource: str, *, user: str = "kubernetes-admin", agent: str = "kubectl/v1.36.3", code: int = 201
) -> Script:
    return created().audit(3, "create", resource, "web", user=user, agent=agent, code=code).alive(9, "audit")


SCHEDULER = creation.SCHEDULER

CASES = [
    (creation.kubectl_asks_the_api_server, request("pods").closed(9), Outcome.CONFIRMED),
    (creation.kubectl_asks_the_api_server, request("pods", agent="curl/8").closed(9), Outcome.REFUTED),
    (creation.kubectl_asks_the_api_server, request("pods", code=422).closed(9), Outcome.REFUTED),
    (creation.kubectl_asks_the_api_server, created().closed(9), Outcome.INCONCLUSIVE),
    (creation.scheduler_binds, request("pods/binding", user=SCHEDULER).closed(9), Outcome.CONFIRMED),
    (creation.scheduler_binds, request("pods/binding", user="jane").closed(9), Outcome.REFUTED),
    (creation.scheduler_binds, request("pods/binding", user=SCHEDULER, code=504).closed(9), Outcome.REFUTED),
    (
        creation.scheduler_binds,
        again(request("pods/binding", user=SCHEDULER, code=504)).closed(9),
        Outcome.CONFIRMED,
    ),
    (creation.scheduler_binds, again(request("pods/binding", user=SCHEDULER)).closed(9), Outcome.REFUTED),
    (creation.scheduler_binds, created().closed(9), Outcome.INCONCLUSIVE),
    (creation.network_waits_for_the_image, asked(HEADING, HEADING, **VOLUME).closed(9), Outcome.CONFIRMED),
    (creation.network_waits_for_the_image, asked(HEADING, HEADING).closed(9), Outcome.INCONCLUSIVE),
    (creation.network_waits_for_the_image, asked(HEADING, PAUSE + ETH0).closed(9), Outcome.REFUTED),
    (creation.network_waits_for_the_image, asked(HEADING, PAUSE + ETH0, code=124).closed(9), Outcome.INCONCLUSIVE),
    (creation.network_waits_for_the_image, created().closed(9), Outcome.INCONCLUSIVE),
    (creation.condition_comes_first, created().closed(9), Outcome.CONFIRMED),
    (creation.condition_comes_first, created(ready="False", **VOLUME).closed(9), Outcome.REFUTED),
    (creation.condition_comes_first, created(ready="False", state=PULLS).closed(9), Outcome.REFUTED),
    (creation.condition_comes_first, created(ready="False").closed(9), Outcome.INCONCLUSIVE),
    (creation.condition_comes_first, created(ready="False", **VOLUME).gap(4, 5, "Pod").closed(9), Outcome.INCONCLUSIVE),
    (creation.sandbox_needs_no_image, asked(PAUSE + ETH0, HEADING).closed(9), Outcome.CONFIRMED),
    (creation.sandbox_needs_no_image, asked(HEADING, HEADING, **VOLUME).closed(9), Outcome.REFUTED),
    (creation.sandbox_needs_no_image, asked(HEADING, HEADING, state=PULLS).closed(9), Outcome.REFUTED),
    (creation.sandbox_needs_no_image, asked(HEADING, HEADING).closed(9), Outcome.INCONCLUSIVE),
    (creation.sandbox_needs_no_image, asked(HEADING, PAUSE.replace("pause", "none")).closed(9), Outcome.REFUTED),
    (creation.sandbox_needs_no_image, asked(PAUSE, HEADING, code=1).closed(9), Outcome.INCONCLUSIVE),
    (creation.sandbox_needs_no_image, asked(PAUSE, "no such thing").closed(9), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


def test_a_container_that_has_started_came_after_its_image() -> None:
    script = Script(LAB).step("create", 1, 2, version=100)
    web(script, 2, ip=None, ready="False")
    web(script, 3, ip="10.244.1.7", ready="True", state={"running": {}})
    assert judged(creation.condition_comes_first, script.closed(9)) is Outcome.REFUTED


def test_a_pull_that_came_after_the_nodes_were_asked_tells_nothing_of_what_they_had() -> None:
    script = web(asked(HEADING, HEADING), 5, ip=None, ready="True", state=PULLS)
    assert judged(creation.sandbox_needs_no_image, script.closed(9)) is Outcome.INCONCLUSIVE
