"""The faults from outside of a `kindlab run` that is a process of its own: signals, nodes, images, the disk, Docker."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGTERM

from kindlab.cluster import lifecycle
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.machines import Machines, Unaskable
from kindlab.host import docker_engine, system
from tests.live.faults import places
from tests.live.faults.child import Child
from tests.live.faults.injecting import RESTART, on_node
from tests.live.faults.places import Place

IMAGE = "registry.k8s.io/e2e-test-images/agnhost:2.63.0"
"""What the Pods of all labs run."""

ASIDE = "kindlab.invalid/aside:1"
"""Under this name the image stays on the node meanwhile: nobody could fetch it again."""

RENAME = "ctr -n k8s.io images tag {} {} && ctr -n k8s.io images rm {}"
DROP = "iptables -w 5 -{} INPUT -p tcp --dport 6443 -j DROP"
TWICE_AFTER = 1.5


@dataclass(frozen=True)
class Scene:
    """A run and what can be done to it: its process, the machines of its cluster, and where it keeps what it writes."""

    child: Child
    machines: Machines
    place: Place
    chance: random.Random

    @property
    def worker(self) -> str:
        """One of the workers, by chance."""
        return self.chance.choice([node for node in self.machines.cluster.nodes if node != self.machines.control_plane])


Strike = Callable[[Scene], AbstractContextManager[None]]
"""Lets a run meet a fault, which is over, or is mended, as the block ends: the run has ended by then."""


@contextmanager
def interrupted(scene: Scene) -> Iterator[None]:
    scene.child.signal(SIGINT)
    yield


@contextmanager
def terminated(scene: Scene) -> Iterator[None]:
    scene.child.signal(SIGTERM)
    yield


@contextmanager
def killed(scene: Scene) -> Iterator[None]:
    scene.child.signal(SIGKILL)
    yield


@contextmanager
def interrupted_twice(scene: Scene) -> Iterator[None]:
    scene.child.signal(SIGINT)
    if not scene.child.ends(TWICE_AFTER):
        scene.child.signal(SIGINT)
    yield


@contextmanager
def api_server_restarted(scene: Scene) -> Iterator[None]:
    on_node(scene.machines, scene.machines.control_plane, RESTART)
    yield


@contextmanager
def connections_cut(scene: Scene) -> Iterator[None]:
    """Cut watches, requests, and the ways into containers."""
    assert scene.place.proxy
    scene.place.proxy.cut(scene.chance.uniform(0.2, 4.0))
    yield


@contextmanager
def api_server_gone(scene: Scene) -> Iterator[None]:
    """Let nobody reach the API server, nodes neither, until the run has ended."""
    node = scene.machines.control_plane
    on_node(scene.machines, node, DROP.format("I"))
    try:
        yield
    finally:
        on_node(scene.machines, node, DROP.format("D"))


@contextmanager
def worker_paused(scene: Scene) -> Iterator[None]:
    """Freeze a worker for less time than the cluster takes to notice it."""
    node = scene.worker
    with _frozen(scene, node):
        scene.child.ends(scene.chance.uniform(2.0, 20.0))
    yield


@contextmanager
def worker_paused_for_good(scene: Scene) -> Iterator[None]:
    """Freeze a worker until the run has ended, or has thawed it."""
    with _frozen(scene, scene.worker):
        yield


@contextmanager
def _frozen(scene: Scene, node: str) -> Iterator[None]:
    with suppress(Unaskable):  # the lab itself has frozen it
        scene.machines.pause(node)
    try:
        yield
    finally:
        scene.machines.unpause(node)


@contextmanager
def image_missing(scene: Scene) -> Iterator[None]:
    """Take the labs' image from a worker; what runs there already goes on."""
    node = scene.worker
    on_node(scene.machines, node, RENAME.format(IMAGE, ASIDE, IMAGE))
    try:
        yield
    finally:
        on_node(scene.machines, node, RENAME.format(ASIDE, IMAGE, ASIDE))


@contextmanager
def disk_full(scene: Scene) -> Iterator[None]:
    """Let nothing more be written where the run keeps its recording, its journal and its state."""
    assert scene.place.disk
    filler = places.fill(scene.place.disk)
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def docker_restarted(scene: Scene) -> Iterator[None]:
    """Restart this machine's Docker, and with it the nodes of every cluster; bring this one up again."""
    docker_engine.restart(systemd=system.look().systemd, progress=print)
    try:
        yield
    finally:
        lifecycle.up(scene.machines.cluster.name)


@dataclass(frozen=True)
class Fault:
    """A fault, which exit codes a run may have that met it, and whether it leaves its clean-up to `kindlab sweep`.

    `place` says where the run keeps what it writes; `lab` is the one that meets the fault where not every lab does, and
    none does where it is long: the run waits for minutes until it gives up.
    """

    strike: Strike
    lab: str
    codes: tuple[int, ...] = (0, 3)
    ends: bool = False
    swept: bool = False
    is_long: bool = False
    place: Callable[[Cluster, Path], AbstractContextManager[Place]] = places.usual


INTERRUPTED = 130
DOCKER_RESTARTED = "Docker restarted"

FAULTS: dict[str, Fault] = {
    "SIGINT": Fault(interrupted, "operators/finalizer", (INTERRUPTED,), ends=True),
    "SIGTERM": Fault(terminated, "probes/readiness", (INTERRUPTED,), ends=True),
    "SIGKILL": Fault(killed, "engine/drained", (-SIGKILL,), ends=True, swept=True),
    "SIGINT twice": Fault(interrupted_twice, "engine/nodes", (INTERRUPTED,), ends=True, swept=True),
    "API server restarted (command)": Fault(api_server_restarted, "nodes/static_pod"),
    "connections cut (command)": Fault(connections_cut, "services/iptables_rules", place=places.behind_a_proxy),
    "API server gone": Fault(api_server_gone, "probes/readiness", (3,), swept=True, is_long=True),
    "worker paused": Fault(worker_paused, "probes/readiness"),
    "worker paused for good": Fault(worker_paused_for_good, "operators/finalizer", swept=True, is_long=True),
    "image missing": Fault(image_missing, "deployments/undo"),
    "disk full": Fault(disk_full, "nodes/static_pod", (3,), swept=True, place=places.on_a_small_disk),
    DOCKER_RESTARTED: Fault(docker_restarted, "probes/readiness", swept=True),
}
