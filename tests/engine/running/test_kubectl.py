"""Before a kubectl command starts it is noted how all is undone that it may leave outside its namespace."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.cluster.api import Resource
from kindlab.cluster.command import Result
from kindlab.rows import Object
from kindlab.running import acts  # noqa: F401 - makes the acts known
from kindlab.running.acting import do
from kindlab.running.journal import DeleteObject, EndCommands, Journal, RemoveFile, RestoreNode, Undoing
from kindlab.steps.acts import Kubectl, kubectl
from kindlab.steps.localizing import Place

ROLES = "/apis/rbac.authorization.k8s.io/v1/clusterroles"
RESOURCES = [
    Resource("Node", "v1", "nodes", namespaced=False),
    Resource("Namespace", "v1", "namespaces", namespaced=False),
    Resource("Pod", "v1", "pods", namespaced=True),
    Resource("ClusterRole", "rbac.authorization.k8s.io/v1", "clusterroles", namespaced=False),
]
ROLE = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "lab-x-y-reader"}}
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}}
END = EndCommands("test-control-plane", "lab-x-y")


class Machines:
    """Tells, of each thing that is done on a node, what the journal on the disk held by then."""

    control_plane = "test-control-plane"
    cluster = SimpleNamespace(nodes=("test-control-plane", "test-worker"))

    def __init__(self, journal: Path) -> None:
        self.journal, self.noted = journal, dict[str, list[Undoing]]()

    def run(self, _node: str, command: list[str], **_: Any) -> Result:
        return self._seen(command[0], Result(0, "", ""))

    def put(self, *_: Any) -> None:
        self._seen("put", None)

    def insist(self, _node: str, *command: str) -> None:
        self._seen(command[0], None)

    def _seen(self, what: str, answer: Any) -> Any:
        self.noted[what] = Journal.found(self.journal).all()
        return answer


@pytest.fixture
def machines(tmp_path: Path) -> Machines:
    return Machines(tmp_path / "lab-x-y.jsonl")


def perform(step: Kubectl, machines: Machines, **files: list[Object]) -> Any:
    node = {"metadata": {"name": "test-worker", "labels": {}}, "spec": {}}
    place = Place("lab-x-y", "lab-x-y", "test")
    stage: Any = SimpleNamespace(
        namespace="lab-x-y", arm="", machines=machines, journal=Journal(machines.journal), place=place,
        files={f"{name}.yaml": SimpleNamespace(content=b"{}") for name in files},
        objects=lambda name: files[name.removesuffix(".yaml")],
        api=SimpleNamespace(resources=lambda: RESOURCES, get=lambda _: {"items": [node]}),
    )  # fmt: skip
    late: Any = SimpleNamespace(words=list)
    return do(step, stage, late)


def test_a_command_is_to_be_ended_before_it_starts(machines: Machines) -> None:
    perform(kubectl("get", "pods", name="k"), machines)
    assert machines.noted["kubectl"] == [END]


def test_a_drain_notes_its_node_too(machines: Machines) -> None:
    perform(kubectl("drain", "test-worker", name="k"), machines)
    assert machines.noted["kubectl"] == [END, RestoreNode("test-worker", unschedulable=False, taints=[], labels={})]


@pytest.mark.parametrize("word", ["nodes/test-worker", "no"])
def test_a_node_is_known_under_each_of_its_names(machines: Machines, word: str) -> None:
    perform(kubectl("label", word, "a=b", name="k"), machines)
    assert RestoreNode("test-worker", unschedulable=False, taints=[], labels={}) in machines.noted["kubectl"]


def test_what_a_file_holds_that_lives_in_no_namespace_is_noted_and_the_file_itself(machines: Machines) -> None:
    perform(kubectl("apply", "-f", "all.yaml", name="k"), machines, all=[ROLE, POD])
    folder = RemoveFile("test-control-plane", "/var/lib/kindlab/lab-x-y")
    assert machines.noted["put"] == [folder, END, DeleteObject(f"{ROLES}/lab-x-y-reader")]
    assert "rm" in machines.noted


def test_what_is_created_by_name_is_noted(machines: Machines) -> None:
    perform(kubectl("create", "clusterrole", "lab-x-y-reader", "--verb=get", name="k"), machines)
    assert machines.noted["kubectl"] == [END, DeleteObject(f"{ROLES}/lab-x-y-reader")]


def test_the_own_namespace_is_no_object_to_delete(machines: Machines) -> None:
    perform(kubectl("label", "namespace", "lab-x-y", "a=b", name="k"), machines)
    assert machines.noted["kubectl"] == [END]
