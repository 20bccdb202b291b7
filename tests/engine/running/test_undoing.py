"""Undoing against an API server that does not make it easy."""

from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.cluster.api import BACK_WITHIN, READY, Api, Refused, Unreachable
from kindlab.cluster.command import Result
from kindlab.errors import HostError, RunError
from kindlab.running.journal import DeleteObject, EndCommands, RemoveFile, RestoreKubelet, RestoreNode
from kindlab.running.undoing import Hand, attempt, undo

DEFINITION = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.lab-x.example"
NODE = "/api/v1/nodes/lab-worker"


class Server(Api):
    """Serves objects by path, and refuses as many patches with a conflict as it is told."""

    def __init__(self, conflicts: int = 0, **objects: Any) -> None:
        self.objects, self.conflicts, self.patched = dict(objects), conflicts, list[Any]()

    def get(self, path: str, **_: str) -> Any:
        if path not in self.objects:
            raise Refused(HTTPStatus.NOT_FOUND, "NotFound", path)
        return self.objects[path]

    def send(self, method: str, path: str, **request: Any) -> Any:
        return None if path == READY else self.request(method, path, **request)

    def request(self, method: str, path: str, *, body: Any = None, **_: str) -> None:
        if method == "DELETE":
            del self.objects[path]
        elif self.conflicts:
            self.conflicts -= 1
            raise Refused(HTTPStatus.CONFLICT, "Conflict", path)
        else:
            self.patched.append(path)


def hand(server: Server) -> Hand:
    return Hand(server, None)  # type: ignore[arg-type]


def definition(*versions: tuple[str, bool]) -> dict[str, Any]:
    served = [{"name": name, "served": is_served} for name, is_served in versions]
    return {"spec": {"group": "lab-x.example", "names": {"plural": "widgets"}, "versions": served}}


def test_a_definition_that_was_never_established_goes() -> None:
    server = Server(**{DEFINITION: definition(("v1", True))})
    undo(hand(server), [DeleteObject(DEFINITION)])
    assert not server.objects


def test_finalizers_are_taken_off_by_a_version_that_is_served() -> None:
    widgets = {"items": [{"metadata": {"name": "one", "namespace": "lab-x"}}]}
    server = Server(**{DEFINITION: definition(("v1", False), ("v2", True)), "/apis/lab-x.example/v2/widgets": widgets})
    undo(hand(server), [DeleteObject(DEFINITION)])
    assert server.patched == ["/apis/lab-x.example/v2/namespaces/lab-x/widgets/one"]


def test_a_node_that_others_write_meanwhile_is_restored() -> None:
    node = {"metadata": {"resourceVersion": "1", "labels": {}}, "spec": {}}
    server = Server(conflicts=3, **{NODE: node})
    undo(hand(server), [RestoreNode("lab-worker", unschedulable=False, taints=[], labels={})])
    assert server.patched == [NODE]


def test_what_the_api_server_left_undone_as_it_went_away_is_done_when_it_is_back() -> None:
    server, went_away = Server(**{DEFINITION: definition(("v1", True))}), iter([True])

    def find(path: str) -> Any:
        if next(went_away, False):
            raise Unreachable("gone")
        return server.objects.get(path)

    server.find = find  # type: ignore[method-assign,assignment]
    undo(hand(server), [DeleteObject(DEFINITION)])
    assert not server.objects


def test_what_docker_keeps_from_being_undone_keeps_nothing_else() -> None:
    def insist(*_: str) -> None:
        raise HostError("Docker does not answer")

    server, machines = Server(**{DEFINITION: definition(("v1", True))}), SimpleNamespace(insist=insist)
    with pytest.raises(RunError, match="remove /x on the node lab-worker: Docker does not answer"):
        undo(Hand(server, machines), [RemoveFile("lab-worker", "/x"), DeleteObject(DEFINITION)])  # type: ignore[arg-type]
    assert not server.objects


def test_commands_that_may_still_run_are_ended_before_all_else() -> None:
    asked: list[str] = []

    def run(_node: str, command: list[str], *, within: float) -> Result:
        asked.append(command[0])
        return Result(1, "", "")

    def insist(_node: str, *command: str) -> None:
        asked.append(command[0])

    machines: Any = SimpleNamespace(run=run, insist=insist)
    undo(Hand(Server(), machines), [RemoveFile("cp", "/x"), EndCommands("cp", "lab-x")])
    assert asked == ["pkill", "pgrep", "rm"]


def test_a_file_goes_with_the_draft_that_a_killed_kindlab_leaves() -> None:
    removed: list[str] = []
    machines: Any = SimpleNamespace(insist=lambda _, *command: removed.extend(command[2:]))
    undo(Hand(Server(), machines), [RemoveFile("cp", "/etc/x/lab-x.yaml")])
    assert removed == ["/etc/x/lab-x.yaml", "/etc/x/.lab-x.yaml.new"]


def test_each_is_told_what_went_wrong_with_it() -> None:
    def insist(*_: str) -> None:
        raise HostError("Docker does not answer")

    machines: Any = SimpleNamespace(insist=insist)
    server = Server(**{DEFINITION: definition(("v1", True))})
    problems = attempt(Hand(server, machines), [RemoveFile("cp", "/x"), DeleteObject(DEFINITION)])
    assert problems == ["Docker does not answer", ""]


def test_an_api_server_that_was_awaited_in_vain_is_not_awaited_again() -> None:
    """Each undoing would wait for it for a minute, twice."""
    awaited: list[str] = []

    class Away(Server):
        def await_ready(self, within: float = BACK_WITHIN) -> None:
            awaited.append(READY)
            raise Unreachable("gone")

        def request(self, *_: Any, **__: Any) -> None:
            raise Unreachable("gone")

    left = [DeleteObject(f"/{number}") for number in range(3)]
    assert attempt(hand(Away()), left) == ["gone"] * 3
    assert awaited == [READY]


def test_a_kubelet_is_its_own_again_once_its_node_is_ready_and_short_of_nothing() -> None:
    status = {"conditions": [{"type": "Ready", "status": "True"}]}
    taint = {"key": "node.kubernetes.io/memory-pressure", "effect": "NoSchedule"}
    looks = iter([[taint], []])
    commands: list[str] = []

    class Node(Server):
        def get(self, path: str, **_: str) -> Any:
            return {
                "metadata": {"name": "lab-worker"},
                "spec": {"taints": next(looks)},
                "status": status,
            }

    machines: Any = SimpleNamespace(insist=lambda _node, *command: commands.append(" ".join(command)))
    undo(Hand(Node(), machines), [RestoreKubelet("lab-worker")])
    assert "rm -rf /var/lib/kubelet/kindlab.conf.d" in commands[0]
    assert commands[1].endswith("|| systemctl restart kubelet")
    assert not list(looks), "it was not waited until the taint was gone"
