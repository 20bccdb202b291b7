"""The seal: nothing that a lab starts reaches an address outside the lab's own network.

It is one rule on the cluster's bridge. A rule on the nodes' addresses would also hit what one node sends to another
node's Pods, because the bridge passes through iptables as well; this one lets pass whatever stays on the bridge.
"""

import os
import shutil

import docker

from kindlab.cluster import network
from kindlab.errors import ClusterError
from kindlab.host.process import Outcome, ask

CHAIN = "DOCKER-USER"  # Docker asks it before its own rules and never empties it


def apply(engine: docker.DockerClient, network_id: str, image: str) -> None:
    """Seal a network, if it is not yet; ClusterError if iptables refuses."""
    bridge = network.bridge(engine, network_id)
    if bridge is None:
        raise ClusterError(f"the Docker network {network_id} is gone, so it cannot be sealed")
    if not _rule("--check", bridge, image).ok and not (done := _rule("--insert", bridge, image)).ok:
        raise ClusterError(f"the lab's network cannot be sealed, iptables says: {done.complaint}")


def holds(engine: docker.DockerClient, network_id: str, image: str) -> bool:
    """Tell whether a network is sealed now."""
    bridge = network.bridge(engine, network_id)
    return bridge is not None and _rule("--check", bridge, image).ok


def lift(engine: docker.DockerClient, network_id: str, image: str) -> None:
    """Take the seal off a network, as often as it is there."""
    bridge = network.bridge(engine, network_id)
    while bridge and _rule("--check", bridge, image).ok and _rule("--delete", bridge, image).ok:
        pass


def _rule(action: str, bridge: str, image: str) -> Outcome:
    rule = ("--in-interface", bridge, "!", "--out-interface", bridge, "--jump", "REJECT")
    return ask(*_iptables(image), "--wait", "5", action, CHAIN, *rule, within=30)


def _iptables(image: str) -> tuple[str, ...]:
    """Return how to call iptables on Docker's host: here as root, else from a container of the node image."""
    if os.geteuid() == 0 and shutil.which("iptables"):
        return ("iptables",)
    return ("docker", "run", "--rm", "--privileged", "--network=host", "--entrypoint=iptables", image)
