"""Where a `kindlab run` under a fault keeps its state and its recordings, and how it reaches the API server."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kindlab.cluster.cluster import Cluster
from kindlab.host import state
from tests.live.faults.proxy import Proxy

SMALL_DISK = "16m"
BLOCK = b"\0" * 65536


@dataclass(frozen=True)
class Place:
    """The run's output folder and the environment that it is started with.

    Where there are such, the `disk` that holds output and state, and the `proxy` between it and the API server.
    """

    output: Path
    kubeconfig: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    disk: Path | None = None
    proxy: Proxy | None = None


@contextmanager
def usual(cluster: Cluster, folder: Path) -> Iterator[Place]:
    """Let it run where every kindlab does."""
    yield Place(folder / "runs", cluster.kubeconfig)


@contextmanager
def on_a_small_disk(cluster: Cluster, folder: Path) -> Iterator[Place]:
    """Keep what it writes, its journals among it, on a disk that is soon full."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "none", disk], check=True)
    try:
        yield _apart(cluster, disk, disk)
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@contextmanager
def behind_a_proxy(cluster: Cluster, folder: Path) -> Iterator[Place]:
    """Let it reach the API server by a way that can be cut."""
    port = port_of(cluster)
    with Proxy(port) as proxy:
        place = _apart(cluster, folder / "apart", None, proxy)
        config = place.kubeconfig.read_text(encoding="utf-8")
        place.kubeconfig.write_text(config.replace(f"127.0.0.1:{port}", f"127.0.0.1:{proxy.port}"), encoding="utf-8")
        yield place


def port_of(cluster: Cluster) -> int:
    """Return the port of loopback at which the API server of a cluster answers."""
    with cluster.api() as client:
        return int(client.configuration.host.rpartition(":")[2])


def _apart(cluster: Cluster, folder: Path, disk: Path | None, proxy: Proxy | None = None) -> Place:
    """Give it a state folder of its own, which knows the cluster."""
    own = folder / "state"
    kept = own / "clusters" / cluster.name
    shutil.copytree(state.cluster_dir(cluster.name), kept, ignore=shutil.ignore_patterns("*lock", "*.locks.json"))
    return Place(folder / "runs", kept / "kubeconfig", {"KINDLAB_STATE": str(own)}, disk, proxy)


def fill(disk: Path) -> Path:
    """Write a file until the disk is full, to its last byte; removing that file makes room again."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (len(BLOCK), 1):
            try:
                while file.write(BLOCK[:size]):
                    pass
            except OSError:  # no room for so many
                continue
    return filler
