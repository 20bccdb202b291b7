"""Undoes what a journal tells, and proves it: what is deleted is gone, nodes are Ready."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import singledispatch
from http import HTTPStatus
from pathlib import Path
from typing import Any

from kindlab.cluster import readiness
from kindlab.cluster.api import MERGE_PATCH, Api, Refused, Unreachable
from kindlab.cluster.machines import Machines
from kindlab.errors import ClusterError, KindlabError, RunError
from kindlab.rows import Object
from kindlab.running import kubelet, namespace, node_commands
from kindlab.running.journal import (
    DeleteObject,
    EndCommands,
    Journal,
    RemoveFile,
    RemoveNamespace,
    RestoreKubelet,
    RestoreNode,
    StartService,
    Undoing,
    Unpause,
)

READY_WITHIN = 120.0
GONE_WITHIN = 120.0
CONFLICTS = 10
"""How often others may write a node before ours is given up."""

PRESSURE = "-pressure"
"""The end of the taints of a node that is short of something."""

DEFINITIONS = "/customresourcedefinitions/"
OF_THE_CLUSTER = ("node.kubernetes.io/", "node.cloudprovider.kubernetes.io/")
"""Taints that controllers set and remove by themselves."""


@dataclass
class Hand:
    """What undoing needs: the cluster's API and its machines; and why the API server was awaited in vain, if it was."""

    api: Api
    machines: Machines
    away: ClusterError | None = None

    def await_ready(self) -> None:
        """Wait for an API server that is away; one that was awaited in vain is not awaited once more."""
        if self.away:
            raise self.away
        try:
            self.api.await_ready()
        except ClusterError as error:
            self.away = error
            raise


def undo(hand: Hand, undoings: Iterable[Undoing], free: Callable[[], None] = lambda: None) -> None:
    """Undo in this order and wait until all of it is so; `free` is called once only namespaces are waited for.

    What fails does not keep the rest from being undone: RunError names all that is left at the end. An API server
    that is away is awaited.
    """
    undoings = list(undoings)
    problems = zip(undoings, attempt(hand, undoings, free), strict=True)
    if left := "".join(f"\n  {undoing}: {problem}" for undoing, problem in problems if problem):
        raise RunError(f"not everything could be undone (a new cluster is clean: kindlab down, then up):{left}")


def attempt(hand: Hand, undoings: Sequence[Undoing], free: Callable[[], None] = lambda: None) -> list[str]:
    """Undo in this order, commands that may still run before all else, and return what went wrong with each, or ''."""
    with suppress(ClusterError):  # what cannot be undone without it is named
        hand.await_ready()
    problems = [""] * len(undoings)
    for place in sorted(range(len(undoings)), key=lambda place: not isinstance(undoings[place], EndCommands)):
        problems[place] = attempted(begin, undoings[place], hand)
    for place, undoing in enumerate(undoings):
        if all(isinstance(left, RemoveNamespace) for left in undoings[place:]):
            free()
        problems[place] = problems[place] or attempted(prove, undoing, hand)
    return problems


def attempted(action: Callable[[Undoing, Hand], None], undoing: Undoing, hand: Hand) -> str:
    """Begin to undo something, or prove it undone, and return what went wrong, or ''.

    Both may be done twice, and are where the API server went away meanwhile.
    """
    try:
        try:
            action(undoing, hand)
        except Unreachable:
            hand.await_ready()
            action(undoing, hand)
    except KindlabError as error:  # HostError too: Docker may be away while the API server is not
        return str(error)
    return ""


def take_back(hand: Hand, path: Path) -> None:
    """Undo what a journal on the disk tells, and forget it; raises RunError with all that could not be undone."""
    journal = Journal.found(path)
    undo(hand, journal.all())
    journal.close()


@singledispatch
def begin(undoing: Any, hand: Hand) -> None:
    """Take one change back."""
    raise TypeError(f"no way to undo {undoing!r}")


@singledispatch
def prove(undoing: Any, hand: Hand) -> None:
    """Wait until a change is taken back; by default it is as soon as that was done."""


@begin.register
def _(undoing: DeleteObject, hand: Hand) -> None:
    if DEFINITIONS in undoing.path and (definition := hand.api.find(undoing.path)):
        _release_instances(hand.api, definition["spec"])
    hand.api.delete(undoing.path)


@prove.register
def _(undoing: DeleteObject, hand: Hand) -> None:
    _wait(lambda: not hand.api.find(undoing.path), f"the end of {undoing.path}", GONE_WITHIN)


@begin.register
def _(undoing: RemoveNamespace, hand: Hand) -> None:
    namespace.begin_removal(hand.api, undoing.name)


@prove.register
def _(undoing: RemoveNamespace, hand: Hand) -> None:
    namespace.finish_removal(hand.api, undoing.name)
    for volume in hand.api.get("/api/v1/persistentvolumes")["items"]:
        if (volume["spec"].get("claimRef") or {}).get("namespace") == undoing.name:
            hand.api.delete(f"/api/v1/persistentvolumes/{volume['metadata']['name']}")


@begin.register
def _(undoing: RestoreNode, hand: Hand) -> None:
    """Take away what was added and give back what is missing; what controllers set meanwhile stays.

    A node that has just been thawed is written by its kubelet and by controllers: what they write first is read again.
    """
    for _ in range(CONFLICTS):
        try:
            return _restore(undoing, hand)
        except Refused as refusal:
            if refusal.code != HTTPStatus.CONFLICT:
                raise
    return _restore(undoing, hand)


def _restore(undoing: RestoreNode, hand: Hand) -> None:
    path = f"/api/v1/nodes/{undoing.node}"
    now = hand.api.get(path)
    patch = {
        "metadata": {
            "resourceVersion": now["metadata"]["resourceVersion"],
            "labels": {key: undoing.labels.get(key) for key in {*now["metadata"]["labels"], *undoing.labels}},
        },
        "spec": {
            "unschedulable": True if undoing.unschedulable else None,
            "taints": [*filter(_is_own, now["spec"].get("taints", ())), *undoing.taints],
        },
    }
    hand.api.request("PATCH", path, body=patch, content_type=MERGE_PATCH)


@begin.register
def _(undoing: Unpause, hand: Hand) -> None:
    hand.machines.unpause(undoing.node)


@begin.register
def _(undoing: StartService, hand: Hand) -> None:
    hand.machines.insist(undoing.node, "systemctl", "start", undoing.service)


@begin.register
def _(undoing: RestoreKubelet, hand: Hand) -> None:
    kubelet.restore(hand.machines, undoing.node)


@prove.register
def _(undoing: Unpause | StartService | RestoreKubelet, hand: Hand) -> None:
    path = f"/api/v1/nodes/{undoing.node}"
    _wait(lambda: _is_back(hand.api.get(path)), f"node {undoing.node} Ready", READY_WITHIN)


@begin.register
def _(undoing: RemoveFile, hand: Hand) -> None:
    folder, _, name = undoing.path.rpartition("/")
    draft = f"{folder}/.{name}.new"  # what Machines.put leaves where it is killed half way
    hand.machines.insist(undoing.node, "rm", "-rf", undoing.path, draft)


@begin.register
def _(undoing: EndCommands, hand: Hand) -> None:
    node_commands.end(hand.machines, undoing.node, undoing.namespace)


def node_before(node: Object) -> RestoreNode:
    """Return how to give a node back what it is now."""
    spec, metadata = node["spec"], node["metadata"]
    taints = [taint for taint in spec.get("taints", ()) if not _is_own(taint)]
    return RestoreNode(metadata["name"], bool(spec.get("unschedulable")), taints, metadata["labels"])


def _is_own(taint: dict[str, Any]) -> bool:
    return str(taint["key"]).startswith(OF_THE_CLUSTER)


def _is_back(node: Object) -> bool:
    """Tell whether a node is Ready, and the taints of its absence or of pressure on it are taken away."""
    return readiness.is_ready(node) and not any(
        taint.get("effect") == "NoExecute" or taint["key"].endswith(PRESSURE)
        for taint in node["spec"].get("taints", ())
    )


def _release_instances(api: Api, spec: Object) -> None:
    """Take the finalizers off a lab's own kind: the operator that would serve them has ended.

    A definition that was never established has no instances.
    """
    version = next(each["name"] for each in spec["versions"] if each["served"])
    root, plural = f"/apis/{spec['group']}/{version}", spec["names"]["plural"]
    for item in (api.find(f"{root}/{plural}") or {}).get("items", ()):
        place = f"/namespaces/{item['metadata']['namespace']}" if "namespace" in item["metadata"] else ""
        namespace.let_go(api, f"{root}{place}/{plural}/{item['metadata']['name']}")


def _wait(is_so: Callable[[], bool], awaited: str, within: float) -> None:
    readiness.wait(lambda: [] if is_so() else [awaited], within=within, progress=lambda _: None)
