"""Starts a node's kubelet anew, under a configuration of a lab's and under its own again."""

from collections.abc import Mapping
from typing import Any

from kindlab.cluster.machines import Machines
from kindlab.steps.kubelet import FILE, LAID_OVER, REMOVED, RESTART, RESTART_UNLESS_OWN, files


def lay_over(machines: Machines, node: str, fields: Mapping[str, Any]) -> None:
    """Start the kubelet of a node with these fields laid over its configuration."""
    for folder, content in files(fields).items():
        machines.put(node, folder, {FILE: content})
    machines.insist(node, "sh", "-c", RESTART)


def is_laid_over(machines: Machines, node: str) -> bool:
    """Tell whether there is something that the kubelet of a node lays over its configuration."""
    return machines.run(node, ["test", "-e", LAID_OVER], within=10).code == 0


def restore(machines: Machines, node: str) -> None:
    """Have the kubelet of a node run under its own configuration, started anew where it does not."""
    machines.insist(node, "rm", "-rf", *REMOVED)
    machines.insist(node, "sh", "-c", RESTART_UNLESS_OWN)
