"""What kindlab may have left in a cluster is told from what it did not make."""

from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.cluster.api import Resource
from kindlab.cluster.command import Result
from kindlab.cluster.nodes import Node
from kindlab.running import strays
from kindlab.running.journal import DeleteObject, RemoveFile, RestoreKubelet, StartService, Unpause
from kindlab.running.undoing import Hand

BASES = frozenset({"lab-x", "lab-x-y"})
VERBS = ("delete", "get", "list")
ROLES, VOLUMES = "/apis/rbac.authorization.k8s.io/v1/clusterroles", "/api/v1/persistentvolumes"
RESOURCES = [
    Resource("ClusterRole", "rbac.authorization.k8s.io/v1", "clusterroles", namespaced=False, verbs=VERBS),
    Resource("ClusterRole", "rbac.authorization.k8s.io/v1beta1", "clusterroles", namespaced=False, verbs=VERBS),
    Resource("PersistentVolume", "v1", "persistentvolumes", namespaced=False, verbs=VERBS),
    Resource("Node", "v1", "nodes", namespaced=False, verbs=VERBS),
    Resource("NodeMetrics", "metrics.k8s.io/v1beta1", "nodes", namespaced=False, verbs=("get", "list")),
    Resource("Pod", "v1", "pods", namespaced=True, verbs=VERBS),
]


def item(name: str, manager: str = "somebody", claimed_from: str = "") -> dict[str, Any]:
    return {
        "metadata": {"name": name, "managedFields": [{"manager": manager}]},
        "spec": {"claimRef": {"namespace": claimed_from}} if claimed_from else {},
    }


def node(name: str, state: str) -> Node:
    return Node(id=name, name=name, role="worker", state=state, networks=frozenset(), address="")


def found(look: strays.Look, *nodes: Node, api: Any = None, run: Any = None) -> list[Any]:
    machines: Any = SimpleNamespace(run=run)
    return list(look(Hand(api, machines), nodes, BASES))


def objects(**served: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    paths = {ROLES: "roles", VOLUMES: "volumes", "/api/v1/namespaces": "namespaces"}
    api = SimpleNamespace(resources=lambda: RESOURCES, get=lambda path: {"items": served.get(paths[path], [])})
    return found(strays.objects, api=api)


@pytest.mark.parametrize("name", ["lab-x", "lab-x-reader", "lab-x--slow-reader", "widgets.lab-x.example"])
def test_an_object_of_a_lab_s_name_is_its_own(name: str) -> None:
    assert objects(roles=[item(name)]) == [(name, DeleteObject(f"{ROLES}/{name}"))]


@pytest.mark.parametrize("name", ["reader", "lab-xy", "my-lab-x", "laboratory"])
def test_an_object_of_another_name_is_nobody_s_that_we_know(name: str) -> None:
    assert objects(roles=[item(name)]) == []


def test_an_object_that_kindlab_wrote_is_kindlab_s() -> None:
    assert objects(roles=[item("reader", manager="kindlab")]) == [("reader", DeleteObject(f"{ROLES}/reader"))]


def test_a_volume_is_left_behind_where_the_namespace_of_its_claim_is_gone() -> None:
    volumes = [
        item("one", claimed_from="lab-x--slow"),
        item("two", claimed_from="lab-x"),
        item("three", claimed_from="db"),
    ]
    seen = objects(volumes=volumes, namespaces=[item("lab-x")])
    assert seen == [("lab-x--slow", DeleteObject(f"{VOLUMES}/one"))]


def test_a_paused_node_is_not_asked() -> None:
    nodes = (node("w1", "paused"), node("w2", "running"))
    assert found(strays.paused, *nodes) == [("", Unpause("w1"))]
    asked: list[str] = []

    def run(node: str, *_: Any, **__: Any) -> Result:
        asked.append(node)
        return Result(3, "active\ninactive\n", "")

    assert found(strays.stopped, *nodes, run=run) == [("", StartService("w2", "kubelet"))]
    assert asked == ["w2"]


def test_a_kubelet_under_a_lab_s_configuration_is_found() -> None:
    nodes = (node("w1", "running"), node("w2", "running"), node("w3", "paused"))
    seen = found(strays.configured, *nodes, run=lambda node, *_, **__: Result(int(node != "w2"), "", ""))
    assert seen == [("", RestoreKubelet("w2"))]


def test_a_file_s_owner_is_told_by_its_name() -> None:
    path = "/etc/kubernetes/manifests/.lab-x-web.yaml.new"
    seen = found(strays.files, node("w1", "running"), run=lambda *_, **__: Result(0, f"{path}\n", ""))
    assert seen == [("lab-x-web.yaml.new", RemoveFile("w1", path))]
