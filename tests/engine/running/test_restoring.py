"""What is put back, in which order, and what is left alone for nobody knows whose it is."""

from copy import deepcopy
from http import HTTPStatus
from typing import Any

import pytest

from kindlab.cluster.api import READY, Api, Refused
from kindlab.cluster.differing import differences
from kindlab.cluster.inventory import Inventory
from kindlab.errors import ClusterError
from kindlab.running.restoring import NOBODYS, is_of_labs, restore
from kindlab.running.undoing import Hand

ROLES = "/apis/rbac.authorization.k8s.io/v1/clusterroles"
NODE = "/api/v1/nodes/w"


class Server(Api):
    """Serves, deletes, makes and replaces objects by path; refuses as many replacements as it is told."""

    def __init__(self, objects: dict[str, Any], conflicts: int = 0) -> None:
        self.objects, self.conflicts = deepcopy(objects), conflicts

    def get(self, path: str, **_: str) -> Any:
        if path not in self.objects:
            raise Refused(HTTPStatus.NOT_FOUND, "NotFound", path)
        return deepcopy(self.objects[path])

    def send(self, method: str, path: str, **request: Any) -> Any:
        return None if path == READY else self.request(method, path, **request)

    def request(self, method: str, path: str, *, body: Any = None, **_: str) -> None:
        if self.conflicts:
            self.conflicts -= 1
            raise Refused(HTTPStatus.CONFLICT, "Conflict", path)
        if method == "DELETE":
            del self.objects[path]
        elif method == "POST":
            self.objects[f"{path}/{body['metadata']['name']}"] = body
        else:
            self.objects[path] = body


class Nodes:
    """Nodes that tell what was done to them, and refuse some commands."""

    def __init__(self, refused: str = "") -> None:
        self.done, self.refused = list[str](), refused

    def unpause(self, node: str) -> None:
        self.done.append(f"{node}: unpause")

    def insist(self, node: str, *command: str) -> None:
        if self.refused and self.refused in command:
            raise ClusterError(f"on {node}: no")
        self.done.append(f"{node}: {' '.join(command)}")


def an_object(name: str, kind: str = "ClusterRole", **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": name, **fields.pop("metadata", {})}, **fields}


def node(**spec: Any) -> dict[str, Any]:
    return an_object("w", "Node", spec=spec, status={"conditions": [{"type": "Ready", "status": "True"}]})


def put_back(was: dict[str, Any], is_: dict[str, Any], conflicts: int = 0) -> tuple[Server, list[str]]:
    server, before = Server(is_, conflicts), Inventory(was)
    found = differences(before, Inventory(is_))
    assert found
    return server, list(restore(Hand(server, None), found, before).values())  # type: ignore[arg-type]


@pytest.mark.parametrize("object_", [
    an_object("lab-probes-x"), an_object("view-of-lab-probes-x"), an_object("widgets.lab-x.example"),
    an_object("pvc-1", spec={"claimRef": {"namespace": "lab-storage-x"}}),
    an_object("x", metadata={"labels": {"app.kubernetes.io/managed-by": "kindlab"}}),
    an_object("x", metadata={"managedFields": [{"manager": "kindlab", "operation": "Update"}]}),
])  # fmt: skip
def test_what_a_lab_or_kindlab_made_is_deleted(object_: dict[str, Any]) -> None:
    path = f"{ROLES}/{object_['metadata']['name']}"
    is_of = is_of_labs(object_)
    assert is_of == ("view-of" not in path)
    server, problems = put_back({}, {path: object_})
    assert (server.objects, problems) == ({}, []) if is_of else ({path: object_}, [NOBODYS])


@pytest.mark.parametrize("object_", [
    an_object("collab-x"), an_object("my-lab-x"), an_object("lab"), an_object("x", spec={"claimRef": None}),
    an_object("x", metadata={"labels": {"app.kubernetes.io/managed-by": "Helm"}}),
    an_object("x", metadata={"managedFields": [{"manager": "kubectl"}]}),
])  # fmt: skip
def test_what_nobody_knows_a_lab_to_have_made_is_left_alone(object_: dict[str, Any]) -> None:
    path = f"{ROLES}/{object_['metadata']['name']}"
    assert put_back({}, {path: object_})[1] == [NOBODYS]


def test_what_is_gone_is_made_again_and_what_a_controller_made_again_meanwhile_stays() -> None:
    path, object_ = f"{ROLES}/view", an_object("view", rules=[1])
    assert put_back({path: object_}, {})[0].objects == {path: object_}
    assert put_back({path: object_}, {}, conflicts=1)[1] == []


def test_a_node_is_made_again_without_a_status() -> None:
    server, _ = put_back({NODE: {**node(podCIDR="x"), "status": {"conditions": {"Ready": "True"}}}}, {})
    assert server.objects == {NODE: an_object("w", "Node", spec={"podCIDR": "x"})}


@pytest.mark.parametrize(("kind", "said"), [("Secret", "never kept"), ("Namespace", "without what it held")])
def test_what_cannot_be_made_again_as_it_was_is_said(kind: str, said: str) -> None:
    (problem,) = put_back({"/api/v1/x/x": an_object("x", kind)}, {})[1]
    assert said in problem


def test_only_the_fields_that_differ_are_given_back_and_others_may_write_meanwhile() -> None:
    was, is_ = node(taints=[{"key": "own"}]), node(unschedulable=True)
    is_["metadata"] |= {"resourceVersion": "9", "annotations": {"kept": "too"}}
    differing = deepcopy(is_)
    del differing["metadata"]["annotations"], differing["metadata"]["resourceVersion"]
    server = Server({NODE: is_}, conflicts=2)
    found = differences(Inventory({NODE: was}), Inventory({NODE: differing}))
    assert restore(Hand(server, None), found, Inventory({NODE: was})) == {}  # type: ignore[arg-type]
    expected = node(taints=[{"key": "own"}])
    expected["metadata"] |= is_["metadata"]
    assert server.objects == {NODE: expected}


def test_what_others_write_all_the_time_is_given_up() -> None:
    path = f"{ROLES}/view"
    (problem,) = put_back({path: an_object("view", rules=[1])}, {path: an_object("view", rules=[])}, conflicts=99)[1]
    assert "Conflict" in problem


def test_a_secret_that_changed_and_conditions_are_not_written() -> None:
    path = "/api/v1/namespaces/kube-system/secrets/x"
    secrets = [{path: an_object("x", "Secret", version=version)} for version in "12"]
    assert "never kept" in put_back(*secrets)[1][0]
    ready = [{NODE: an_object("w", "Node", status={"conditions": {"Ready": is_}})} for is_ in ("True", "Unknown")]
    assert put_back(*ready, conflicts=99)[1] == []


def test_what_could_not_be_listed_is_not_written() -> None:
    before, after = Inventory(), Inventory(unlisted={ROLES: "503 Away"})
    server = Server({ROLES: an_object("x")})
    (problem,) = restore(Hand(server, None), differences(before, after), before).values()  # type: ignore[arg-type]
    assert problem.startswith("nothing is known")
    assert server.objects == {ROLES: an_object("x")}


def mended(was: dict[str, str], is_: dict[str, str], refused: str = "") -> tuple[list[str], list[str]]:
    nodes, server = Nodes(refused), Server({NODE: node()})
    before, after = (Inventory(machines={"w": {"state": "running", **facts}}) for facts in (was, is_))
    problems = restore(Hand(server, nodes), differences(before, after), before)  # type: ignore[arg-type]
    return nodes.done, list(problems.values())


@pytest.mark.parametrize(("was", "is_", "done"), [
    ({}, {"state": "paused"}, ["w: unpause"]),
    ({"service kubelet": "active"}, {"service kubelet": "inactive"}, ["w: systemctl start kubelet"]),
    ({}, {"file /manifests/lab-x.yaml": "0f"}, ["w: rm -rf /manifests/lab-x.yaml /manifests/.lab-x.yaml.new"]),
    ({}, {"scratch /var/lib/kindlab/x": "d"}, ["w: rm -rf /var/lib/kindlab/x"]),
    ({}, {"chain nat LAB-X": "-"}, ["w: iptables -w 5 -t nat -F LAB-X", "w: iptables -w 5 -t nat -X LAB-X"]),
])  # fmt: skip
def test_a_machine_is_put_right(was: dict[str, str], is_: dict[str, str], done: list[str]) -> None:
    assert mended(was, is_) == (done, [])


@pytest.mark.parametrize(("was", "is_", "said"), [
    ({}, {"state": "exited"}, "is not kept"),
    ({}, {"silent": "no answer"}, "is not kept"),
    ({}, {"file /manifests/theirs.yaml": "0f"}, NOBODYS),
    ({}, {"chain nat THEIRS": "-"}, NOBODYS),
    ({"file /manifests/lab-x.yaml": "0f"}, {"file /manifests/lab-x.yaml": "1e"}, "is not kept"),
    ({"chain nat LAB-X": "-"}, {}, "is not kept"),
])  # fmt: skip
def test_what_cannot_be_put_right_is_said_and_left_alone(
    was: dict[str, str], is_: dict[str, str], said: str
) -> None:  # fmt: skip
    done, (problem,) = mended(was, is_)
    assert done == []
    assert said in problem


def test_what_fails_does_not_keep_the_rest_from_being_put_back() -> None:
    is_ = {"chain nat LAB-X": "-", "file /manifests/lab-x.yaml": "0f"}
    assert mended({}, is_, refused="-F") == (
        ["w: rm -rf /manifests/lab-x.yaml /manifests/.lab-x.yaml.new"],
        ["on w: no"],
    )
