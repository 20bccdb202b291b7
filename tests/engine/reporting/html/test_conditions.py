"""What an object's band in a timeline says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kindlab.reporting.html.conditions import KINDS, LONGEST, State, state_of
from kindlab.reporting.printing import in_a_line

RUNNING = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
UNREADY = {"phase": "Running", "conditions": [{"type": "Ready", "status": "False"}]}


def waiting(reason: str) -> dict[str, Any]:
    return {"containerStatuses": [{"name": "main", "state": {"waiting": {"reason": reason}}, "restartCount": 2}]}


@pytest.mark.parametrize(
    ("kind", "object_", "text", "tone"),
    [
        ("Pod", {"status": RUNNING}, "Ready", "ready"),
        ("Pod", {"status": UNREADY}, "Running, not ready", "waiting"),
        (
            "Pod",
            {"status": {"phase": "Pending"} | waiting("ContainerCreating")},
            "Pending, ContainerCreating",
            "waiting",
        ),
        ("Pod", {"status": {"phase": "Pending"} | waiting("ImagePullBackOff")}, "Pending, ImagePullBackOff", "failed"),
        ("Pod", {"status": UNREADY | waiting("CrashLoopBackOff")}, "Running, not ready, CrashLoopBackOff", "failed"),
        ("Pod", {"status": {"phase": "Succeeded"}}, "Succeeded", "done"),
        ("Pod", {"status": {"phase": "Failed"}}, "Failed", "failed"),
        ("Pod", {}, "Pending", "waiting"),
        ("Deployment", {"spec": {"replicas": 3}, "status": {"readyReplicas": 2}}, "2 of 3 ready", "waiting"),
        ("Deployment", {"spec": {"replicas": 0}}, "0 of 0 ready", "exists"),
        ("StatefulSet", {"spec": {"replicas": 2}, "status": {"readyReplicas": 2}}, "2 of 2 ready", "ready"),
        ("DaemonSet", {"status": {"numberReady": 1, "desiredNumberScheduled": 2}}, "1 of 2 ready", "waiting"),
        ("EndpointSlice", {"endpoints": None}, "no endpoints", "exists"),
        (
            "EndpointSlice",
            {"endpoints": [{"conditions": {"ready": True}}, {"conditions": {}}, {"conditions": {"ready": False}}]},
            "2 of 3 ready",
            "waiting",
        ),
        ("Job", {"status": {"conditions": [{"type": "Complete", "status": "True"}]}}, "complete", "done"),
        ("Job", {"status": {"conditions": [{"type": "Failed", "status": "True"}]}}, "failed", "failed"),
        ("Job", {"status": {"active": 1}}, "1 active", "ready"),
        ("CronJob", {"spec": {"suspend": True}}, "suspended", "exists"),
        ("Node", {"spec": {"unschedulable": True}, "status": RUNNING}, "ready, cordoned", "waiting"),
        ("Node", {"status": UNREADY}, "not ready", "failed"),
        ("PersistentVolume", {"status": {"phase": "Released"}}, "Released", "waiting"),
        ("ConfigMap", {}, "exists", "exists"),
        ("Widget", {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}, "ready", "ready"),
    ],
)
def test_the_state_of_an_object(kind: str, object_: dict[str, Any], text: str, tone: str) -> None:
    state = state_of(kind, {"metadata": {}, **object_}, "en")
    assert (state.text, state.tone) == (text, tone)


def test_a_pod_tells_its_node_its_restarts_and_that_it_is_told_to_go() -> None:
    metadata = {"deletionTimestamp": "2026-11-21T12:00:00Z"}
    status = RUNNING | {"containerStatuses": [{"restartCount": 2}, {"restartCount": 1}]}
    pod = {"metadata": metadata, "spec": {"nodeName": "kindlab-worker"}, "status": status}
    assert state_of("Pod", pod, "en") == State("Ready, terminating", "ready", True, "kindlab-worker", 3)
    assert state_of("Pod", pod, "zh").text == "就绪，终止中"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("replicas", "nodeName", "suspend", "phase", "conditions", "containerStatuses", "active", "readyReplicas")
PARTS = st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON


@given(kind=st.sampled_from([*KINDS, "Widget"]), spec=PARTS, status=PARTS, endpoints=JSON)
def test_no_object_is_too_odd_to_be_shown(kind: str, spec: Any, status: Any, endpoints: Any) -> None:
    state = state_of(kind, {"metadata": {}, "spec": spec, "status": status, "endpoints": endpoints}, "en")
    assert state.text == in_a_line(state.text)
    assert len(state.text) <= LONGEST
