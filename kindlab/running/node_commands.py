"""The kubectl commands that run on a node for a namespace: one goes on where the kindlab that started it is killed."""

import re

from kindlab.cluster import readiness
from kindlab.cluster.machines import Machines
from kindlab.errors import ClusterError

KUBECONFIG = "/etc/kubernetes/admin.conf"
LINE = r"^(timeout .* )?kubectl --kubeconfig={} --namespace={}( |$)"
"""What the command line of each matches, and of the timeout before it; no command line that holds this does."""

NONE = 1
"""The exit code of pgrep and pkill that found no process."""

ENDED_WITHIN = 15.0


def words(namespace: str) -> list[str]:
    """Return the first words of a kubectl command for a namespace, by which it is found again."""
    return ["kubectl", f"--kubeconfig={KUBECONFIG}", f"--namespace={namespace}"]


def end(machines: Machines, node: str, namespace: str) -> None:
    """Kill each command of a namespace on a node, and return when none is left."""
    line = LINE.format(KUBECONFIG, namespace)
    _ask(machines, node, "pkill", "--signal", "KILL", "--full", line)
    readiness.wait(
        lambda: ["the end of " + each for each in _ask(machines, node, "pgrep", "--list-full", "--full", line)],
        within=ENDED_WITHIN,
        progress=lambda _: None,
    )


def namespaces(machines: Machines, node: str) -> set[str]:
    """Return the namespaces for which commands run on a node now."""
    lines = _ask(machines, node, "pgrep", "--list-full", "--full", LINE.format(KUBECONFIG, "lab-[a-z0-9-]+"))
    return {found[1] for line in lines if (found := re.search(r" --namespace=(\S+)", line))}


def _ask(machines: Machines, node: str, *command: str) -> list[str]:
    """Return the lines that pgrep or pkill writes, none where it finds no process."""
    ended = machines.run(node, command, within=ENDED_WITHIN)
    if ended.code > NONE:
        raise ClusterError(f"on {node} {command[0]} exited with {ended.code}: {ended.errors.strip()}")
    return ended.output.splitlines()
