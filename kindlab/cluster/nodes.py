"""The node containers of a cluster, as Docker shows them, and starting and stopping them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import docker

from kindlab.host.process import Progress

CLUSTER_LABEL = "io.x-k8s.kind.cluster"
ROLE_LABEL = "io.x-k8s.kind.role"


@dataclass(frozen=True, kw_only=True)
class Node:
    """A node's container at one moment; `address` is empty while it does not run."""

    id: str
    name: str
    role: str
    state: str  # Docker's word: running, exited, paused, ...
    networks: frozenset[str]  # network ids; the name, where the container never started
    address: str

    @property
    def runs(self) -> bool:
        """True if its processes can run now."""
        return self.state == "running"


def of(engine: docker.DockerClient, cluster: str) -> tuple[Node, ...]:
    """Return the nodes, in whatever state, that carry kind's label for this cluster: control plane first."""
    found = engine.containers.list(all=True, filters={"label": f"{CLUSTER_LABEL}={cluster}"}, ignore_removed=True)
    nodes = [_node(container.attrs) for container in found]
    return tuple(sorted(nodes, key=lambda node: (node.role != "control-plane", node.name)))


def _node(attrs: dict[str, Any]) -> Node:
    named = attrs["NetworkSettings"]["Networks"]
    networks = named.values()
    return Node(
        id=attrs["Id"],
        name=attrs["Name"].removeprefix("/"),
        role=attrs["Config"]["Labels"].get(ROLE_LABEL, ""),
        state=attrs["State"]["Status"],
        networks=frozenset(network["NetworkID"] or name for name, network in named.items()),
        address=next((network["IPAddress"] for network in networks if network["IPAddress"]), ""),
    )


def start(engine: docker.DockerClient, nodes: Iterable[Node], addresses: dict[str, str], progress: Progress) -> None:
    """Bring every node to run at the address it had: certificates and manifests on it name that address.

    Docker hands out the lowest free address first, so starting in the order of the old addresses gives them back.
    """
    nodes = tuple(nodes)
    for node in nodes:
        if node.state == "paused":
            engine.containers.get(node.id).unpause()
    if any(node.address and node.address != addresses[node.name] for node in nodes):
        stop(engine, nodes)
    for node in sorted(nodes, key=lambda node: _number(addresses[node.name])):
        progress(f"starting node {node.name}")
        engine.containers.get(node.id).start()


def stop(engine: docker.DockerClient, nodes: Iterable[Node]) -> None:
    """Stop nodes, giving each 20 s to do it in order."""
    for node in nodes:
        engine.containers.get(node.id).stop(timeout=20)


def _number(address: str) -> tuple[int, ...]:
    return tuple(int(part) for part in address.split("."))
