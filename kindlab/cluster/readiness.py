"""Proves a cluster ready: what is still missing is listed, so that a wait can show it and a failure can name it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_delay, wait_fixed

from kindlab.cluster.api import Api, Refused, Unreachable
from kindlab.errors import ClusterError
from kindlab.host.process import Progress
from kindlab.objects import condition_of, status_of
from kindlab.rows import Object

LOOK_EVERY_SECONDS = 0.5
SYSTEM_NAMESPACES = ("kube-system", "local-path-storage")


class NotReady(ClusterError):
    """A cluster was not ready within its bound; the message lists what was missing last."""


@dataclass(frozen=True)
class Expected:
    """What a cluster has to show: its nodes by name, its version, and its identity where that is known already."""

    nodes: frozenset[str]
    version: str
    uid: str = ""


def missing(api: Api, expected: Expected) -> list[str]:
    """Return what the cluster lacks now, in words; empty if it is ready. ClusterError if it is another cluster."""
    try:
        require_identity(api, expected.uid)
        looks = (_version, _nodes, _workloads, _pods, _etcd)
        return [lack for look in looks for lack in look(api, expected)]
    except Refused as refusal:
        return [f"the API server to let us in (it says {refusal.code} {refusal.reason})"]
    except Unreachable:
        return [f"the API server to answer at {api.client.configuration.host}"]


def wait(lacks: Callable[[], list[str]], *, within: float, progress: Progress) -> None:
    """Return once nothing lacks; NotReady after `within` seconds. What is missing is told whenever it changes.

    Ready is a conjunction over six kinds of object: a look at all of them twice a second is simpler than six watches,
    and nothing is recorded from it.
    """
    told = ""

    def tell(look: RetryCallState) -> None:
        nonlocal told
        if (text := _short(_lack(look))) != told:
            progress(f"+{look.seconds_since_start or 0:.0f}s waiting for {text}")
            told = text

    def give_up(look: RetryCallState) -> NoReturn:
        raise NotReady(f"after {within:g} s still missing:" + "".join(f"\n  {item}" for item in _lack(look)))

    pause, stop = wait_fixed(LOOK_EVERY_SECONDS), stop_after_delay(within)
    Retrying(retry=retry_if_result(bool), wait=pause, stop=stop, before_sleep=tell, retry_error_callback=give_up)(lacks)


def _lack(look: RetryCallState) -> list[str]:
    lack: list[str] = look.outcome.result() if look.outcome else []
    return lack


def _short(lack: list[str]) -> str:
    more = f" (and {len(lack) - 1} more)" if len(lack) > 1 else ""
    return lack[0] + more


def identity(api: Api) -> str:
    """Return the UID of the namespace kube-system, which lives as long as the cluster."""
    return str(api.get("/api/v1/namespaces/kube-system")["metadata"]["uid"])


def require_identity(api: Api, uid: str) -> None:
    """Raise ClusterError where another cluster answers than the one with this identity; '' is that of any."""
    seen = identity(api)
    if uid and seen != uid:
        host = api.client.configuration.host
        raise ClusterError(f"{host} is another cluster: expected identity {uid}, saw {seen}")


def _version(api: Api, expected: Expected) -> Iterator[str]:
    seen = api.get("/version")["gitVersion"]
    if seen != expected.version:
        yield f"API server {expected.version} (it is {seen})"


def _nodes(api: Api, expected: Expected) -> Iterator[str]:
    seen = {name(node): node for node in api.get("/api/v1/nodes")["items"]}
    for node in sorted(expected.nodes):
        if node not in seen:
            yield f"node {node} Ready (it has not joined)"
        elif not is_ready(seen[node]):
            yield f"node {node} Ready ({_ready_message(seen[node])})"


def _workloads(api: Api, _: Expected) -> Iterator[str]:
    for namespace in SYSTEM_NAMESPACES:
        path = f"/apis/apps/v1/namespaces/{namespace}"
        for item in api.get(f"{path}/deployments")["items"]:
            yield from _short_of("Deployment", item, item["status"].get("readyReplicas", 0), item["spec"]["replicas"])
        for item in api.get(f"{path}/daemonsets")["items"]:
            status = item["status"]
            yield from _short_of("DaemonSet", item, status["numberReady"], status["desiredNumberScheduled"] or 1)


def _short_of(kind: str, item: Object, ready: int, wanted: int) -> Iterator[str]:
    if ready < wanted:
        yield f"{kind}/{name(item)}: {ready} of {wanted} Pods Ready"


def _pods(api: Api, _: Expected) -> Iterator[str]:
    for namespace in SYSTEM_NAMESPACES:
        for pod in api.get(f"/api/v1/namespaces/{namespace}/pods")["items"]:
            if not is_ready(pod) and pod["status"]["phase"] != "Succeeded":
                yield f"Pod/{name(pod)} Ready ({situation(pod)})"


def name(item: Object) -> str:
    """Return an object's name."""
    return str(item["metadata"]["name"])


def is_ready(item: Object) -> bool:
    """Tell whether a node or Pod has the condition Ready."""
    return status_of(item, "Ready") == "True"


def _ready_message(node: Object) -> str:
    """Return the gist of what the kubelet says about why its node is not ready: a nested list of causes."""
    said = condition_of(node, "Ready")
    gist = said.get("message", "").rpartition(": ")[2].partition(",")[0].rstrip("]")
    return gist if said else "it has not reported"


def situation(pod: Object) -> str:
    """Return why a Pod is not further: its containers' reasons to wait, else its phase."""
    states = [status["state"] for status in pod["status"].get("containerStatuses", ())]
    reasons = [state["waiting"]["reason"] for state in states if "reason" in state.get("waiting", ())]
    return ", ".join(reasons) or str(pod["status"]["phase"])


def _etcd(api: Api, _: Expected) -> Iterator[str]:
    """Look that one etcd serves every kind: only then do resourceVersions order the writes of all of them."""
    servers = api.get("/api/v1/namespaces/kube-system/pods", labelSelector="component=kube-apiserver")["items"]
    if len(servers) != 1:
        yield f"one API server Pod (seen: {len(servers)})"
    for server in servers:
        flags = dict(word.partition("=")[::2] for word in server["spec"]["containers"][0]["command"])
        etcd, overrides = flags.get("--etcd-servers", ""), flags.get("--etcd-servers-overrides", "")
        if not etcd or "," in etcd or overrides:
            yield f"one etcd for all kinds (seen: {etcd!r}, overrides {overrides!r})"
