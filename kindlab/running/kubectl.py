"""Runs the kubectl that the node image carries, on the control-plane node: claims about kubectl are judged on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import PurePosixPath

from kindlab import interruption
from kindlab.cluster.command import Result
from kindlab.cluster.machines import SCRATCH
from kindlab.naming import kubectl_flags
from kindlab.running import node_commands
from kindlab.running.journal import DeleteObject, EndCommands, RemoveFile
from kindlab.running.stage import Stage
from kindlab.running.undoing import node_before
from kindlab.steps.acts import Kubectl

FILES = PurePosixPath(SCRATCH)
OF_NODES = frozenset({"cordon", "uncordon", "drain", "taint", "no", "node", "nodes"})
"""Words of a command that may change nodes, which labs share."""

KEPT = ("Node", "Namespace")
"""Kinds that live in no namespace and are restored, or removed, by notes of their own."""


def run(step: Kubectl, stage: Stage, words: list[str]) -> Result:
    """Run kubectl in the arm's namespace, in a folder that holds the manifests that the command names.

    It is noted first that it has to be ended: it goes on where kindlab is killed, until its own time is over.
    """
    node, whose = stage.machines.control_plane, kubectl_flags(step.as_, stage.namespace)
    command = [*node_commands.words(stage.namespace), *whose, *words]
    stage.journal.note(step.name, EndCommands(node, stage.namespace), stage.arm)
    with _folder(step, stage) as folder:
        return stage.machines.run(node, command, within=step.within, folder=folder)


def note(step: Kubectl, words: list[str], stage: Stage) -> None:
    """Note how to undo what a command may change outside the arm's namespace: nodes, and what lives in none."""
    for path in _outside(step, words, stage):
        stage.journal.note(step.name, DeleteObject(path), stage.arm)
    _note_nodes(step, words, stage)


def _outside(step: Kubectl, words: list[str], stage: Stage) -> Iterator[str]:
    """Yield the path of each object of the lab's that a command names and that lives in no namespace."""
    sent = [object_ for name in _named(step, stage) for object_ in stage.objects(name)]
    named = [(kind, name) for kind, name in pairwise(words) if name.startswith(stage.namespace)]
    for resource in stage.api.resources() if sent or named else ():
        if resource.namespaced or resource.kind in KEPT:
            continue
        for object_ in sent:
            if (object_["kind"], object_["apiVersion"]) == (resource.kind, resource.group_version):
                yield resource.path(name=object_["metadata"]["name"])
        for kind, name in named:
            if kind in {resource.kind.lower(), resource.plural}:
                yield resource.path(name=name)


def _note_nodes(step: Kubectl, words: list[str], stage: Stage) -> None:
    """Note how the nodes are now that a command names, or all of them where it may change some and names none."""
    nodes = stage.machines.cluster.nodes
    named = {name for word in words if (name := word.rpartition("/")[2]) in nodes}
    if not (named or OF_NODES.intersection(words)):
        return
    for node in stage.api.get("/api/v1/nodes")["items"]:
        if not named or node["metadata"]["name"] in named:
            stage.journal.note(step.name, node_before(node), stage.arm)


@contextmanager
def _folder(step: Kubectl, stage: Stage) -> Iterator[str]:
    """Hold a folder on the node for as long as a command needs its manifests; without any the command needs none."""
    files, node, folder = _files(step, stage), stage.machines.control_plane, str(FILES / stage.namespace)
    if not files:
        yield "/"
        return
    stage.journal.note(step.name, RemoveFile(node, folder), stage.arm)
    try:
        stage.machines.put(node, folder, files)
        yield folder
    finally:
        with interruption.masked():
            stage.machines.insist(node, "rm", "-rf", folder)


def _files(step: Kubectl, stage: Stage) -> dict[str, bytes]:
    """Return the manifests that a command names, as they are called in this arm."""
    return {name: stage.place.localized(stage.files[name].content.decode()).encode() for name in _named(step, stage)}


def _named(step: Kubectl, stage: Stage) -> list[str]:
    return [word for word in step.command if isinstance(word, str) and word in stage.files]
