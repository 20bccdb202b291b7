"""A namespace that stays tells what holds it."""

from http import HTTPStatus
from typing import Any

import pytest

from kindlab.cluster.api import Api, Refused, Resource
from kindlab.errors import RunError
from kindlab.running import namespace

PATH = "/api/v1/namespaces/lab-x"
WIDGETS = "/apis/lab-x.example/v1/namespaces/lab-x/widgets"
RESOURCES = [
    Resource("Pod", "v1", "pods", namespaced=True, verbs=("delete", "list")),
    Resource("Widget", "lab-x.example/v1", "widgets", namespaced=True, verbs=("delete", "list")),
    Resource("PodMetrics", "metrics.k8s.io/v1beta1", "pods", namespaced=True, verbs=("list",)),
    Resource("Node", "v1", "nodes", namespaced=False, verbs=("delete", "list")),
]
CONDITION = {"type": "NamespaceContentRemaining", "status": "True", "reason": "SomeResourcesRemain", "message": "two"}


class Server(Api):
    """Serves a namespace that never goes, with what is in it."""

    def __init__(self, pods: int = 1) -> None:
        self.merged: list[str] = []
        held = {"name": "w", "deletionTimestamp": "now", "finalizers": ["lab-x.example/hold"]}
        self.served: dict[str, Any] = {
            "/api/v1/namespaces": [{"metadata": {"name": "lab-x"}, "status": {"conditions": [CONDITION]}}],
            "/api/v1/namespaces/lab-x/pods": [{"metadata": {"name": f"p{number}"}} for number in range(pods)],
            WIDGETS: [{"metadata": held}],
        }

    def get(self, path: str, **_: str) -> Any:
        if path not in self.served:
            raise Refused(HTTPStatus.NOT_FOUND, "NotFound", path)
        return {"metadata": {"resourceVersion": "1"}, "items": self.served[path]}

    def resources(self) -> list[Resource]:
        return RESOURCES

    def merge(self, path: str, patch: Any) -> None:
        self.merged.append(path)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespace, "HELD_UP_AFTER", 0.0)
    monkeypatch.setattr(namespace, "GONE_WITHIN", 0.0)


def test_it_tells_conditions_and_what_remains_with_its_finalizers() -> None:
    held = r"pod/p0, widget\.lab-x\.example/w \(finalizers: lab-x\.example/hold\)$"
    said = r"SomeResourcesRemain: two\. In it there still is " + held
    with pytest.raises(RunError, match=said):
        namespace.finish_removal(Server(), "lab-x")


def test_it_names_no_more_than_can_be_read() -> None:
    with pytest.raises(RunError, match=r"In it there still is pod/p0, .*, pod/p7 and 3 more$"):
        namespace.finish_removal(Server(pods=12), "lab-x")


def test_finalizers_are_taken_off_what_is_deleted_and_off_the_namespace() -> None:
    server = Server()
    with pytest.raises(RunError):
        namespace.finish_removal(server, "lab-x")
    assert server.merged == [f"{WIDGETS}/w", PATH]
