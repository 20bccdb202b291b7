"""The image that the cluster's nodes run: which one, whether Docker has it, and getting it."""

import os
import sys
from dataclasses import dataclass
from enum import Enum

import docker
from docker.errors import DockerException, ImageNotFound
from requests.exceptions import RequestException

from kindlab.errors import HostError
from kindlab.host import docker_engine, state
from kindlab.host.go_tool import Go
from kindlab.host.process import Progress, ask, carry_out
from kindlab.root import shipped_root

SELF_BUILT = "kindlab/node"


class Origin(Enum):
    """Where a node image comes from."""

    AIRGAP = "from source by airgap"
    KIND = "kind release image"
    ASKED = "asked for by name"


@dataclass(frozen=True)
class NodeImage:
    """A node image's reference and origin."""

    reference: str
    origin: Origin

    @property
    def short(self) -> str:
        """The reference without its digest, for people."""
        return self.reference.partition("@")[0]

    @property
    def is_local(self) -> bool:
        """True if all that a lab needs is inside: nothing is ever pulled, so the lab's network can be sealed."""
        return self.reference.startswith(SELF_BUILT + ":")


def airgap_image() -> NodeImage | None:
    """Return the image that airgap builds from the sources at hand, or None where airgap does not say."""
    said = ask(sys.executable, "-m", "airgap", "tag", within=20, cwd=shipped_root())
    return NodeImage(said.output.strip(), Origin.AIRGAP) if said.ok else None


def named(reference: str) -> NodeImage:
    """Return the image a user asked for."""
    built_here = reference.startswith(SELF_BUILT + ":")
    return NodeImage(reference, Origin.AIRGAP if built_here else Origin.ASKED)


def has(engine: docker.DockerClient, reference: str) -> bool:
    """Tell whether Docker has the image."""
    try:
        engine.images.get(reference)
    except ImageNotFound:
        return False
    return True


def is_served(reference: str, *, within: int = 12) -> bool:
    """Ask the image's registry, through Docker, whether it serves it; no answer `within` seconds counts as no."""
    try:
        docker_engine.connect(timeout_seconds=within).images.get_registry_data(reference)
    except (DockerException, RequestException, HostError):
        return False
    return True


def pull(image: NodeImage, progress: Progress) -> None:
    """Pull the image from its registry; HostError if that fails or takes over 30 minutes."""
    carry_out("docker", "pull", image.reference, log=state.log_file("pull"), within=1800, progress=progress)


def build(go: Go, progress: Progress) -> None:
    """Build the image from source with airgap, about 10 minutes from nothing; HostError names step and log."""
    logs = state.log_file("airgap").parent / "airgap"
    command = (sys.executable, "-u", "-m", "airgap", "build", "--logs", str(logs))
    env = {**os.environ, "GO": str(go.program)}
    log = state.log_file("airgap")
    carry_out(*command, log=log, within=3600, progress=progress, env=env, cwd=shipped_root())
