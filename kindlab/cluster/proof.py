"""The proof that a cluster is ready: in full after a start, by a look at its parts when it is used again."""

from collections.abc import Iterator
from contextlib import contextmanager

import docker
import msgspec

from kindlab.cluster import nodes, readiness, record, trial
from kindlab.cluster.api import Api
from kindlab.cluster.cluster import connect
from kindlab.cluster.kind import kubeconfig
from kindlab.cluster.nodes import Node
from kindlab.cluster.record import Record
from kindlab.host.process import Progress


def prove(engine: docker.DockerClient, known: Record, *, within: float, progress: Progress) -> Record:
    """Prove a cluster ready in full and write down its identity; NotReady names what is missing.

    The second look is for containers that were up for a moment before their node had a network, and died of it: such
    a Pod is Ready until its process has given up. Whatever starts after the trial finds a network that works.
    """
    seen = nodes.of(engine, known.name)
    with api_of(known.name) as api:
        readiness.wait(lambda: lacks(api, known, seen), within=within, progress=progress)
        trial.run(api, [node.name for node in seen], within=60, progress=progress)
        readiness.wait(lambda: lacks(api, known, seen), within=within, progress=progress)
        proven = _completed(known, seen, readiness.identity(api))
    record.write(proven)
    return proven


@contextmanager
def api_of(name: str) -> Iterator[Api]:
    """Open the cluster's API by its private kubeconfig."""
    with connect(kubeconfig(name)) as client:
        yield Api(client)


def lacks(api: Api, known: Record, seen: tuple[Node, ...]) -> list[str]:
    """Return what a cluster lacks now."""
    expected = readiness.Expected(frozenset(node.name for node in seen), known.kubernetes, known.uid)
    return readiness.missing(api, expected)


def _completed(known: Record, seen: tuple[Node, ...], uid: str) -> Record:
    return msgspec.structs.replace(
        known,
        uid=uid,
        containers={node.name: node.id for node in seen},
        addresses={node.name: node.address for node in seen},
    )
