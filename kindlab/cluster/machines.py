"""The nodes of a cluster as machines: commands on them, files, services, and their freezing and thawing."""

import io
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kindlab import interruption
from kindlab.cluster import nodes, streaming
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.command import Result, result
from kindlab.errors import ClusterError
from kindlab.host import docker_engine
from kindlab.host.docker_exec import Execution

if TYPE_CHECKING:
    from docker.models.containers import Container

GRACE_SECONDS = 15
"""How much longer than a command may take Docker is waited for: the command's own deadline has to come first."""

SCRATCH = "/var/lib/kindlab"
"""Where kindlab puts files on a node; not below /run or /tmp: Docker puts no file into a node's tmpfs."""

GONE = "gone"
"""The state of a node whose container there is no more."""


class Unaskable(ClusterError):
    """A node cannot carry out a command now: it is paused, stopped or gone."""


@dataclass(frozen=True)
class Machines:
    """The node containers of one cluster; nodes are named with or without the cluster's name."""

    cluster: Cluster

    @property
    def control_plane(self) -> str:
        """The name of the node that carries the control plane."""
        return self.cluster.nodes[0]

    def name_of(self, node: str) -> str:
        """Return a node's whole name; raises ClusterError where the cluster has none such."""
        for name in (node, f"{self.cluster.name}-{node}"):
            if name in self.cluster.nodes:
                return name
        raise ClusterError(f"the cluster {self.cluster.name} has no node {node}, expected one of {self.cluster.nodes}")

    def states(self) -> dict[str, str]:
        """Return each node's state in Docker's word: running, paused, exited; `gone` where it has no container."""
        import docker.errors  # noqa: PLC0415 - slow to import, and only a live run needs it

        try:
            seen = nodes.of(docker_engine.connect(timeout_seconds=GRACE_SECONDS), self.cluster.name)
        except (docker.errors.DockerException, OSError) as refusal:
            raise Unaskable(f"Docker does not tell the nodes of {self.cluster.name}: {refusal}") from refusal
        return dict.fromkeys(self.cluster.nodes, GONE) | {node.name: node.state for node in seen}

    def run(self, node: str, command: Sequence[str], *, within: float, folder: str = "/") -> Result:
        """Run a command as root and return how it ended; one that is not over after `within` seconds has code 124."""
        bounded = ["timeout", "--kill-after=1", f"{within:g}", *command]
        with self._container(node, within) as container:
            execution = Execution.of(container, bounded, folder)
            # A node that is paused meanwhile, by whichever run, writes nothing, and does not end what it writes.
            output, errors = interruption.in_time(execution.output, within + GRACE_SECONDS)
            return result(execution.exit_code, output, errors)

    def stream(self, node: str, command: Sequence[str], *, within: float) -> Iterator[bytes]:
        """Yield the lines that a command writes, of any length and number, as it writes them.

        Raises ClusterError where it fails or is not over after `within` seconds.
        """
        bounded = ["timeout", "--kill-after=1", f"{within:g}", *command]
        with self._container(node, within) as container:
            execution, complaint = Execution.of(container, bounded), bytearray()
            frames = streaming.in_time(execution.frames(), within + GRACE_SECONDS)
            yield from streaming.lines(streaming.output(frames, complaint))
            if code := execution.exit_code:
                said = complaint.decode(errors="replace").strip()
                raise ClusterError(f"on {node} {command[0]} exited with {code}: {said}")

    def put(self, node: str, folder: str, files: Mapping[str, bytes]) -> None:
        """Write files into a folder of a node, which is made where it is missing; each appears whole or not at all."""
        self.insist(node, "mkdir", "-p", folder)
        for name, content in files.items():  # each beside its place: what others write at the same time is not touched
            new = f".{name}.new"  # the kubelet passes over what begins with a dot
            with self._container(node) as container:
                container.put_archive(folder, _archive({new: content}))
            self.insist(node, "mv", "-f", f"{folder}/{new}", f"{folder}/{name}")

    def insist(self, node: str, *command: str) -> str:
        """Return what a command printed that has to succeed; raises ClusterError with what it said of its failure."""
        ended = self.run(node, command, within=GRACE_SECONDS)
        if ended.code:
            raise ClusterError(f"on {node} {' '.join(command)} exited with {ended.code}: {ended.errors.strip()}")
        return ended.output

    def pause(self, node: str) -> None:
        """Freeze every process of a node."""
        with self._container(node) as container:
            container.pause()

    def unpause(self, node: str) -> None:
        """Let a frozen node go on; one that is not frozen is left as it is."""
        with self._container(node) as container:
            if container.status == "paused":
                container.unpause()

    @contextmanager
    def _container(self, node: str, seconds: float = GRACE_SECONDS) -> "Iterator[Container]":
        """Hold a node's container; what Docker refuses, or does not do in time, is an Unaskable."""
        import docker.errors  # noqa: PLC0415 - slow to import, and only a live run needs it

        name = self.name_of(node)
        try:
            yield docker_engine.connect(timeout_seconds=int(seconds + GRACE_SECONDS)).containers.get(name)
        except (docker.errors.DockerException, OSError) as refusal:  # requests' errors are OSErrors
            raise Unaskable(f"Docker does not do this on the node {name}: {refusal}") from refusal


def _archive(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, content in files.items():
            entry: Any = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return held.getvalue()
