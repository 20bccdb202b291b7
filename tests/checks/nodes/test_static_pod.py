from collections.abc import Callable
from typing import Any

import pytest

from checks.nodes import static_pod
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "nodes/static_pod"
NAME = "web-kindlab-worker"
SERVER = "74589 /agnhost netexec --http-port=28080"
REFUSAL = "can't process config file: static pods may not reference configmaps"


def pod(script: Script, at: float, uid: str = "one", *, change: str = "MODIFIED", **how: Any) -> Script:
    return script.pod(
        at, NAME, labels={"app": "web"}, uid=uid, change=change, spec={"nodeName": "kindlab-worker"}, **how
    )


def act(script: Script, name: str, at: float) -> Script:
    """An act that finds what was written before it."""
    return script.step(name, at, version=script.version())


def placed() -> Script:
    """A mirror Pod, and the container behind it."""
    script = pod(act(Script(LAB), "place", 1), 2, change="ADDED")
    return script.answer(3, "server-before", 0, SERVER).step("server-before", 3, 3)


def created(**metadata: Any) -> Timeline:
    """A Pod whose first version has this metadata."""
    script = act(Script(LAB), "place", 1).object(2, "Pod", NAME, "ADDED", labels={"app": "web"})
    script.rows[-1].object["metadata"].update(metadata)  # type: ignore[union-attr]
    return script.closed(9)


def deleted(then: str = SERVER, *, code: int | None = None, back: bool = True) -> Script:
    """The mirror is deleted and goes, comes back or not, and what the node says of the container after that."""
    script = act(placed(), "delete", 4)
    pod(script, 5, change="DELETED")
    if back:
        pod(script, 5.1, "two", change="ADDED")
    return script.answer(6, "server-after", (0 if then else 1) if code is None else code, then).step(
        "server-after", 6, 7
    )


def removed(then: str = "", *, remade: bool = False) -> Script:
    """The manifest is removed, the second mirror goes, and what the node says of the container then."""
    script = pod(act(deleted(), "remove", 8), 9, "two", change="DELETED")
    if remade:
        pod(script, 9.1, "three", change="ADDED")
    return script.answer(10, "server-at-last", 0 if then else 1, then).step("server-at-last", 10, 11)


def configured(before: str, *after: str) -> Timeline:
    script = placed().answer(4, "configured-before", 0, before).step("configured-before", 4, 4)
    for number, said in enumerate(after):
        script.answer(5 + number, "configured", 0, said)
    return script.step("configured", 5, 8).closed(9)


MIRROR = {
    "annotations": {"kubernetes.io/config.mirror": "2b2c", "kubernetes.io/config.source": "file"},
    "ownerReferences": [{"kind": "Node", "name": "kindlab-worker", "uid": "n", "controller": True}],
}

CASES = [
    (static_pod.mirror_belongs_to_its_node, created(**MIRROR), Outcome.CONFIRMED),
    (static_pod.mirror_belongs_to_its_node, created(), Outcome.REFUTED),
    (static_pod.mirror_belongs_to_its_node, created(annotations=MIRROR["annotations"]), Outcome.REFUTED),
    (static_pod.mirror_belongs_to_its_node, created(**MIRROR | {"annotations": {"a": "b"}}), Outcome.REFUTED),
    (static_pod.scheduler_places_it, created(), Outcome.CONFIRMED),
    (static_pod.scheduler_places_it, placed().closed(9), Outcome.REFUTED),
    (static_pod.scheduler_places_it, Script(LAB).step("place", 1).closed(9), Outcome.INCONCLUSIVE),
    (static_pod.delete_stops_it, deleted("").closed(20), Outcome.CONFIRMED),
    (static_pod.delete_stops_it, deleted(SERVER.replace("74589", "80000")).closed(20), Outcome.CONFIRMED),
    (static_pod.delete_stops_it, deleted().closed(20), Outcome.REFUTED),
    (static_pod.delete_stops_it, deleted("", code=124).closed(20), Outcome.INCONCLUSIVE),
    (static_pod.delete_stops_it, act(placed(), "delete", 4).closed(20), Outcome.INCONCLUSIVE),
    (static_pod.mirror_comes_back, deleted().closed(20), Outcome.CONFIRMED),
    (static_pod.mirror_comes_back, deleted(back=False).closed(20), Outcome.REFUTED),
    (static_pod.mirror_comes_back, deleted(back=False).gap(6, 7, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (static_pod.mirror_comes_back, deleted(back=False).cut_off(), Outcome.INCONCLUSIVE),
    (static_pod.mirror_comes_back, act(placed(), "delete", 4).closed(20), Outcome.INCONCLUSIVE),
    (static_pod.removing_the_manifest_stops_it, removed().closed(20), Outcome.CONFIRMED),
    (static_pod.removing_the_manifest_stops_it, removed(SERVER).closed(20), Outcome.REFUTED),
    (static_pod.removing_the_manifest_stops_it, removed(remade=True).closed(20), Outcome.REFUTED),
    (static_pod.removing_the_manifest_stops_it, removed().gap(12, 13, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (static_pod.removing_the_manifest_stops_it, deleted().closed(20), Outcome.INCONCLUSIVE),
    (static_pod.may_use_a_configmap, configured("", SERVER), Outcome.CONFIRMED),
    (static_pod.may_use_a_configmap, configured("", "", REFUSAL), Outcome.REFUTED),
    (static_pod.may_use_a_configmap, configured("", "", ""), Outcome.INCONCLUSIVE),
    (static_pod.may_use_a_configmap, configured(REFUSAL, REFUSAL), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


def test_a_container_that_had_not_run_cannot_be_stopped() -> None:
    gone_already = act(deleted(""), "remove", 8).answer(10, "server-at-last", 1, "")
    timeline = gone_already.step("server-at-last", 10, 11).closed(20)
    assert judged(static_pod.removing_the_manifest_stops_it, timeline) is Outcome.INCONCLUSIVE
