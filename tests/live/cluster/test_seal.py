"""What leaves the lab's network is refused, and what stays on it arrives: judged by what was answered."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kindlab.cluster import lifecycle, network, readiness, record
from kindlab.cluster.api import Api
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.trial import IMAGE
from kindlab.host import docker_engine
from kindlab.running import namespace

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]
OUTSIDE = "192.0.2.7"  # of a block that is reserved for documentation: nobody has it
NAMESPACE = "kindlab-seal"
SERVER, CLIENT = "server", "client"


@dataclass(frozen=True)
class Pods:
    """Two Pods on different workers, and ways to act from them and from the nodes."""

    cluster: Cluster
    api: Api
    home: str
    address: str

    def exec_in_client(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.on_node(0, "kubectl", "exec", "--namespace", NAMESPACE, CLIENT, "--", *words)

    def on_node(self, number: int, *words: str) -> subprocess.CompletedProcess[str]:
        command = ["docker", "exec", self.cluster.nodes[number], *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def _pod(name: str, node: str) -> dict[str, object]:
    container = {"name": "agnhost", "image": IMAGE, "args": ["netexec", "--http-port=8080"]}
    spec = {"nodeName": node, "terminationGracePeriodSeconds": 0, "containers": [container]}
    return {"metadata": {"name": name}, "spec": spec}


@pytest.fixture(scope="module")
def pods() -> Iterator[Pods]:
    cluster = lifecycle.up()
    if not lifecycle.status().sealed:
        pytest.skip("this cluster's images are pulled, so its network is not sealed")
    with cluster.api() as client:
        api = Api(client)
        home = f"/api/v1/namespaces/{NAMESPACE}"
        namespace.remove(api, NAMESPACE)
        namespace.make(api, NAMESPACE)
        try:
            _start(api, home, cluster)
            yield Pods(cluster, api, home, api.get(f"{home}/pods/{SERVER}")["status"]["podIP"])
        finally:
            namespace.remove(api, NAMESPACE)


def _start(api: Api, home: str, cluster: Cluster) -> None:
    for name, node in ((SERVER, cluster.nodes[1]), (CLIENT, cluster.nodes[2])):
        api.request("POST", f"{home}/pods", body=_pod(name, node))
    readiness.wait(
        lambda: [readiness.name(pod) for pod in api.get(f"{home}/pods")["items"] if not readiness.is_ready(pod)],
        within=60,
        progress=lambda _: None,
    )


def _refused_packets() -> int:
    known = record.read(lifecycle.DEFAULT_NAME)
    assert known
    bridge = network.bridge(docker_engine.connect(), known.network)
    listed = subprocess.run(
        ["iptables", "-w", "-vnxL", "DOCKER-USER"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return sum(int(line.split()[0]) for line in listed if str(bridge) in line and "REJECT" in line)


@pytest.mark.parametrize("target", [f"http://{OUTSIDE}/", f"http://{OUTSIDE}:443/"])
def test_a_pod_reaches_no_outside_address(pods: Pods, target: str) -> None:
    before = _refused_packets()
    seen = pods.exec_in_client("curl", "--silent", "--show-error", "--max-time", "10", target)
    assert seen.returncode == 7, seen  # curl's word for: no connection
    assert _refused_packets() > before


def test_a_pod_gets_no_answer_on_an_outside_name(pods: Pods) -> None:
    seen = pods.exec_in_client("dig", "+short", "+time=3", "+tries=1", "kubernetes.io", "A")
    assert not [line for line in seen.stdout.splitlines() if line[:1].isdigit()]


def test_a_node_reaches_no_outside_address(pods: Pods) -> None:
    before = _refused_packets()
    seen = pods.on_node(1, "timeout", "10", "bash", "-c", f"exec 3<>/dev/tcp/{OUTSIDE}/80")
    assert seen.returncode == 1
    assert _refused_packets() > before


def test_a_pod_answers_a_pod_on_another_node(pods: Pods) -> None:
    assert pods.exec_in_client("curl", "--silent", f"http://{pods.address}:8080/hostname").stdout == SERVER


@pytest.mark.parametrize("node", [0, 2])
def test_a_pod_answers_another_node(pods: Pods, node: int) -> None:
    ask = f"exec 3<>/dev/tcp/{pods.address}/8080; printf 'GET /hostname HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3"
    assert pods.on_node(node, "timeout", "10", "bash", "-c", ask).stdout.endswith(SERVER)


def test_the_api_server_reaches_a_pod(pods: Pods) -> None:
    path = f"{pods.home}/pods/{SERVER}:8080/proxy/hostname"
    assert pods.on_node(0, "kubectl", "get", "--raw", path).stdout == SERVER
