"""Bringing a cluster up from whatever there is: nothing, ours and running, ours and stopped, broken, or not ours."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import docker

from kindlab.cluster import config, creation, kind, lock, nodes, ownership, proof, readiness, removal, seal
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.ownership import Found, Standing
from kindlab.cluster.record import Record
from kindlab.errors import ClusterError
from kindlab.host import docker_engine, kind_tool, node_image
from kindlab.host.node_image import NodeImage, Origin
from kindlab.host.process import Progress

OTHERS_WITHIN = 1800.0
"""How long labs are waited for that run on a cluster which is not ready."""


@dataclass(frozen=True)
class Wish:
    """What the caller wants: a cluster of this name, and perhaps a certain image."""

    engine: docker.DockerClient
    name: str
    image: NodeImage
    image_asked: bool
    progress: Progress


class _InUse(Exception):
    """Somebody began to use the cluster after it was looked at: what it lacks may be by intent."""


def bring_up(name: str, image: str | None, progress: Progress) -> Cluster:
    """Return a cluster that is ready.

    The cluster's lock is held only while it is put right: labs are waited for without it, so that others may sweep.
    """
    engine = docker_engine.connect(timeout_seconds=60)
    wish = Wish(engine, name, chosen(engine, image), image is not None, progress)
    while True:
        readiness.wait(lambda: _disturbed(wish), within=OTHERS_WITHIN, progress=progress)
        with suppress(_InUse), lock.held(name, "kindlab up", progress):
            found = ownership.look(engine, name)
            return as_cluster(_WAYS[found.standing](wish, found))


def chosen(engine: docker.DockerClient, asked: str | None) -> NodeImage:
    """Return the image asked for, else airgap's where Docker has it, else kind's own default."""
    if asked:
        return node_image.named(asked)
    built = node_image.airgap_image()
    if built and node_image.has(engine, built.reference):
        return built
    found = kind_tool.find()
    if found and found.default_image:
        return NodeImage(found.default_image, Origin.KIND)
    if built:
        return built
    raise ClusterError("kind is missing, and with it the name of its node image. Get it: kindlab setup")


def as_cluster(known: Record) -> Cluster:
    """Return the cluster that a record tells of."""
    return Cluster(
        name=known.name,
        kubeconfig=kind.kubeconfig(known.name),
        uid=known.uid,
        node_image=known.image,
        nodes=tuple(sorted(known.containers, key=lambda node: ("control-plane" not in node, node))),
    )


def _disturbed(wish: Wish) -> list[str]:
    """Return what has to end before this cluster may be put right: labs that may have broken it by intent."""
    others = lock.users(wish.name)
    found = ownership.look(wish.engine, wish.name) if others else None
    if found is None or found.standing in {Standing.ABSENT, Standing.FOREIGN}:
        return []
    lacks = [found.reason] if found.reason else [f"{each.name} {each.state}" for each in found.nodes if not each.runs]
    if not lacks:
        with proof.api_of(wish.name) as api:
            lacks = proof.lacks(api, _known(found), found.nodes)
    return [f"the end of {', '.join(others)}, which may be why it is not ready: {lack}" for lack in lacks]


def _insist_on_nobody(wish: Wish) -> None:
    """Raise _InUse where somebody uses a cluster that is to be restarted or replaced."""
    if lock.users(wish.name):
        raise _InUse


def _refuse(_: Wish, found: Found) -> Record:
    raise ClusterError(found.reason)


def _create(wish: Wish, _: Found) -> Record:
    return creation.create(wish.engine, wish.name, wish.image, wish.progress)


def _replace(wish: Wish, found: Found) -> Record:
    _insist_on_nobody(wish)
    wish.progress(f"the cluster {wish.name!r} is replaced: {found.reason}")
    creation.require(wish.engine, wish.image)
    removal.remove(wish.engine, wish.name, wish.progress)
    return _create(wish, found)


def _reuse(wish: Wish, found: Found) -> Record:
    known = _known(found)
    if other := _other_image(wish, known):
        return _replace(wish, other)
    _seal(wish, known)
    _note_changes(wish, known)
    try:
        with proof.api_of(wish.name) as api:
            readiness.wait(lambda: proof.lacks(api, known, found.nodes), within=60, progress=wish.progress)
    except readiness.NotReady as error:
        return _replace(wish, Found(Standing.BROKEN, str(error), known, found.nodes))
    return known


def _revive(wish: Wish, found: Found) -> Record:
    known = _known(found)
    if other := _other_image(wish, known):
        return _replace(wish, other)
    _insist_on_nobody(wish)
    wish.progress(f"the cluster {wish.name!r} was stopped")
    _seal(wish, known)
    nodes.start(wish.engine, found.nodes, known.addresses, wish.progress)
    try:
        return proof.prove(wish.engine, known, within=120, progress=wish.progress)
    except readiness.NotReady as error:
        return _replace(wish, Found(Standing.BROKEN, str(error), known, found.nodes))


def _known(found: Found) -> Record:
    if found.record is None:
        raise AssertionError("what is ours has a record")
    return found.record


def _other_image(wish: Wish, known: Record) -> Found | None:
    if not wish.image_asked or wish.image.reference == known.image:
        return None
    if users := lock.users(wish.name):
        raise ClusterError(
            f"{', '.join(users)} runs on the cluster {wish.name!r}, which has another image; wait for it"
        )
    reason = f"{wish.image.short} was asked for, it runs {NodeImage(known.image, Origin.ASKED).short}"
    return Found(Standing.BROKEN, reason, known, ())


def _seal(wish: Wish, known: Record) -> None:
    """Seal again what was sealed: the rule is gone after a restart of the machine."""
    if known.sealed:
        seal.apply(wish.engine, known.name, known.network, known.image)


def _note_changes(wish: Wish, known: Record) -> None:
    """Say where a new cluster would differ; it is not replaced unasked, somebody may be working in it."""
    anew = f"to have it anew: kindlab down --name {wish.name} && kindlab up --name {wish.name}"
    if wish.image.reference != known.image and node_image.has(wish.engine, wish.image.reference):
        wish.progress(f"note: it runs {known.image.partition('@')[0]}, {wish.image.short} is newer; {anew}")
    if config.base_digest() != known.base_digest:
        wish.progress(f"note: it was made from another {config.base_file().name}; {anew}")


_WAYS: dict[Standing, Callable[[Wish, Found], Record]] = {
    Standing.ABSENT: _create,
    Standing.RUNNING: _reuse,
    Standing.STOPPED: _revive,
    Standing.BROKEN: _replace,
    Standing.FOREIGN: _refuse,
}
