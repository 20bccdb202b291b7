"""A trial of a cluster in a namespace of its own: it gets what Pods need, and Pods on each node can ask DNS."""

from collections.abc import Iterable

from kindlab.cluster.api import OWNER, Api
from kindlab.cluster.readiness import name, situation, wait
from kindlab.host.process import Progress
from kindlab.rows import Object

IMAGE = "registry.k8s.io/e2e-test-images/agnhost:2.63.0"  # the one image that all labs' workloads use
_ASK = """
until answer=$(dig +short +time=2 +tries=1 kubernetes.default.svc.cluster.local) && [ -n "$answer" ]; do sleep 0.2; done
printf %s "$answer" > /dev/termination-log
"""


def run(api: Api, nodes: Iterable[str], *, within: float, progress: Progress) -> None:
    """Hold the trial and clean up after it; NotReady says what did not come about `within` seconds."""
    answer = api.get("/api/v1/namespaces/default/services/kubernetes")["spec"]["clusterIP"]
    metadata = {"generateName": "kindlab-trial-", "labels": OWNER}
    made = api.request("POST", "/api/v1/namespaces", body={"metadata": metadata})
    home = f"/api/v1/namespaces/{name(made)}"
    try:
        wait(lambda: _unequipped(api, home), within=within, progress=progress)
        for node in nodes:
            api.request("POST", f"{home}/pods", body=_pod(node))
        wait(lambda: _unanswered(api, home, answer), within=within, progress=progress)
    finally:
        api.request("DELETE", home)
    wait(lambda: _lingering(api, home), within=within, progress=progress)


def _unequipped(api: Api, home: str) -> list[str]:
    wanted = {"serviceaccounts": "default", "configmaps": "kube-root-ca.crt"}
    return [
        f"{kind}/{one} in a new namespace"
        for kind, one in wanted.items()
        if one not in {name(item) for item in api.get(f"{home}/{kind}")["items"]}
    ]


def _pod(node: str) -> Object:
    """Return a Pod that the scheduler can place on this node only, and that ends with DNS's answer."""
    return {
        "metadata": {"name": f"on-{node}"},
        "spec": {
            "nodeSelector": {"kubernetes.io/hostname": node},
            "tolerations": [{"key": "node-role.kubernetes.io/control-plane", "operator": "Exists"}],
            "restartPolicy": "Never",
            "terminationGracePeriodSeconds": 0,
            "containers": [
                {
                    "name": "asks",
                    "image": IMAGE,
                    "imagePullPolicy": "IfNotPresent",
                    "command": ["/bin/sh", "-c", _ASK],
                }
            ],
        },
    }


def _unanswered(api: Api, home: str, answer: str) -> list[str]:
    return [
        f"DNS to answer {answer} to Pod/{name(pod)} ({said or situation(pod)})"
        for pod in api.get(f"{home}/pods")["items"]
        if (said := _said(pod)) != answer
    ]


def _said(pod: Object) -> str:
    """Return what a Pod's container left as its last message, or nothing while it runs."""
    states = [status["state"] for status in pod["status"].get("containerStatuses", ())]
    return next((str(state["terminated"].get("message", "")) for state in states if "terminated" in state), "")


def _lingering(api: Api, home: str) -> list[str]:
    return [f"the end of the trial's namespace {home.rpartition('/')[2]}"] if api.find(home) else []
