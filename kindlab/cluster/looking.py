"""Looking at a cluster without changing it."""

import docker

from kindlab.cluster import kind, ownership, proof, seal
from kindlab.cluster.bringing_up import as_cluster
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.ownership import Found, Standing
from kindlab.cluster.record import Record
from kindlab.cluster.status import ClusterStatus, NodeStatus
from kindlab.errors import ClusterError
from kindlab.host import docker_engine, state


def status(name: str) -> ClusterStatus:
    """Return how the cluster of that name is now."""
    engine = docker_engine.connect()
    found = ownership.look(engine, name)
    missing = _missing(found)
    nodes = tuple(NodeStatus(node.name, node.role, node.state) for node in found.nodes)
    if found.record is None or found.standing is Standing.FOREIGN:
        return ClusterStatus(name=name, standing=found.standing.value, ready=False, missing=missing, nodes=nodes)
    return _status_of_ours(engine, found, found.record, missing, nodes)


def _status_of_ours(
    engine: docker.DockerClient,
    found: Found,
    known: Record,
    missing: tuple[str, ...],
    nodes: tuple[NodeStatus, ...],
) -> ClusterStatus:
    return ClusterStatus(
        name=known.name,
        standing=found.standing.value,
        ready=not missing,
        missing=missing,
        nodes=nodes,
        image=known.image,
        kubernetes=known.kubernetes,
        kubeconfig=str(kind.kubeconfig(known.name)),
        config=str(state.cluster_dir(known.name) / "kind-config.yaml"),
        sealed=known.sealed and seal.holds(engine, known.name, known.network, known.image),
    )


def _missing(found: Found) -> tuple[str, ...]:
    match found.standing:
        case Standing.ABSENT:
            return ("there is no such cluster; make it: kindlab up",)
        case Standing.FOREIGN | Standing.BROKEN:
            return (found.reason,)
        case Standing.STOPPED:
            return tuple(f"{node.name} does not run (it is {node.state})" for node in found.nodes if not node.runs) or (
                "its nodes came back at other addresses; put it right: kindlab up",
            )
        case Standing.RUNNING:
            return tuple(_lacks(found))


def _lacks(found: Found) -> list[str]:
    if found.record is None:
        raise AssertionError("what runs and is ours has a record")
    with proof.api_of(found.record.name) as api:
        return proof.lacks(api, found.record, found.nodes)


def known(name: str) -> Cluster | None:
    """Return the cluster of that name, ready or not, if it is ours and whole."""
    found = ownership.look(docker_engine.connect(), name)
    is_ours = found.standing in {Standing.RUNNING, Standing.STOPPED}
    return as_cluster(found.record) if is_ours and found.record else None


def get(name: str) -> Cluster:
    """Return the cluster of that name, if it is ours and answers; else ClusterError."""
    found = ownership.look(docker_engine.connect(), name)
    missing = _missing(found)
    if missing or found.record is None:
        raise ClusterError(f"the kind cluster {name!r} is not ready: {'; '.join(missing)}. Bring it up: kindlab up")
    return as_cluster(found.record)
