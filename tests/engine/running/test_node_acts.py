"""Acts on nodes that only seem to be there."""

from types import SimpleNamespace
from typing import Any

import yaml

from kindlab.running import node_acts  # noqa: F401 - makes the acts known
from kindlab.running.acting import do
from kindlab.running.journal import RestoreKubelet
from kindlab.steps.node_acts import kubelet_config, static_pod


def test_each_static_pod_is_a_new_one_in_the_namespace_of_its_run() -> None:
    written: list[dict[str, Any]] = []
    stage: Any = SimpleNamespace(
        namespace="lab-x-y--slow",
        arm="",
        objects=lambda _: [{"kind": "Pod", "metadata": {"name": "web"}}],
        machines=SimpleNamespace(put=lambda _node, _folder, files: written.extend(map(yaml.safe_load, files.values()))),
        journal=SimpleNamespace(note=lambda *_: None),
    )
    late: Any = SimpleNamespace(node=lambda node: f"kindlab-{node}")
    for _ in range(2):
        do(static_pod("web.yaml", "worker"), stage, late)
    one, other = (pod["metadata"] for pod in written)
    assert one["namespace"] == other["namespace"] == "lab-x-y--slow"
    assert one["uid"] != other["uid"]


def test_it_is_noted_how_a_kubelet_is_restored_before_anything_is_laid_over_its_configuration() -> None:
    happened: list[Any] = []
    machines = SimpleNamespace(
        put=lambda node, folder, files: happened.append((node, folder, *files)),
        insist=lambda node, *command: happened.append((node, *command)),
    )
    journal = SimpleNamespace(note=lambda _step, undoing, _arm: happened.append(undoing))
    stage: Any = SimpleNamespace(arm="", machines=machines, journal=journal)
    late: Any = SimpleNamespace(node=lambda node: f"kindlab-{node}")
    do(kubelet_config("worker", {"maxPods": 9}, name="few"), stage, late)
    note, *written, restart = happened
    assert note == RestoreKubelet("kindlab-worker")
    assert [file for _node, _folder, file in written] == ["90-kindlab.conf", "90-kindlab.conf"]
    assert "systemctl restart kubelet" in restart[-1]
