"""`kindlab sweep` on its own cluster: after kill -9 all is as before; what lives, or is another's, is left alone."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docker
import pytest

from kindlab.cluster import leftovers, lifecycle, network, nodes, readiness, seal
from kindlab.cluster.api import Api
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.machines import Machines
from kindlab.host import docker_engine
from kindlab.running import node_commands
from kindlab.steps.node_acts import STATIC_PODS

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

NAME, HALF_MADE = "sweep", "sweep-up"
KINDLAB = (sys.executable, "-m", "kindlab")
ROOT = Path(__file__).parent / "root"
WORKLOADS = ("deployments", "daemonsets")
FLEETING = frozenset({"Event", "Lease", "PodMetrics", "NodeMetrics", "CertificateSigningRequest"})
KUBECTL = f"kubectl --kubeconfig={node_commands.KUBECONFIG} --namespace={{}} get pods --watch"
THEIRS = "/apis/rbac.authorization.k8s.io/v1/clusterroles/laboratory"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    yield lifecycle.up(NAME)
    lifecycle.down(NAME)


@pytest.fixture(scope="module")
def api(cluster: Cluster) -> Api:
    return Api(cluster.api())


@pytest.fixture(scope="module")
def machines(cluster: Cluster) -> Machines:
    return Machines(cluster)


@pytest.fixture(scope="module")
def engine() -> docker.DockerClient:
    return docker_engine.connect(timeout_seconds=60)


@pytest.fixture
def as_before(api: Api, machines: Machines) -> Iterator[None]:
    """Nodes, kube-system, static Pods, namespaces and whatever lives in none are, after a test, what they were."""
    before = state(api, machines)
    yield
    readiness.wait(lambda: list(lifecycle.status(NAME).missing), within=120, progress=lambda _: None)
    assert state(api, machines) == before


def state(api: Api, machines: Machines) -> dict[str, Any]:
    found: dict[str, Any] = {
        node["metadata"]["name"]: (node["spec"], node["metadata"]["labels"])
        for node in api.get("/api/v1/nodes")["items"]
    }
    for resource in api.resources():
        if not resource.namespaced and "delete" in resource.verbs and resource.kind not in FLEETING:
            found[resource.path()] = identities(api, resource.path())
    for kind in WORKLOADS:
        path = f"/apis/apps/v1/namespaces/kube-system/{kind}"
        found[path] = [(item["metadata"]["uid"], item["spec"]) for item in api.get(path)["items"]]
    for node in machines.cluster.nodes:
        look = ["find", STATIC_PODS, "/var/lib/kindlab", "-mindepth", "1"]
        found[f"files of {node}"] = machines.run(node, look, within=10).output
        found[f"commands of {node}"] = node_commands.namespaces(machines, node)
    return found


def identities(api: Api, path: str) -> list[tuple[str, str]]:
    return sorted((item["metadata"]["name"], item["metadata"]["uid"]) for item in api.get(path)["items"])


def kindlab(*words: str, exit_code: int = 0) -> str:
    done = subprocess.run([*KINDLAB, *words], capture_output=True, text=True, check=False)
    assert done.returncode == exit_code, done.stdout + done.stderr
    return done.stdout


def sweep(*words: str, name: str = NAME) -> list[str]:
    """Sweep and return what was found, in words."""
    swept = json.loads(kindlab("sweep", "--name", name, "--root", str(ROOT), "--json", *words))["swept"]
    assert {each["outcome"] for each in swept} <= {"found" if "--dry-run" in words else "undone"}
    return [each["what"] for each in swept]


def start(*words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "LANG": "C"}
    return subprocess.Popen(
        [*KINDLAB, *words], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment
    )


def start_lab(lab: str, folder: Path, until: str) -> subprocess.Popen[str]:
    """Start a lab and return when it has said that a step begins."""
    process = start("run", lab, "--name", NAME, "--root", str(ROOT), "-o", str(folder))
    wait_for(process, until)
    return process


def wait_for(process: subprocess.Popen[str], words: str) -> None:
    assert process.stderr is not None
    assert any(words in line for line in process.stderr), f"{words!r} was never said"


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def await_drain(api: Api, machines: Machines) -> None:
    """Return once kubectl has cordoned the node and is held up."""

    def lacks() -> list[str]:
        node = api.get(f"/api/v1/nodes/{NAME}-worker")
        runs = node_commands.namespaces(machines, machines.control_plane)
        return [] if runs and node["spec"].get("unschedulable") else ["a drain at work"]

    readiness.wait(lacks, within=60, progress=lambda _: None)


def test_nothing_is_left_behind_at_first(cluster: Cluster) -> None:
    assert kindlab("sweep", "--name", NAME) == "nothing was left behind\n"


@pytest.mark.usefixtures("as_before")
def test_a_drain_that_outlives_its_run_is_ended_and_undone(api: Api, machines: Machines, tmp_path: Path) -> None:
    process = start_lab("engine/drained", tmp_path, "kubectl drain")
    await_drain(api, machines)
    kill(process)
    assert node_commands.namespaces(machines, machines.control_plane) == {"lab-engine-drained"}
    assert "end kubectl of lab-engine-drained on the node sweep-control-plane" in " ".join(sweep())
    assert sweep() == []


@pytest.mark.usefixtures("as_before")
def test_a_node_that_was_paused_goes_on(tmp_path: Path) -> None:
    kill(start_lab("engine/nodes", tmp_path, "observe for"))
    told = sweep("--dry-run")
    assert sweep("--dry-run") == told
    assert sweep() == told
    assert sweep() == []


@pytest.mark.usefixtures("as_before")
def test_an_undoing_that_is_killed_twice_is_done_by_the_third(tmp_path: Path) -> None:
    kill(start_lab("engine/nodes", tmp_path, "observe for"))
    for _ in range(2):
        process = start("sweep", "--name", NAME, "--root", str(ROOT))
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=4)
        kill(process)
    assert len(sweep()) > 0


@pytest.mark.usefixtures("as_before")
def test_what_a_living_run_has_done_is_left_alone(engine: docker.DockerClient, tmp_path: Path) -> None:
    process = start_lab("engine/nodes", tmp_path, "observe for")
    process.send_signal(signal.SIGSTOP)
    try:
        assert sweep() == []
        assert engine.containers.get(f"{NAME}-worker").status == "paused"
    finally:
        process.send_signal(signal.SIGCONT)
    process.communicate(timeout=300)
    assert process.returncode == 0


@pytest.mark.usefixtures("as_before")
def test_a_living_drain_goes_on(api: Api, machines: Machines, tmp_path: Path) -> None:
    process = start_lab("engine/drained", tmp_path, "kubectl drain")
    await_drain(api, machines)
    assert sweep() == []
    assert node_commands.namespaces(machines, machines.control_plane) == {"lab-engine-drained"}
    process.communicate(timeout=300)
    assert process.returncode == 0


@pytest.mark.usefixtures("as_before")
def test_what_no_journal_names_is_found_and_what_is_not_kindlab_s_stays(
    api: Api, machines: Machines, engine: docker.DockerClient
) -> None:
    theirs = plant_what_is_theirs(api, machines)
    try:
        expected = plant_strays(api, machines, engine)
        seen = state_of_strays(api, engine)
        assert set(sweep("--dry-run")) >= expected - {f"start kubelet on the node {NAME}-worker"}
        assert state_of_strays(api, engine) == seen
        assert set(sweep()) == expected
        assert sweep() == []
        assert api.find(THEIRS)
        assert api.find("/api/v1/namespaces/lab-theirs")
        machines.insist(machines.control_plane, "pgrep", "-f", "^" + KUBECTL.format("theirs"))
    finally:
        for undo in theirs:
            undo()


def state_of_strays(api: Api, engine: docker.DockerClient) -> Any:
    return (
        [container.status for container in engine.containers.list(all=True, filters={"name": f"{NAME}-"})],
        identities(api, "/api/v1/namespaces"),
        identities(api, "/api/v1/persistentvolumes"),
        identities(api, "/apis/rbac.authorization.k8s.io/v1/clusterroles"),
    )


def plant_strays(api: Api, machines: Machines, engine: docker.DockerClient) -> set[str]:
    """Leave something of every kind behind, and return how it is to be undone."""
    control, worker, worker2 = machines.cluster.nodes
    roles, volumes = "/apis/rbac.authorization.k8s.io/v1/clusterroles", "/api/v1/persistentvolumes"
    owned = {"app.kubernetes.io/managed-by": "kindlab"}
    api.request("POST", "/api/v1/namespaces", body={"metadata": {"name": "kindlab-trial-zz", "labels": owned}})
    api.request("POST", "/api/v1/namespaces", body={"metadata": {"name": "lab-engine-nodes", "labels": owned}})
    api.request("POST", roles, body={"metadata": {"name": "lab-engine-nodes-role"}}, fieldManager="kubectl-create")
    rules = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]  # without any it has no managedFields
    api.request("POST", roles, body={"metadata": {"name": "misnamed"}, "rules": rules}, fieldManager="kindlab")
    api.request("POST", volumes, body=volume("pvc-of-a-lab", "lab-engine-acts"), fieldManager="provisioner")
    for node, path in ((worker2, f"{STATIC_PODS}/lab-engine-nodes-x.yaml"), (control, "/var/lib/kindlab/lab-x/a.yaml")):
        machines.insist(node, "bash", "-c", f"mkdir -p $(dirname {path}) && touch {path}")
    start_on(engine, control, KUBECTL.format("lab-engine-nodes"))
    machines.insist(worker, "systemctl", "stop", "kubelet")
    engine.containers.get(worker).pause()
    return {
        "remove the namespace kindlab-trial-zz", "remove the namespace lab-engine-nodes",
        f"delete {roles}/lab-engine-nodes-role", f"delete {roles}/misnamed", f"delete {volumes}/pvc-of-a-lab",
        f"remove {STATIC_PODS}/lab-engine-nodes-x.yaml on the node {worker2}",
        f"remove /var/lib/kindlab/lab-x on the node {control}",
        f"end kubectl of lab-engine-nodes on the node {control}",
        f"unpause the node {worker}", f"start kubelet on the node {worker}",
    }  # fmt: skip


def plant_what_is_theirs(api: Api, machines: Machines) -> list[Any]:
    """Make what looks like kindlab's and is not, and return how it is taken away."""
    collection, _, name = THEIRS.rpartition("/")
    api.request("POST", collection, body={"metadata": {"name": name}}, fieldManager="kubectl-create")
    api.request("POST", "/api/v1/namespaces", body={"metadata": {"name": "lab-theirs"}}, fieldManager="kubectl-create")
    start_on(docker_engine.connect(), machines.control_plane, KUBECTL.format("theirs"))
    return [
        lambda: machines.insist(machines.control_plane, "pkill", "-f", "^" + KUBECTL.format("theirs")),
        lambda: api.delete(THEIRS),
        lambda: delete_namespace(api, "/api/v1/namespaces/lab-theirs"),
    ]


def delete_namespace(api: Api, path: str) -> None:
    api.delete(path)
    readiness.wait(lambda: [path] if api.find(path) else [], within=60, progress=lambda _: None)


def start_on(engine: docker.DockerClient, node: str, command: str) -> None:
    """Start a command that does not end by itself."""
    engine.containers.get(node).exec_run(command.split(), detach=True)


def volume(name: str, namespace: str) -> dict[str, Any]:
    spec = {
        "capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "storageClassName": "none",
        "persistentVolumeReclaimPolicy": "Retain", "nfs": {"server": "127.0.0.1", "path": "/"},
        "claimRef": {"namespace": namespace, "name": "data"},
    }  # fmt: skip
    return {"metadata": {"name": name}, "spec": spec}


@pytest.mark.parametrize("words", ["sealed from outside", "Ensuring node image", "waiting for"])
def test_of_a_cluster_whose_up_was_killed_nothing_is_left(
    cluster: Cluster, engine: docker.DockerClient, words: str
) -> None:
    process = start("up", "--name", HALF_MADE)
    wait_for(process, words)
    kill(process)
    assert HALF_MADE in network.of_state(engine)
    assert [what.partition(":")[0] for what in sweep(name=HALF_MADE)] == ["remove the cluster"]
    assert nodes.of(engine, HALF_MADE) == ()
    assert HALF_MADE not in network.of_state(engine)
    assert HALF_MADE not in {rule.cluster for rule in seal.rules(cluster.node_image)}
    assert sweep(name=HALF_MADE) == []


def test_a_network_without_a_cluster_and_a_seal_without_a_network_go(
    cluster: Cluster, engine: docker.DockerClient
) -> None:
    made = network.ensure(engine, HALF_MADE)
    seal.apply(engine, HALF_MADE, str(made.id), cluster.node_image)
    assert sweep(name=HALF_MADE) == ["remove the Docker network, which has no cluster"]
    (leftover,) = (each for each in leftovers.seals(engine) if HALF_MADE in each.what)
    leftover.take_away()
    assert HALF_MADE not in {rule.cluster for rule in seal.rules(cluster.node_image)}


def test_of_a_down_that_was_killed_nothing_is_left(cluster: Cluster, engine: docker.DockerClient) -> None:
    """The last test, for it takes the cluster away."""
    process = start("down", "--name", NAME)
    deletion = ["pgrep", "--full", f"kind delete cluster --name {NAME} "]
    readiness.wait(
        lambda: ["kind at work"] if subprocess.run(deletion, stdout=subprocess.DEVNULL, check=False).returncode else [],
        within=60,
        progress=lambda _: None,
    )
    kill(process)
    assert [what.partition(":")[0] for what in sweep()] == ["remove the cluster"]
    assert nodes.of(engine, NAME) == ()
    assert NAME not in network.of_state(engine)
    assert NAME not in {rule.cluster for rule in seal.rules(cluster.node_image)}
