"""Finds in a cluster what kindlab may have left there, whether or not a journal names it."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from kindlab.cluster.api import FIELD_MANAGER, OWNER, Api, Resource
from kindlab.cluster.nodes import Node
from kindlab.naming import owner_of
from kindlab.rows import Object
from kindlab.running import kubectl, kubelet, node_commands
from kindlab.running.journal import (
    DeleteObject,
    EndCommands,
    RemoveFile,
    RemoveNamespace,
    RestoreKubelet,
    StartService,
    Undoing,
    Unpause,
)
from kindlab.running.undoing import Hand
from kindlab.steps.node_acts import STATIC_PODS
from kindlab.validation.ownership import SHARED

Strays = Iterator[tuple[str, Undoing]]
"""How to take each away, with the name that tells whose it is; '' where only a journal can."""

Look = Callable[[Hand, Sequence[Node], frozenset[str]], Strays]

SERVICES = ("containerd", "kubelet")
FILES = f'printf "%s\\n" {STATIC_PODS}/lab-* {STATIC_PODS}/.lab-*.new {kubectl.FILES}/*'
INACTIVE = frozenset({"inactive", "failed"})


def commands(hand: Hand, nodes: Sequence[Node], bases: frozenset[str]) -> Strays:
    """Yield the commands that run on nodes for a namespace."""
    for node in _running(nodes):
        for namespace in sorted(node_commands.namespaces(hand.machines, node)):
            yield namespace, EndCommands(node, namespace)


def paused(hand: Hand, nodes: Sequence[Node], bases: frozenset[str]) -> Strays:
    """Yield the nodes that are frozen."""
    yield from (("", Unpause(node.name)) for node in nodes if node.state == "paused")


def stopped(hand: Hand, nodes: Sequence[Node], bases: frozenset[str]) -> Strays:
    """Yield the services of nodes that do not run."""
    for node in _running(nodes):
        states = hand.machines.run(node, ["systemctl", "is-active", *SERVICES], within=10).output.split()
        for service, state in zip(SERVICES, states, strict=False):
            if state in INACTIVE:
                yield "", StartService(node, service)


def configured(hand: Hand, nodes: Sequence[Node], bases: frozenset[str]) -> Strays:
    """Yield the nodes whose kubelet runs under a lab's configuration."""
    for node in _running(nodes):
        if kubelet.is_laid_over(hand.machines, node):
            yield "", RestoreKubelet(node)


def files(hand: Hand, nodes: Sequence[Node], bases: frozenset[str]) -> Strays:
    """Yield static Pods' files, and what kubectl was given."""
    for node in _running(nodes):
        for path in hand.machines.run(node, ["bash", "-O", "nullglob", "-c", FILES], within=10).output.split():
            yield PurePosixPath(path).name.lstrip("."), RemoveFile(node, path)


def namespaces(hand: Hand, nodes: Sequence[Node], bases: frozenset[str]) -> Strays:
    """Yield the namespaces that kindlab made."""
    selector = ",".join(f"{key}={value}" for key, value in OWNER.items())
    for item in hand.api.get("/api/v1/namespaces", labelSelector=selector)["items"]:
        yield item["metadata"]["name"], RemoveNamespace(item["metadata"]["name"])


def objects(hand: Hand, nodes: Sequence[Node], bases: frozenset[str]) -> Strays:
    """Yield what lives in no namespace and is a lab's by its name, or was written by kindlab."""
    present = {item["metadata"]["name"] for item in hand.api.get("/api/v1/namespaces")["items"]}
    for resource in _deletable(hand.api):
        for item in hand.api.get(resource.path())["items"]:
            name, claimed = item["metadata"]["name"], _claimed_from(item)
            of_gone = claimed not in present and owner_of(claimed, bases)
            if of_gone or owner_of(name, bases) or _is_by_kindlab(item):
                yield claimed if of_gone else name, DeleteObject(resource.path(name=name))


LOOKS: tuple[Look, ...] = (commands, paused, stopped, configured, files, namespaces, objects)
"""In the order in which what they find is taken away: what still acts first, then what holds the rest up."""


def _running(nodes: Sequence[Node]) -> list[str]:
    return [node.name for node in nodes if node.runs]


def _deletable(api: Api) -> Iterator[Resource]:
    """Yield each resource of which a lab may have objects in no namespace, in the version that the server prefers."""
    seen = set[tuple[str, str]]()
    for resource in api.resources():
        key = (resource.group, resource.plural)
        if key not in seen and not resource.namespaced and {"list", "delete"} <= set(resource.verbs):
            seen.add(key)
            if resource.kind not in SHARED:
                yield resource


def _claimed_from(item: Object) -> str:
    """Return the namespace from which a PersistentVolume is claimed, '' for anything else."""
    return str(((item.get("spec") or {}).get("claimRef") or {}).get("namespace", ""))


def _is_by_kindlab(item: Object) -> bool:
    return any(entry.get("manager") == FIELD_MANAGER for entry in item["metadata"].get("managedFields", ()))
