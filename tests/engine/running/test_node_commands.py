"""A kubectl on a node is found again by its first words, and by nothing else."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.cluster.command import Result
from kindlab.errors import ClusterError
from kindlab.running import node_commands

FIRST = " ".join(node_commands.words("lab-x"))
LINE = node_commands.LINE.format(node_commands.KUBECONFIG, "lab-x")


class Node:
    """Answers pgrep and pkill as if some processes ran."""

    def __init__(self, *lines: str, code: int = 0) -> None:
        self.lines, self.code, self.asked = list(lines), code, list[str]()

    def run(self, _node: str, command: list[str], *, within: float) -> Result:
        self.asked.append(command[0])
        if command[0] == "pkill":
            self.lines.clear()
            return Result(self.code, "", "no")
        return Result(0 if self.lines else 1, "\n".join(f"7 {line}" for line in self.lines), "")


@pytest.mark.parametrize(
    "line", [f"{FIRST} drain worker", FIRST, f"timeout --kill-after=1 60 {FIRST} --as=jane get pods"]
)
def test_it_and_its_timeout_are_found(line: str) -> None:
    assert re.search(LINE, line)


@pytest.mark.parametrize(
    "line",
    [
        f"{FIRST}-y get pods",
        f"{FIRST}--slow get pods",
        "kubectl get pods --namespace=lab-x",
        f"timeout --kill-after=1 15 pkill --signal KILL --full {LINE}",
        f"pkill --signal KILL --full {LINE}",
        f"vi {FIRST}",
    ],
)
def test_nothing_else_is_found(line: str) -> None:
    assert not re.search(LINE, line)


def test_ending_it_proves_that_it_is_gone() -> None:
    node: Any = Node(f"{FIRST} drain worker")
    node_commands.end(node, "cp", "lab-x")
    assert node.asked == ["pkill", "pgrep"]


def test_a_pkill_that_fails_is_told() -> None:
    node: Any = Node(code=3)
    with pytest.raises(ClusterError, match="pkill exited with 3: no"):
        node_commands.end(node, "cp", "lab-x")


def test_the_namespaces_of_all_of_them() -> None:
    node: Any = Node(f"{FIRST} drain worker", f"timeout 60 {FIRST}--slow get pods")
    assert node_commands.namespaces(node, "cp") == {"lab-x", "lab-x--slow"}


def test_a_node_without_any_has_none() -> None:
    machines: Any = SimpleNamespace(run=lambda *_, **__: Result(1, "", ""))
    assert node_commands.namespaces(machines, "cp") == set()
