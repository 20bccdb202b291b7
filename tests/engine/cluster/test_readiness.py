import copy
from typing import Any

import pytest

from kindlab.cluster import readiness
from kindlab.cluster.api import Unreachable
from kindlab.cluster.readiness import Expected, NotReady
from kindlab.errors import ClusterError

READY = [{"type": "Ready", "status": "True"}]
SERVER = ["kube-apiserver", "--etcd-servers=https://127.0.0.1:2379"]
EXPECTED = Expected(frozenset({"cp", "w1"}), "v1.36.3", "uid")


def thing(name: str, **more: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "uid": "uid"}, "status": {"conditions": READY, "phase": "Running"}, **more}


class FakeApi:
    """Answers paths with what the test lays down; a missing collection is empty."""

    class client:  # noqa: N801 - as the real one has it
        class configuration:  # noqa: N801
            host = "https://127.0.0.1:1"

    def __init__(self) -> None:
        server = thing("kube-apiserver-cp", spec={"containers": [{"command": list(SERVER)}]})
        self.served: dict[str, Any] = {
            "/api/v1/namespaces/kube-system": thing("kube-system"),
            "/version": {"gitVersion": "v1.36.3"},
            "/api/v1/nodes": {"items": [thing("cp"), thing("w1")]},
            "/api/v1/namespaces/kube-system/pods": {"items": [server]},
        }

    def get(self, path: str, labelSelector: str = "") -> Any:  # noqa: N803 - the API's own word
        answer = copy.deepcopy(self.served.get(path, {"items": []}))
        if labelSelector:
            answer["items"] = [item for item in answer["items"] if "spec" in item]
        return answer

    def items(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.served.setdefault(path, {"items": []})["items"]
        return found


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


def missing(api: FakeApi) -> list[str]:
    return readiness.missing(api, EXPECTED)  # type: ignore[arg-type]


def test_nothing_is_missing_of_a_ready_cluster(api: FakeApi) -> None:
    assert missing(api) == []


def test_a_node_that_is_not_there_or_not_ready_is_missing(api: FakeApi) -> None:
    why = "container runtime network not ready: [message: cni plugin not initialized, CSINode]"
    api.items("/api/v1/nodes")[1]["status"]["conditions"] = [{"type": "Ready", "status": "False", "message": why}]
    assert missing(api) == ["node w1 Ready (cni plugin not initialized)"]
    api.items("/api/v1/nodes")[1]["status"].pop("conditions")
    assert missing(api) == ["node w1 Ready (it has not reported)"]
    api.items("/api/v1/nodes").clear()
    assert missing(api) == ["node cp Ready (it has not joined)", "node w1 Ready (it has not joined)"]


def test_a_system_pod_is_missing_with_its_reason(api: FakeApi) -> None:
    pod = thing("coredns-1")
    waiting = {"waiting": {"reason": "CrashLoopBackOff"}}
    pod["status"] = {"phase": "Running", "conditions": [], "containerStatuses": [{"state": waiting}]}
    api.items("/api/v1/namespaces/kube-system/pods").append(pod)
    assert missing(api) == ["Pod/coredns-1 Ready (CrashLoopBackOff)"]


def test_a_finished_pod_is_not_missing(api: FakeApi) -> None:
    pod = thing("once")
    pod["status"] = {"phase": "Succeeded"}
    api.items("/api/v1/namespaces/local-path-storage/pods").append(pod)
    assert missing(api) == []


def test_workloads_whose_pods_are_not_even_made_are_missing(api: FakeApi) -> None:
    api.items("/apis/apps/v1/namespaces/kube-system/deployments").append(
        {"metadata": {"name": "coredns"}, "spec": {"replicas": 2}, "status": {}}
    )
    api.items("/apis/apps/v1/namespaces/kube-system/daemonsets").append(
        {"metadata": {"name": "kube-proxy"}, "status": {"numberReady": 0, "desiredNumberScheduled": 0}}
    )
    assert missing(api) == ["Deployment/coredns: 0 of 2 Pods Ready", "DaemonSet/kube-proxy: 0 of 1 Pods Ready"]


def test_another_version_is_missing(api: FakeApi) -> None:
    api.served["/version"] = {"gitVersion": "v1.35.0"}
    assert missing(api) == ["API server v1.36.3 (it is v1.35.0)"]


@pytest.mark.parametrize("flag", ["--etcd-servers=https://a,https://b", "--etcd-servers-overrides=/events#https://b"])
def test_more_than_one_etcd_is_not_accepted(api: FakeApi, flag: str) -> None:
    api.items("/api/v1/namespaces/kube-system/pods")[0]["spec"]["containers"][0]["command"].append(flag)
    assert len(missing(api)) == 1
    assert "one etcd" in missing(api)[0]


def test_another_cluster_at_the_same_address_is_an_error(api: FakeApi) -> None:
    api.served["/api/v1/namespaces/kube-system"]["metadata"]["uid"] = "another"
    with pytest.raises(ClusterError, match="another cluster: expected identity uid, saw another"):
        missing(api)


def test_an_api_server_that_does_not_answer_is_missing(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise Unreachable("the API server does not answer: refused")

    monkeypatch.setattr(api, "get", refuse)
    assert missing(api) == ["the API server to answer at https://127.0.0.1:1"]


def test_a_wait_tells_each_change_once_and_ends_when_nothing_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "LOOK_EVERY_SECONDS", 0)
    lacks, told = [["a", "b", "c"], ["a", "b", "c"], ["c"], []], []
    readiness.wait(lambda: lacks.pop(0), within=60, progress=told.append)
    assert told == ["+0s waiting for a (and 2 more)", "+0s waiting for c"]


def test_a_wait_out_of_time_lists_all_that_lacks() -> None:
    with pytest.raises(NotReady, match=r"after 0 s still missing:\n  a\n  b\n  c"):
        readiness.wait(lambda: ["a", "b", "c"], within=0, progress=lambda _: None)
