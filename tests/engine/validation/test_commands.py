"""A kubectl command that changes what its run cannot give back is found before anything is applied."""

from pathlib import Path

import pytest

from tests.roots import with_steps, write_root

LEAVE_OUT = "what is not the lab's, and nothing undoes that: leave it out"


def named(kind: str, name: str) -> str:
    return (
        f"changes a {kind}, which is cluster-scoped and called {name}, which is no lab's: "
        "call it lab-topic-one, or lab-topic-one-…"
    )


def of_node(verb: str) -> str:
    return f"changes a Node by kubectl {verb}, which nothing undoes: see cordon, taint and label"


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ('"delete", "pv", "data"', named("PersistentVolume", "data")),
        ('"delete", "pvc,pv", "--all"', named("PersistentVolume", "any")),
        ('"patch", "storageclasses/standard", "-p", "{}"',
         named("StorageClass", "standard")),
        ('"create", "clusterrole", "reader"', named("ClusterRole", "reader")),
        ('"delete", "pv", field("Pod/web", "spec.x")',
         named("PersistentVolume", "any")),
        ('"create", "namespace", "lab-topic-one-x"',
         "changes a Namespace, which cannot be a lab's: a run has its namespace already, an arm one of its own"),
        ('"annotate", "node", node("worker"), "a=b"',
         of_node("annotate")),
        ('"delete", "no", node("worker")', of_node("delete")),
        ('"delete", "pods", "--all", "-n", "kube-system"',
         "changes the namespace kube-system, expected the lab's own, which it has by itself: leave -n out"),
        ('"delete", "pods", "--all", "--namespace=default"',
         "changes the namespace default, expected the lab's own, which it has by itself: leave --namespace out"),
        ('"delete", "pods", "--all", "-A"', f"changes by -A {LEAVE_OUT}"),
        ('"delete", "--raw", "/api/v1/nodes/x"',
         f"changes by --raw {LEAVE_OUT}"),
    ],
)  # fmt: skip
def test_what_reaches_too_far_is_found(tmp_path: Path, command: str, problem: str) -> None:
    assert with_steps(write_root(tmp_path), f'kubectl({command}, name="k")') == [f"8: step 'k' {problem}"]


@pytest.mark.parametrize(
    "command",
    [
        '"create", "clusterrole", "lab-topic-one-reader", "--verb=get", "--resource=pods"',
        '"label", "ns", "lab-topic-one", "a=b"',
        '"label", "node", node("worker"), "a=b"',
        '"create", "configmap", "pv"',
        '"get", "pv", "-A"',
        '"delete", "pv", "data", "--dry-run=server"',
        '"delete", "pods", "--all", "-n", "lab-topic-one"',
    ],
)
def test_what_a_run_undoes_is_no_problem(tmp_path: Path, command: str) -> None:
    assert with_steps(write_root(tmp_path), f'kubectl({command}, name="k")') == []
