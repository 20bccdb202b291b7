"""Removing a cluster that kindlab made, and all it brought with it."""

import shutil

import docker

from kindlab.cluster import kind, lock, network, ownership, record, seal
from kindlab.cluster.ownership import Standing
from kindlab.errors import ClusterError
from kindlab.host import docker_engine, state
from kindlab.host.process import Progress


def take_down(name: str, progress: Progress) -> bool:
    """Remove the cluster of that name; False if there is none, ClusterError if it is not ours."""
    engine = docker_engine.connect(timeout_seconds=60)
    found = ownership.look(engine, name)
    if found.standing is Standing.FOREIGN:
        raise ClusterError(found.reason)
    if found.standing is Standing.ABSENT:
        network.remove(engine, name)
        return False
    if users := lock.users(name):
        raise ClusterError(f"{', '.join(users)} runs on the cluster {name!r}; wait for it, or end it with Ctrl-C")
    remove(engine, name, progress)
    return True


def remove(engine: docker.DockerClient, name: str, progress: Progress) -> None:
    """Remove the nodes, the seal, the network and what the state folder knows; the caller saw that they are ours."""
    known = record.read(name)
    progress(f"removing the cluster {name!r}")
    kind.delete(kind.require(), name, progress)
    if known and known.sealed:
        seal.lift(name, known.image)
    network.remove(engine, name)
    _forget(name)


def _forget(name: str) -> None:
    """Empty the cluster's state folder, but for locks: the caller holds one of them."""
    for path in state.cluster_dir(name).iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "holder" and not path.name.endswith("lock"):
            path.unlink()
