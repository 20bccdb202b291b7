"""The Docker network that one cluster has to itself: addresses and the seal concern no other cluster then."""

import docker
from docker.errors import NotFound
from docker.models.networks import Network

from kindlab.errors import ClusterError
from kindlab.host import state

LABEL = "kindlab.cluster"
STATE_LABEL = "kindlab.state"
"""Which state folder knows the cluster: there may be several on one Docker."""

_MTU = "com.docker.network.driver.mtu"
_BRIDGE = "com.docker.network.bridge.name"


def ensure(engine: docker.DockerClient, cluster: str) -> Network:
    """Return the cluster's network, named as the cluster; ClusterError if somebody else's has that name."""
    present = engine.networks.list(names=[f"^{cluster}$"])
    if not all(_is_ours(network, cluster) for network in present):
        raise ClusterError(
            f"there is a Docker network {cluster!r} that kindlab did not make (or with another state folder). "
            f"If nobody needs it: docker network rm {cluster}; else use another --name"
        )
    return present[0] if present else _create(engine, cluster)


def _is_ours(network: Network, cluster: str) -> bool:
    """Tell by the labels; a network from before there was a label for the state folder is taken for ours."""
    ours = _labels(cluster)
    return ours.items() <= {STATE_LABEL: ours[STATE_LABEL], **(network.attrs.get("Labels") or {})}.items()


def _create(engine: docker.DockerClient, cluster: str) -> Network:
    # As kind makes its own: with the default bridge's MTU, which matters inside virtual machines and tunnels.
    default = engine.networks.get("bridge").attrs.get("Options") or {}
    options = {_MTU: default[_MTU]} if _MTU in default else {}
    network = engine.networks.create(
        cluster, driver="bridge", options=options, labels=_labels(cluster), check_duplicate=True
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


def _labels(cluster: str) -> dict[str, str]:
    return {LABEL: cluster, STATE_LABEL: str(state.state_dir())}


def of_state(engine: docker.DockerClient) -> list[str]:
    """Return the clusters for which this state folder's kindlab has made a network that is there."""
    found = engine.networks.list(filters={"label": f"{STATE_LABEL}={state.state_dir()}"})
    return sorted(str(network.attrs["Labels"][LABEL]) for network in found)


def bridges(engine: docker.DockerClient) -> frozenset[str]:
    """Return the names of the bridges of all networks on the engine's host."""
    return frozenset(filter(None, (bridge(engine, str(network.id)) for network in engine.networks.list())))


def remove(engine: docker.DockerClient, cluster: str) -> None:
    """Remove the cluster's network, where kindlab made it."""
    for network in engine.networks.list(names=[f"^{cluster}$"]):
        if _is_ours(network, cluster):
            network.remove()
