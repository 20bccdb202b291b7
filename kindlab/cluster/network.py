"""The Docker network that one cluster has to itself: addresses and the seal concern no other cluster then."""

import docker
from docker.errors import NotFound
from docker.models.networks import Network

from kindlab.errors import ClusterError

LABEL = "kindlab.cluster"
_MTU = "com.docker.network.driver.mtu"
_BRIDGE = "com.docker.network.bridge.name"


def ensure(engine: docker.DockerClient, cluster: str) -> Network:
    """Return the cluster's network, named as the cluster; ClusterError if somebody else's has that name."""
    present = engine.networks.list(names=[f"^{cluster}$"])
    if any((network.attrs.get("Labels") or {}).get(LABEL) != cluster for network in present):
        raise ClusterError(
            f"there is a Docker network {cluster!r} that kindlab did not make. "
            f"If nobody needs it: docker network rm {cluster}; else use another --name"
        )
    return present[0] if present else _create(engine, cluster)


def _create(engine: docker.DockerClient, cluster: str) -> Network:
    # As kind makes its own: with the default bridge's MTU, which matters inside virtual machines and tunnels.
    default = engine.networks.get("bridge").attrs.get("Options") or {}
    options = {_MTU: default[_MTU]} if _MTU in default else {}
    network = engine.networks.create(
        cluster, driver="bridge", options=options, labels={LABEL: cluster}, check_duplicate=True
    )
    network.reload()
    return network


def bridge(engine: docker.DockerClient, network: str) -> str | None:
    """Return the name of a network's bridge on the engine's host, or None if there is no such network."""
    try:
        found = engine.networks.get(network)
    except NotFound:
        return None
    options = found.attrs.get("Options") or {}
    return str(options.get(_BRIDGE, "br-" + found.attrs["Id"][:12]))


def remove(engine: docker.DockerClient, cluster: str) -> None:
    """Remove the cluster's network, where kindlab made it."""
    for network in engine.networks.list(names=[f"^{cluster}$"], filters={"label": f"{LABEL}={cluster}"}):
        network.remove()
