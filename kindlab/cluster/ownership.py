"""Decides whose a cluster is, from kindlab's record and Docker's containers: what is not ours is never touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import docker

from kindlab.cluster import nodes, record
from kindlab.cluster.nodes import Node
from kindlab.cluster.record import Record


class Standing(Enum):
    """What there is under a cluster's name."""

    ABSENT = "absent"
    RUNNING = "running"
    STOPPED = "stopped"  # ours and whole, but not every node runs at its address
    BROKEN = "broken"  # ours, but never finished, or nodes of it are gone
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Found:
    """A cluster's standing, the reason where it is foreign or broken, and what it was decided from."""

    standing: Standing
    reason: str
    record: Record | None
    nodes: tuple[Node, ...]


def look(engine: docker.DockerClient, name: str) -> Found:
    """Read what there is under this name and decide whose it is."""
    return decide(name, record.read(name), nodes.of(engine, name))


def decide(name: str, known: Record | None, seen: Sequence[Node]) -> Found:
    """Decide from a record and the containers: a pure function."""
    standing, reason = _decide(name, known, seen)
    return Found(standing, reason, known, tuple(seen))


def _decide(name: str, known: Record | None, seen: Sequence[Node]) -> tuple[Standing, str]:
    if not seen:
        return (Standing.ABSENT, "") if known is None else (Standing.BROKEN, "its nodes are gone")
    if known is None:
        return Standing.FOREIGN, _unknown(name)
    strangers = [node.name for node in seen if not _is_of(known, node)]
    if strangers:
        return Standing.FOREIGN, f"{', '.join(strangers)} is not what kindlab made under that name. {_unknown(name)}"
    if flaw := _flaw(known, seen):
        return Standing.BROKEN, flaw
    # Docker starts nodes again by itself after a restart of the daemon, in any order and so at any address.
    at_home = all(node.runs and node.address == known.addresses[node.name] for node in seen)
    return (Standing.RUNNING if at_home else Standing.STOPPED), ""


def _flaw(known: Record, seen: Sequence[Node]) -> str:
    """Return why one of our clusters is no good any more, '' where it is."""
    if not known.complete:
        return "it was never finished"
    if known.spoiled:
        return f"{known.spoiled} left something behind in it that could not be put back"
    gone = set(known.containers.values()) - {node.id for node in seen}
    return f"{len(gone)} of its {len(known.containers)} nodes are gone" if gone else ""


def _is_of(known: Record, node: Node) -> bool:
    """Tell by the containers' ids, or, where `up` did not get so far, by the network that was made for them alone."""
    if known.complete:
        return node.id in known.containers.values()
    return bool(node.networks) and node.networks <= {known.network, known.name}


def _unknown(name: str) -> str:
    return (
        "kindlab has no record of having made it (or its state folder was removed), so it does not touch it. "
        f"If nobody needs it: kind delete cluster --name {name}; else use another --name"
    )
