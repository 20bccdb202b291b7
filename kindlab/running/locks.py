"""Which locks a lab takes on the cluster that labs share, derived from what its steps and manifests do.

What cannot be derived a lab declares: `Lab(disturbs=("cpu",))`.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch
from typing import Any

from kindlab.catalogue import Entry
from kindlab.cluster.cluster import Cluster
from kindlab.images import containers_of
from kindlab.lab import Variation
from kindlab.locks import Locks
from kindlab.naming import short_node
from kindlab.rows import Object
from kindlab.running.kubectl import OF_NODES
from kindlab.steps import Ask, Step
from kindlab.steps.acts import Kubectl, Operator
from kindlab.steps.node_acts import Cordon, KubeletConfig, Label, Pause, StaticPod, Stop, Taint
from kindlab.steps.questions import OnNode
from kindlab.steps.references import Node, NodeName
from kindlab.steps.traffic import Traffic

CONTROL_PLANE = "control-plane"
CLUSTER, SCHEDULING, CPU = "cluster", "scheduling", "cpu"

DEFAULT_CLASS = "is-default-class"
"""The end of the annotations that make a StorageClass or an IngressClass everybody's."""

MUCH = {"cpu": 0.5, "memory": 2.0**30}
"""A lab that requests so many CPUs or bytes leaves others less room than they may need."""

NOWHERE = {"cpu": 1000.0, "memory": 2.0**50}
"""A Pod that requests so many finds no node that has them, and takes nobody's room."""


def workers_of(cluster: Cluster) -> list[str]:
    """Return the workers of a cluster as labs name them: `worker`, `worker2`."""
    return [short_node(cluster.name, node) for node in cluster.nodes[1:]]


def locks_of(entry: Entry, variations: Iterable[Variation | None], workers: Sequence[str]) -> Locks:
    """Return the locks of a lab's main run (None) and of variations, on a cluster with these workers."""
    locks = Locks(frozenset({CLUSTER}), frozenset(entry.lab.disturbs))
    for variation in variations:
        objects = [object_ for manifest in entry.manifests(variation).values() for object_ in manifest.objects]
        locks |= _of_objects(objects, workers)
        for steps in entry.lab.runs(variation).values():
            for step in steps:
                locks |= _of_step(step, workers)
    return locks


def _of_objects(objects: Sequence[Object], workers: Sequence[str]) -> Locks:
    """Return what objects take: Pods need nodes and time, many or important ones leave others no room."""
    locks = _pods(workers) if any(True for object_ in objects for _ in containers_of(object_)) else Locks()
    disturbs = {lock for object_ in objects for lock in _everybody_s(object_)}
    if any(sum(_requested(each, name, len(workers)) for each in objects) >= much for name, much in MUCH.items()):
        disturbs.add(SCHEDULING)
    return locks | Locks(disturbs=frozenset(disturbs))


def _pods(workers: Sequence[str]) -> Locks:
    return Locks(frozenset({SCHEDULING, CPU, *map(_node, workers)}))


def _everybody_s(object_: Object) -> Iterator[str]:
    """Yield what an object changes for Pods that are not the lab's own."""
    annotations = object_["metadata"].get("annotations") or {}
    if any(key.endswith(DEFAULT_CLASS) for key in annotations) or object_.get("globalDefault"):
        yield CLUSTER
    if object_["kind"] == "PriorityClass":
        yield SCHEDULING
    if object_["kind"] == "HorizontalPodAutoscaler":
        yield CPU


def _requested(object_: Object, resource: str, nodes: int) -> float:
    """Return how much of a resource all Pods of an object ask for; a limit without a request asks for as much."""
    from kubernetes.utils.quantity import parse_quantity  # noqa: PLC0415 - half a second, and only a live run needs it

    total = 0.0
    for container in containers_of(object_):
        resources = container.get("resources") or {}
        wanted = {**(resources.get("limits") or {}), **(resources.get("requests") or {})}
        total += float(parse_quantity(wanted.get(resource, 0)))  # type: ignore[no-untyped-call]
    if total >= NOWHERE[resource]:
        return 0.0
    spec = object_.get("spec") or {}
    copies = max(spec.get("replicas") or 1, spec.get("parallelism") or 1, object_["kind"] == "DaemonSet" and nodes)
    return total * copies


@singledispatch
def _of_step(step: Step, workers: Sequence[str]) -> Locks:
    """Return what a step takes beyond what every lab does; most take nothing."""
    return Locks()


@_of_step.register
def _(step: Cordon | Taint | Label | Pause | Stop | KubeletConfig, workers: Sequence[str]) -> Locks:
    return Locks(disturbs=_locks_of_node(step.node, workers))


@_of_step.register
def _(step: StaticPod, workers: Sequence[str]) -> Locks:
    return Locks(_locks_of_node(step.node, workers)) | _pods(workers)


@_of_step.register
def _(step: Traffic | Operator, workers: Sequence[str]) -> Locks:
    return _pods(workers)


@_of_step.register
def _(step: Ask, workers: Sequence[str]) -> Locks:
    return Locks(_locks_of_node(step.where.node, workers)) if isinstance(step.where, OnNode) else Locks()


@_of_step.register
def _(step: Kubectl, workers: Sequence[str]) -> Locks:
    """Take it that a command makes Pods; one that may change nodes disturbs those that it names, else all workers."""
    named = frozenset(lock for word in step.command if isinstance(word, NodeName) for lock in _locks(word.node))
    if named or any(word in OF_NODES or _is_a_node(word) for word in step.command):
        return _pods(workers) | Locks(disturbs=named or frozenset(map(_node, workers)))
    return _pods(workers)


def _is_a_node(word: Any) -> bool:
    return isinstance(word, str) and word.startswith(("node/", "no/"))


def _locks_of_node(node: Node, workers: Sequence[str]) -> frozenset[str]:
    """Return the lock of a node, or those of all workers where only the run can tell which one is meant."""
    return _locks(node) if isinstance(node, str) else frozenset(map(_node, workers))


def _locks(node: str) -> frozenset[str]:
    """Return what a node stands for: all depends on the control plane."""
    return frozenset({CLUSTER if node == CONTROL_PLANE else _node(node)})


def _node(name: str) -> str:
    return f"node/{name}"
