"""The seal: nothing that a lab starts reaches an address outside the lab's own network.

It is one rule on the cluster's bridge. A rule on the nodes' addresses would also hit what one node sends to another
node's Pods, because the bridge passes through iptables as well; this one lets pass whatever stays on the bridge.
A comment in it says whose it is, for when nobody knows the bridge any more.
"""

import os
import shlex
import shutil
from collections.abc import Iterator
from typing import NamedTuple

import docker

from kindlab.cluster import network
from kindlab.errors import ClusterError
from kindlab.host.process import Outcome, ask

CHAIN = "DOCKER-USER"  # Docker asks it before its own rules and never empties it
OURS = "kindlab:"


class Rule(NamedTuple):
    """A seal that is there: the cluster that it was made for, its bridge, and the rule as iptables lists it."""

    cluster: str
    bridge: str
    words: tuple[str, ...]


def apply(engine: docker.DockerClient, cluster: str, network_id: str, image: str) -> None:
    """Seal a cluster's network, if it is not yet; ClusterError if iptables refuses."""
    bridge = network.bridge(engine, network_id)
    if bridge is None:
        raise ClusterError(f"the Docker network {network_id} is gone, so it cannot be sealed")
    rule = _rule(cluster, bridge)
    if not _iptables(image, "--check", CHAIN, *rule).ok and not (done := _iptables(image, "--insert", CHAIN, *rule)).ok:
        raise ClusterError(f"the lab's network cannot be sealed, iptables says: {done.complaint}")


def holds(engine: docker.DockerClient, cluster: str, network_id: str, image: str) -> bool:
    """Tell whether a cluster's network is sealed now."""
    bridge = network.bridge(engine, network_id)
    return bridge is not None and _iptables(image, "--check", CHAIN, *_rule(cluster, bridge)).ok


def rules(image: str) -> Iterator[Rule]:
    """Yield each seal that is there, of whichever cluster; ClusterError if iptables does not list them.

    Where Docker has never made the chain there is none.
    """
    listed = _iptables(image, "--list-rules")
    if not listed.ok:
        raise ClusterError(f"the seals of networks cannot be listed, iptables says: {listed.complaint}")
    for line in listed.output.splitlines():
        words = tuple(shlex.split(line))
        whose = _after("--comment", words)
        if words[:2] == ("-A", CHAIN) and whose.startswith(OURS):
            yield Rule(whose.removeprefix(OURS), _after("-i", words), words[2:])


def remove(rule: Rule, image: str) -> None:
    """Take one rule away; ClusterError if iptables refuses."""
    done = _iptables(image, "--delete", CHAIN, *rule.words)
    if not done.ok:
        raise ClusterError(f"the seal of {rule.cluster} cannot be lifted, iptables says: {done.complaint}")


def lift(cluster: str, image: str) -> None:
    """Take the seal off a cluster's network, as often as it is there, also where the network is gone already."""
    for rule in list(rules(image)):
        if rule.cluster == cluster:
            remove(rule, image)


def is_ours_to_call() -> bool:
    """Tell whether iptables can be called here, without a node image that has it."""
    return os.geteuid() == 0 and shutil.which("iptables") is not None


def _rule(cluster: str, bridge: str) -> tuple[str, ...]:
    whose = ("--match", "comment", "--comment", OURS + cluster)
    return ("--in-interface", bridge, "!", "--out-interface", bridge, *whose, "--jump", "REJECT")


def _after(word: str, words: tuple[str, ...]) -> str:
    """Return what follows a word, '' where it is not there."""
    return words[words.index(word) + 1] if word in words[:-1] else ""


def _iptables(image: str, *words: str) -> Outcome:
    """Call iptables on Docker's host: here as root, else from a container of the node image."""
    command: tuple[str, ...] = ("iptables",)
    if not is_ours_to_call():
        command = ("docker", "run", "--rm", "--privileged", "--network=host", "--entrypoint=iptables", image)
    return ask(*command, "--wait", "5", *words, within=30)
