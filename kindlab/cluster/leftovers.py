"""What kindlab left on Docker's host when it was killed: clusters half made or half removed, networks, seals."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import docker

from kindlab.cluster import network, record, removal, seal
from kindlab.cluster.ownership import Found, Standing
from kindlab.errors import ClusterError, KindlabError
from kindlab.host import node_image, scratch, state
from kindlab.host.process import Progress


class Leftover(NamedTuple):
    """How to take something away that was left behind: in words, and in deed."""

    what: str
    take_away: Callable[[], None]


def clusters(engine: docker.DockerClient) -> list[str]:
    """Return the names of all clusters that this state folder tells of, and of those that have only a network yet."""
    folders = (path.name for path in (state.state_dir() / "clusters").glob("*") if path.is_dir())
    return sorted({*folders, *network.of_state(engine)})


def of_cluster(engine: docker.DockerClient, name: str, found: Found, progress: Progress) -> Iterator[Leftover]:
    """Yield what is left under a cluster's name where there is no cluster that could be used.

    The caller holds the cluster's lock, so that nobody is at work on it. Raises ClusterError where it is not ours.
    """
    if found.standing is Standing.FOREIGN:
        raise ClusterError(found.reason)
    if found.standing is Standing.BROKEN:
        yield Leftover(f"remove the cluster: {found.reason}", partial(removal.remove, engine, name, progress))
    if found.standing is Standing.ABSENT and name in network.of_state(engine):
        yield Leftover("remove the Docker network, which has no cluster", partial(network.remove, engine, name))


def seals(engine: docker.DockerClient) -> Iterator[Leftover]:
    """Yield the seals of networks that are gone: the rules first, for a network is made before its seal."""
    image = _image(engine)
    found = list(seal.rules(image)) if image or seal.is_ours_to_call() else []
    bridges = network.bridges(engine)
    for rule in found:
        if rule.bridge not in bridges:
            yield Leftover(
                f"lift the seal of {rule.cluster} from {rule.bridge}, which is gone", partial(seal.remove, rule, image)
            )


def folders() -> Iterator[Leftover]:
    """Yield the temporary folders that nobody holds."""
    for path in scratch.abandoned():
        yield Leftover(f"remove the folder {path}", partial(shutil.rmtree, path))


def _image(engine: docker.DockerClient) -> str:
    """Return a node image that Docker has, or '': iptables is in each."""
    images = [known.image for name in clusters(engine) if (known := _read(name))]
    built = node_image.airgap_image()
    return next((image for image in [*images, built.reference if built else ""] if _has(engine, image)), "")


def _has(engine: docker.DockerClient, image: str) -> bool:
    return bool(image) and node_image.has(engine, image)


def _read(name: str) -> record.Record | None:
    try:
        return record.read(name)
    except KindlabError:  # a damaged one is named where its cluster is looked at
        return None
