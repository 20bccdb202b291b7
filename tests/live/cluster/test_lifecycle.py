"""On real clusters: `kindlab`, which labs share, and short-lived ones beside it."""

import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from kindlab.cluster import environment, lifecycle
from kindlab.cluster.cluster import Cluster
from kindlab.errors import ClusterError
from kindlab.host import docker_engine

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]
BESIDE = "kindlab-beside"


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return lifecycle.up()


@pytest.fixture(scope="module")
def engine() -> Iterator[docker.DockerClient]:
    client = docker_engine.connect(timeout_seconds=60)
    yield client
    client.close()


@pytest.fixture(scope="module")
def beside(cluster: Cluster) -> Iterator[Cluster]:
    """A second cluster, that tests may stop and break."""
    yield lifecycle.up(BESIDE, image=cluster.node_image)
    lifecycle.down(BESIDE)


def test_a_ready_cluster_is_used_again(cluster: Cluster) -> None:
    assert lifecycle.up() == cluster
    assert lifecycle.get() == cluster


def test_the_kubeconfig_is_private_and_names_the_loopback(cluster: Cluster) -> None:
    assert stat.S_IMODE(cluster.kubeconfig.stat().st_mode) == 0o600
    with cluster.api() as client:
        assert client.configuration.host.startswith("https://127.0.0.1:")


def test_the_status_of_a_ready_cluster(cluster: Cluster) -> None:
    status = lifecycle.status()
    assert (status.standing, status.ready, status.missing) == ("running", True, ())
    assert [node.name for node in status.nodes] == list(cluster.nodes)
    assert Path(status.config).read_text().startswith("# ")


def test_the_environment_is_read_off_the_cluster(cluster: Cluster) -> None:
    seen = environment.read(cluster)
    assert seen.nodes == 3
    assert seen.kubernetes.startswith("v1.")
    assert seen.cgroup in {"v1", "v2"}
    assert seen.container_runtime.startswith("containerd://")
    assert "" not in (seen.built, seen.node_os, seen.kernel, seen.cni, seen.kube_proxy_mode, seen.kind)


def test_the_audit_log_holds_changes_and_no_secrets(cluster: Cluster, engine: docker.DockerClient) -> None:
    node = engine.containers.get(cluster.nodes[0])
    found = node.exec_run(["grep", "-c", '"level":"Request"', "/var/log/kubernetes/audit.log"])
    assert int(found.output) > 0
    secrets = node.exec_run(["grep", '"resource":"secrets"', "/var/log/kubernetes/audit.log"]).output
    assert b'"requestObject"' not in secrets


def test_a_cluster_whose_state_was_lost_is_refused(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    for attempt in (lifecycle.up, lifecycle.down, lifecycle.get):
        with pytest.raises(ClusterError, match=r"no record of having made it.*kind delete cluster --name kindlab"):
            attempt(cluster.name)


def test_a_cluster_of_somebody_else_is_refused_and_left_alone(cluster: Cluster, engine: docker.DockerClient) -> None:
    theirs = engine.containers.create(
        cluster.node_image, name="theirs-control-plane", labels={"io.x-k8s.kind.cluster": "theirs"}
    )
    try:
        for attempt in (lifecycle.up, lifecycle.down):
            with pytest.raises(ClusterError, match="does not touch it"):
                attempt("theirs")
        theirs.reload()
    finally:
        theirs.remove(v=True)


def test_a_network_of_somebody_else_is_refused_and_left_alone(cluster: Cluster, engine: docker.DockerClient) -> None:
    theirs = engine.networks.create("theirs", driver="bridge")
    try:
        with pytest.raises(ClusterError, match="Docker network 'theirs' that kindlab did not make"):
            lifecycle.up("theirs", image=cluster.node_image)
        assert lifecycle.down("theirs") is False
        theirs.reload()
    finally:
        theirs.remove()


def test_a_missing_image_is_named_before_anything_is_made() -> None:
    with pytest.raises(ClusterError, match=r"node image kindlab/node:v9\.9\.9-none\. Get it: kindlab setup"):
        lifecycle.up(BESIDE + "-none", image="kindlab/node:v9.9.9-none")
    assert lifecycle.status(BESIDE + "-none").standing == "absent"


def test_two_callers_get_one_cluster(beside: Cluster) -> None:
    lifecycle.down(BESIDE)
    got: list[Cluster] = []
    callers = [
        threading.Thread(target=lambda: got.append(lifecycle.up(BESIDE, image=beside.node_image))) for _ in range(2)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(got) == 2
    assert got[0] == got[1]


def test_stopped_nodes_are_brought_back_as_the_same_cluster(beside: Cluster, engine: docker.DockerClient) -> None:
    before = lifecycle.get(BESIDE)
    for node in before.nodes:
        engine.containers.get(node).stop(timeout=20)
    assert lifecycle.status(BESIDE).standing == "stopped"
    assert lifecycle.up(BESIDE, image=before.node_image) == before


def test_a_paused_node_goes_on(beside: Cluster, engine: docker.DockerClient) -> None:
    before = lifecycle.get(BESIDE)
    engine.containers.get(before.nodes[1]).pause()
    assert lifecycle.up(BESIDE, image=before.node_image) == before


def test_a_cluster_with_a_node_gone_is_replaced(beside: Cluster, engine: docker.DockerClient) -> None:
    before = lifecycle.get(BESIDE)
    engine.containers.get(before.nodes[2]).remove(force=True, v=True)
    assert lifecycle.status(BESIDE).missing == ("1 of its 3 nodes are gone",)
    after = lifecycle.up(BESIDE, image=before.node_image)
    assert after.uid != before.uid


def test_what_went_on_beside_it_did_not_touch_the_shared_cluster(cluster: Cluster, beside: Cluster) -> None:
    assert lifecycle.get() == cluster
