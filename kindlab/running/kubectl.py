"""Runs the kubectl that the node image carries, on the control-plane node: claims about kubectl are judged on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from kindlab.cluster.command import Result
from kindlab.cluster.machines import SCRATCH
from kindlab.naming import kubectl_flags
from kindlab.running.stage import Stage
from kindlab.running.undoing import node_before
from kindlab.steps.acts import Kubectl

KUBECONFIG = "/etc/kubernetes/admin.conf"
FILES = PurePosixPath(SCRATCH)
OF_NODES = frozenset({"cordon", "uncordon", "drain", "taint", "node", "nodes"})
"""Words of a command that may change nodes, which labs share."""


def run(step: Kubectl, stage: Stage, words: list[str]) -> Result:
    """Run kubectl in the arm's namespace, in a folder that holds the manifests that the command names."""
    flags = [f"--kubeconfig={KUBECONFIG}", f"--namespace={stage.namespace}", *kubectl_flags(step.as_, stage.namespace)]
    with _folder(step, stage) as folder:
        node = stage.machines.control_plane
        return stage.machines.run(node, ["kubectl", *flags, *words], within=step.within, folder=folder)


def note_nodes(step: Kubectl, words: list[str], stage: Stage) -> None:
    """Note how the nodes are now that a command names, or all of them where it may change some and names none."""
    named = {name for name in stage.machines.cluster.nodes for word in words if word in {name, f"node/{name}"}}
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
    try:
        stage.machines.put(node, folder, files)
        yield folder
    finally:
        stage.machines.insist(node, "rm", "-rf", folder)


def _files(step: Kubectl, stage: Stage) -> dict[str, bytes]:
    """Return the manifests that a command names, as they are called in this arm."""
    named = (word for word in step.command if isinstance(word, str) and word in stage.files)
    return {name: stage.place.localized(stage.files[name].content.decode()).encode() for name in named}
