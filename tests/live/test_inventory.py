"""Two takes of a cluster are equal while nothing is left in it, and whatever is left is found, named and put back."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kindlab.cluster import lifecycle
from kindlab.cluster.api import MERGE_PATCH, Api
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.differing import differences
from kindlab.cluster.inventory import take
from kindlab.cluster.machines import SCRATCH, Machines
from kindlab.running import leftovers
from kindlab.running.namespace import OWNER
from kindlab.running.undoing import Hand
from kindlab.steps.node_acts import STATIC_PODS

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

ROOT = Path(__file__).parent / "root"
NAME = "inventory"
"""A cluster of its own: what is done to it here, other runs on it would meet."""

OWN = "lab-engine-inventory"
WORKER, CONTROL_PLANE = f"{NAME}-worker", f"{NAME}-control-plane"
ROLE = "node-role.kubernetes.io/control-plane"
NODE = f"/api/v1/nodes/{WORKER}"
ROLES = "/apis/rbac.authorization.k8s.io/v1/clusterroles"
DNS = "system:coredns"
CLASS = "/apis/storage.k8s.io/v1/storageclasses/standard"
COREDNS = "/api/v1/namespaces/kube-system/configmaps/coredns"
LOCAL_PATH = "/apis/apps/v1/namespaces/local-path-storage/deployments/local-path-provisioner"
POD = b"""\
apiVersion: v1
kind: Pod
metadata: {name: lab-engine-inventory-static, namespace: default}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: waits, image: "registry.k8s.io/e2e-test-images/agnhost:2.63.0", args: [pause]}]
"""

Change = Callable[[Hand], object]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    yield lifecycle.up(NAME)
    lifecycle.down(NAME)


@pytest.fixture(scope="module")
def hand(cluster: Cluster) -> Iterator[Hand]:
    with cluster.api() as client:
        yield Hand(Api(client), Machines(cluster))


def merged(path: str, **patch: Any) -> Change:
    return lambda hand: hand.api.request("PATCH", path, body=patch, content_type=MERGE_PATCH)


def created(collection: str, name: str, **content: Any) -> Change:
    return lambda hand: hand.api.request("POST", collection, body={"metadata": {"name": name}, **content})


def on(node: str, *command: str) -> Change:
    return lambda hand: hand.machines.insist(node, *command)


VOLUME: dict[str, Any] = {
    "capacity": {"storage": "1Mi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/x"},
    "claimRef": {"namespace": OWN, "name": "data"},
}  # fmt: skip
CHANGES: dict[str, tuple[Change, str]] = {
    "cordon": (merged(NODE, spec={"unschedulable": True}), f"Node/{WORKER} spec.unschedulable: was absent, is true"),
    "taint": (
        merged(NODE, spec={"taints": [{"key": "lab", "effect": "NoSchedule"}]}),
        f'Node/{WORKER} spec.taints: was absent, is [{{"effect":"NoSchedule","key":"lab"}}]',
    ),
    "label": (
        merged(NODE, metadata={"labels": {"lab": "x"}}),
        f'Node/{WORKER} metadata.labels.lab: was absent, is "x"',
    ),
    "label that is gone": (
        merged(f"/api/v1/nodes/{CONTROL_PLANE}", metadata={"labels": {ROLE: None}}),
        rf'Node/{CONTROL_PLANE} metadata.labels.node-role\.kubernetes\.io/control-plane: was "", is absent',
    ),
    "annotation": (
        merged(NODE, metadata={"annotations": {"lab": "x"}}),
        f'Node/{WORKER} metadata.annotations.lab: was absent, is "x"',
    ),
    "ClusterRole": (created(ROLES, OWN, rules=[]), f"ClusterRole/{OWN}: was absent, is there"),
    "ClusterRole changed": (merged(f"{ROLES}/{DNS}", rules=[]), f"ClusterRole/{DNS} rules: was "),
    "PersistentVolume": (
        created("/api/v1/persistentvolumes", "pvc-1", spec=VOLUME),
        "PersistentVolume/pvc-1: was absent, is there",
    ),
    "Namespace": (
        created("/api/v1/namespaces", OWN, metadata={"name": OWN, "labels": OWNER}),
        f"Namespace/{OWN}: was absent, is there",
    ),
    "ConfigMap": (merged(COREDNS, data={"Corefile": ".:53 {}"}), "ConfigMap/kube-system/coredns data.Corefile: was "),
    "Deployment": (
        merged(LOCAL_PATH, spec={"template": {"metadata": {"labels": {"lab": "x"}}}}),
        "Deployment/local-path-storage/local-path-provisioner spec.template.metadata.labels.lab: was absent",
    ),
    "StorageClass that is gone": (
        lambda hand: hand.api.delete(CLASS),
        "StorageClass/standard: was there, is absent",
    ),
    "static Pod": (
        lambda hand: hand.machines.put(WORKER, STATIC_PODS, {f"{OWN}-static.yaml": POD}),
        f"Machine/{WORKER} file {STATIC_PODS}/{OWN}-static.yaml: was absent",
    ),
    "kubectl's files": (
        lambda hand: hand.machines.put(CONTROL_PLANE, f"{SCRATCH}/{OWN}", {"web.yaml": b""}),
        f"Machine/{CONTROL_PLANE} scratch {SCRATCH}/{OWN}: was absent",
    ),
    "chain": (
        on(WORKER, "iptables", "-w", "5", "-t", "nat", "-N", "LAB-INVENTORY"),
        f"Machine/{WORKER} chain nat LAB-INVENTORY: was absent",
    ),
    "kubelet": (
        on(WORKER, "systemctl", "stop", "kubelet"),
        f'Machine/{WORKER} service kubelet: was "active", is "inactive"',
    ),
    "worker paused": (
        lambda hand: hand.machines.pause(WORKER),
        f'Machine/{WORKER} state: was "running", is "paused"',
    ),
    "control plane paused": (
        lambda hand: hand.machines.pause(CONTROL_PLANE),
        f'Machine/{CONTROL_PLANE} state: was "running", is "paused"',
    ),
}  # fmt: skip


def test_takes_of_an_idle_cluster_are_equal(hand: Hand) -> None:
    first = take(hand.api, hand.machines)
    for _ in range(20):
        assert differences(first, take(hand.api, hand.machines)) == []


@pytest.mark.parametrize("words", [
    ("storage",),  # volumes live in no namespace
    ("engine/nodes", "--root", str(ROOT)),  # cordons, taints and labels a node, pauses it and stops its kubelet
    ("nodes", "security"),
], ids=lambda words: words[0])  # fmt: skip
def test_what_a_lab_of_another_process_does_beside_is_no_leftover(
    hand: Hand, words: tuple[str, ...], tmp_path: Path
) -> None:  # fmt: skip
    before = leftovers.baseline(hand, OWN)
    command = [sys.executable, "-m", "kindlab", "run", "--name", NAME, *words, "-o", str(tmp_path)]
    raw = set[str]()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as beside:
        while beside.poll() is None:
            raw |= {each.what for each in differences(before.inventory, take(hand.api, hand.machines))}
            assert leftovers.settle(hand, before) == []
    assert raw, "the lab has shown itself"
    assert leftovers.settle(hand, before) == []


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_what_is_left_is_found_named_and_put_back(hand: Hand, change: Change, said: str) -> None:
    before = leftovers.baseline(hand, OWN)
    change(hand)
    found = [left.en for left in leftovers.leftovers(hand, before)]
    assert any(each.startswith(said) for each in found), found
    assert all(each.endswith("(put back)") for each in found), found
    assert differences(before.inventory, take(hand.api, hand.machines)) == []


def test_what_nobody_knows_a_lab_to_have_made_is_said_and_left_alone(hand: Hand) -> None:
    before = leftovers.baseline(hand, OWN)
    path = f"{ROLES}/somebodys-add-on"
    body = {"metadata": {"name": "somebodys-add-on"}, "rules": []}
    hand.api.request("POST", ROLES, body=body, fieldManager="helm")
    try:
        (left,) = leftovers.leftovers(hand, before)
        assert left.en.endswith("(not put back: nothing says that a lab made it, so it is not deleted)")
        assert hand.api.find(path)
    finally:
        hand.api.delete(path)
