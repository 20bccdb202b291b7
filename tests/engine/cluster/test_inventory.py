"""What is taken of a cluster: configuration whole, no value of a Secret, nothing that follows by itself, no hang."""

from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from kindlab.cluster import inventory
from kindlab.cluster.api import Api, Refused, Resource, Unreachable
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.command import Result
from kindlab.cluster.inventory import EVERYTHING, METADATA_ONLY, Inventory, take
from kindlab.cluster.machine_facts import END, facts
from kindlab.cluster.machines import Machines, Unaskable

WATCHED = ("get", "list", "watch")
NODES = ("lab-control-plane", "lab-worker")
SERVED = (
    Resource("Node", "v1", "nodes", namespaced=False, verbs=WATCHED),
    Resource("Secret", "v1", "secrets", namespaced=True, verbs=WATCHED),
    Resource("Pod", "v1", "pods", namespaced=True, verbs=WATCHED),
    Resource("NodeMetrics", "metrics.k8s.io/v1beta1", "nodes", namespaced=False, verbs=("get", "list")),
    Resource("CertificateSigningRequest", "certificates.k8s.io/v1", "csrs", namespaced=False, verbs=WATCHED),
    Resource("Widget", "x.example/v2", "widgets", namespaced=False, verbs=WATCHED),
    Resource("Widget", "x.example/v1", "widgets", namespaced=False, verbs=WATCHED),
)
WELL = Result(0, f"service kubelet active\n{END}\n", "")
KEPT_BOOKS = {"uid": "u", "resourceVersion": "7", "creationTimestamp": "t", "generation": 2, "managedFields": [{}]}


class Server(Api):
    """Serves lists by path; an exception in the place of a list is raised."""

    def __init__(self, **lists: Any) -> None:
        self.client = SimpleNamespace(configuration=SimpleNamespace(connection_pool_maxsize=4))
        self.lists, self.asked = lists, dict[str, str]()

    def resources(self) -> list[Resource]:
        return list(SERVED)

    def request(self, method: str, path: str, *, accept: str = "", **_: Any) -> Any:
        self.asked[path] = accept
        found = self.lists.get(path, [])
        if isinstance(found, Exception):
            raise found
        return {"items": found}


class Nodes(Machines):
    """Node containers in these states; commands on them print this."""

    state: dict[str, str]
    said: Result | Unaskable

    def states(self) -> dict[str, str]:
        return self.state

    def run(self, *_: Any, **__: Any) -> Result:
        if isinstance(self.said, Unaskable):
            raise self.said
        return self.said


def machines(said: Any = WELL, **states: str) -> Nodes:
    nodes = Nodes(Cluster(name="lab", kubeconfig=Path("x"), uid="u", node_image="i", nodes=NODES))
    found = dict.fromkeys(NODES, "running") | {f"lab-{name}": state for name, state in states.items()}
    for name, value in (("state", found), ("said", said)):
        object.__setattr__(nodes, name, value)
    return nodes


def an_object(name: str, **fields: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, **KEPT_BOOKS, **fields.pop("metadata", {})}, **fields}


def test_an_object_is_kept_as_it_could_be_applied_again_and_a_node_with_its_conditions() -> None:
    conditions = [{"type": "Ready", "status": "True", "lastHeartbeatTime": "t"}]
    node = an_object("a", spec={"podCIDR": "10.0.0.0/24"}, status={"conditions": conditions})
    taken = take(Server(**{"/api/v1/nodes": [node]}), machines()).objects
    assert taken == {
        "/api/v1/nodes/a": {
            "apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}, "spec": {"podCIDR": "10.0.0.0/24"},
            "status": {"conditions": {"Ready": "True"}},
        }
    }  # fmt: skip


def test_counters_of_changes_are_left_out() -> None:
    node = an_object("a", metadata={"annotations": {"deployment.kubernetes.io/revision": "2", "x": "y"}})
    (taken,) = take(Server(**{"/api/v1/nodes": [node]}), machines()).objects.values()
    assert taken["metadata"]["annotations"] == {"x": "y"}


def test_of_a_secret_only_metadata_is_asked_and_a_token_that_expires_is_left_out() -> None:
    path = "/api/v1/namespaces/kube-system/secrets"
    server = Server(**{path: [an_object("certs"), an_object("bootstrap-token-abcdef")]})
    taken = take(server, machines()).objects
    assert server.asked[path] == METADATA_ONLY
    assert taken == {f"{path}/certs": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "certs"},
                                       "version": "7"}}  # fmt: skip


def test_what_a_controller_derives_is_left_out() -> None:
    path = "/api/v1/namespaces/kube-system/pods"
    pods = [
        an_object("coredns-x", metadata={"ownerReferences": [{"kind": "ReplicaSet", "controller": True}]}),
        an_object("stray"),
    ]
    assert list(take(Server(**{path: pods}), machines()).objects) == [f"{path}/stray"]


def test_kinds_are_listed_once_and_measurements_and_what_comes_by_itself_never() -> None:
    server = Server()
    take(server, machines())
    assert set(server.asked) == {
        "/api/v1/nodes", "/apis/x.example/v2/widgets",
        *(f"/api/v1/namespaces/{place}/{kind}" for place in ("kube-system", "local-path-storage")
          for kind in ("secrets", "pods")),
    }  # fmt: skip


def test_a_definition_that_is_deleted_meanwhile_has_no_objects_and_what_is_refused_is_a_fact() -> None:
    gone = Refused(HTTPStatus.NOT_FOUND, "NotFound", "gone")
    assert take(Server(**{"/apis/x.example/v2/widgets": gone}), machines()) == take(Server(), machines())
    refused = take(Server(**{"/apis/x.example/v2/widgets": Refused(503, "Away", "no")}), machines())
    assert refused.unlisted == {"/apis/x.example/v2/widgets": "503 Away: no"}


def test_an_api_server_that_does_not_answer_is_a_fact_and_is_not_waited_for_once_more_each_kind() -> None:
    server = Server(**{"/api/v1/nodes": Unreachable("no answer")})
    assert take(server, machines()).unlisted == {EVERYTHING: "no answer"}


def test_of_a_node_that_does_not_run_nothing_is_asked() -> None:
    taken = take(Server(), machines(said=Unaskable("paused"), worker="paused"))
    assert taken.machines == {
        "lab-control-plane": {"state": "running", "silent": "paused"},
        "lab-worker": {"state": "paused"},
    }


def test_the_api_server_of_a_control_plane_that_is_paused_is_not_asked() -> None:
    server = Server()
    taken = take(server, machines(**{"control-plane": "paused"}))
    assert not server.asked
    assert taken.unlisted == {EVERYTHING: "lab-control-plane is paused"}


@pytest.mark.parametrize(("said", "silent"), [
    (Result(1, "service kubelet active", "no iptables\n"), "exit code 1: no iptables"),
    (Result(0, "", ""), "the look at it was cut off"),
    (Result(0, "service kubelet active", ""), "the look at it was cut off"),
])  # fmt: skip
def test_a_look_that_fails_or_is_cut_off_says_so(said: Result, silent: str) -> None:
    (_, worker) = take(Server(), machines(said)).machines.values()
    assert worker == {"state": "running", "silent": silent}


@pytest.mark.parametrize("code", [401, 403])
def test_an_api_server_that_lets_nobody_in_says_nothing(code: int) -> None:
    refused = take(Server(**{"/api/v1/nodes": Refused(code, "Forbidden", "no")}), machines())
    assert refused.unlisted == {EVERYTHING: f"{code} Forbidden: no"}


def test_an_inventory_can_be_kept_on_the_disk() -> None:
    taken = take(Server(**{"/api/v1/nodes": [an_object("a")]}), machines())
    assert msgspec.json.decode(msgspec.json.encode(taken), type=Inventory) == taken


def test_facts_are_read_without_the_chains_of_services_and_pods() -> None:
    lines = """\
service kubelet active
file /etc/kubernetes/manifests/a b.yaml 0f3a
scratch /var/lib/kindlab/lab-x d
*nat
:PREROUTING ACCEPT [0:0]
:KUBE-SVC-NPX46M4PTMTKRN6Y - [0:0]
:KUBE-SEP-NPX46M4PTMTKRN6Y - [0:0]
:CNI-DN-0123456789abcdef01234 - [0:0]
*filter
:LAB-X - [0:0]
"""
    assert facts(lines.splitlines()) == {
        "service kubelet": "active",
        "file /etc/kubernetes/manifests/a b.yaml": "0f3a",
        "scratch /var/lib/kindlab/lab-x": "d",
        "chain nat PREROUTING": "ACCEPT",
        "chain filter LAB-X": "-",
    }


@pytest.mark.parametrize(("size", "threads"), [(2, 2), (40, inventory.MOST_THREADS)])
def test_no_more_requests_are_under_way_than_connections_are_kept(size: int, threads: int) -> None:
    server = Server()
    server.client.configuration.connection_pool_maxsize = size
    assert inventory._threads(server) == threads
