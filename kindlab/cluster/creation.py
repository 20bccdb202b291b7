"""Making a cluster: network, seal, nodes, proof, record; where it fails the evidence is kept."""

import re
import shutil
import time
from pathlib import Path

import docker

from kindlab.cluster import config, kind, network, ownership, proof, record, removal, seal
from kindlab.cluster.ownership import Standing
from kindlab.cluster.record import Record
from kindlab.errors import ClusterError, HostError
from kindlab.host import docker_engine, node_image, state
from kindlab.host.node_image import NodeImage, Origin
from kindlab.host.process import Progress, ask


def create(engine: docker.DockerClient, name: str, image: NodeImage, progress: Progress) -> Record:
    """Make a cluster and prove it ready, in two attempts; ClusterError says what failed and where its evidence is."""
    require(engine, image)
    network.ensure(engine, name)
    version = version_in(image)
    for is_last in (False, True):
        try:
            return _attempt(engine, name, image, version, progress)
        except (HostError, ClusterError) as error:
            found = ownership.look(engine, name)
            if found.standing is Standing.FOREIGN:  # somebody else made one of that name meanwhile
                raise ClusterError(f"{found.reason} ({error})") from error
            evidence = _keep_evidence(name, progress)
            removal.remove(engine, name, progress)
            if is_last:
                raise ClusterError(f"the cluster {name!r} did not come up: {error}\nEvidence: {evidence}") from error
            progress(f"it did not come up: {error}\nEvidence: {evidence}. Trying once more")
    raise AssertionError("two attempts end in a return or a raise")


def require(engine: docker.DockerClient, image: NodeImage) -> None:
    """Raise ClusterError if Docker does not have the node image: `up` never waits for a registry."""
    if node_image.has(engine, image.reference):
        return
    remedy = f"docker pull {image.reference}" if image.origin is Origin.ASKED else "kindlab setup"
    raise ClusterError(f"Docker does not have the node image {image.short}. Get it: {remedy}")


def _attempt(engine: docker.DockerClient, name: str, image: NodeImage, version: str, progress: Progress) -> Record:
    draft = _draft(name, image, version, str(network.ensure(engine, name).id))
    record.write(draft)
    if draft.sealed:
        seal.apply(engine, name, draft.network, draft.image)
        progress("the lab's network is sealed from outside")
    path = config.write(name, version=draft.kubernetes, cgroup=docker_engine.look().cgroup or "v2")
    progress(f"configuration: {path}")
    kind.create(kind.require(), name, draft.image, path, progress)
    return proof.prove(engine, draft, within=180, progress=progress)


def _draft(name: str, image: NodeImage, version: str, network_id: str) -> Record:
    return Record(
        name=name,
        network=network_id,
        image=image.reference,
        origin=image.origin.value,
        kubernetes=version,
        kind=kind.require().version,
        sealed=image.is_local,
        base_digest=config.base_digest(),
    )


def version_in(image: NodeImage) -> str:
    """Return the Kubernetes version that the image's tag names, else the one that the image says it holds."""
    if named := re.search(r":(v\d+\.\d+\.\d+)", image.reference):
        return named[1]
    said = ask("docker", "run", "--rm", "--entrypoint=cat", image.reference, "/kind/version", within=60)
    if not said.ok:
        raise ClusterError(f"{image.short} is no node image, it has no /kind/version: {said.complaint}")
    return said.output.strip()


def _keep_evidence(name: str, progress: Progress) -> Path:
    """Gather what a failed cluster can tell; return the folder."""
    folder = state.evidence_dir(f"{name}-{time.strftime('%Y%m%d-%H%M%S')}")
    folder.mkdir(parents=True, exist_ok=True)
    progress(f"keeping the evidence in {folder}")
    kind.export_logs(kind.require(), name, folder)
    for path in (kind.log(name), state.cluster_dir(name) / "kind-config.yaml"):
        if path.exists():
            shutil.copy(path, folder)
    return folder
