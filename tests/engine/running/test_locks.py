"""Which locks a lab takes follows from its steps and manifests."""

from pathlib import Path

import pytest

from kindlab import importing
from kindlab.catalogue import Catalogue, Entry
from kindlab.root import shipped_root
from kindlab.running.locks import locks_of
from tests.roots import LAB, SWAP, write_root

APPLY = 'apply("web.yaml")'
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
WORKERS = ("worker", "worker2")
PODS = {"cluster", "scheduling", "cpu", "node/worker", "node/worker2"}
ROOT = Path(__file__).parents[2] / "live/root"


def a_lab(root: Path, *steps: str, manifest: str = CONFIG, more: str = "") -> Entry:
    """Return a lab of these steps, whatever else is wrong with it, and this manifest."""
    write_root(root)
    lab = LAB.replace('(apply("web.yaml"),)', f"({''.join(f'{step}, ' for step in steps)})")
    lab = lab.replace(f"({SWAP},)", "()").replace("    claims", f"{more}    claims")
    (root / "labs/topic/one.py").write_text(lab)
    (root / "manifests/topic/one/web.yaml").write_text(manifest)
    entry = Catalogue(root).find("topic/one")
    entry.__dict__["lab"] = importing.load(root, "topic", "one")
    return entry


def taken(entry: Entry) -> tuple[set[str], set[str]]:
    locks = locks_of(entry, (None,), WORKERS)
    return set(locks.uses), set(locks.disturbs)


DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  template:
    spec:
      containers: [{name: web, resources: {%s}}]
"""


@pytest.mark.parametrize(
    ("step", "uses", "disturbs"),
    [
        (APPLY, {"cluster"}, set()),
        ('cordon("worker", name="x")', {"cluster"}, {"node/worker"}),
        ('taint("worker2", "a=b:NoExecute", name="x")', {"cluster"}, {"node/worker2"}),
        ('label("worker", {"a": "b"}, name="x")', {"cluster"}, {"node/worker"}),
        ('pause(node_of("Pod/web"), name="x")', {"cluster"}, {"node/worker", "node/worker2"}),
        ('stop("kubelet", "worker", name="x")', {"cluster"}, {"node/worker"}),
        ('stop("kubelet", "control-plane", name="x")', set(), {"cluster"}),
        ('kubelet_config("worker", {"maxPods": 9}, name="x")', {"cluster"}, {"node/worker"}),
        ('static_pod("web.yaml", "worker")', PODS, set()),
        ('traffic("client", "http://web/hostname")', PODS, set()),
        ('ask("rules", on_node("worker"), "ip", "route")', {"cluster", "node/worker"}, set()),
        ('ask("rules", api("/readyz"))', {"cluster"}, set()),
        ('kubectl("scale", "deployment/web", "--replicas=3", name="x")', PODS, set()),
        ('kubectl("drain", node("worker"), name="x")', PODS - {"node/worker"}, {"node/worker"}),
        ('kubectl("drain", "--selector=zone=a", name="x")', PODS - {"node/worker", "node/worker2"},
         {"node/worker", "node/worker2"}),
        ('kubectl("annotate", "node/kindlab-worker", "a=b", name="x")', PODS - {"node/worker", "node/worker2"},
         {"node/worker", "node/worker2"}),
    ],
)  # fmt: skip
def test_what_a_step_takes(tmp_path: Path, step: str, uses: set[str], disturbs: set[str]) -> None:
    assert taken(a_lab(tmp_path, step)) == (uses, disturbs)


@pytest.mark.parametrize(
    ("manifest", "disturbs"),
    [
        (DEPLOYMENT % "", set()),
        (DEPLOYMENT % "requests: {cpu: 100m}", set()),
        (DEPLOYMENT % "requests: {cpu: 200m}", {"scheduling"}),
        (DEPLOYMENT % "limits: {cpu: 1}", {"scheduling"}),
        (DEPLOYMENT % "requests: {memory: 400Mi}", {"scheduling"}),
        (DEPLOYMENT % "requests: {cpu: 999}", {"scheduling"}),
        (DEPLOYMENT % "requests: {cpu: 1000}", set()),
        (DEPLOYMENT.replace("Deployment", "DaemonSet").replace("  replicas: 3\n", "") % "requests: {cpu: 250m}",
         {"scheduling"}),
    ],
)  # fmt: skip
def test_pods_use_nodes_and_many_requests_leave_others_no_room(
    tmp_path: Path, manifest: str, disturbs: set[str]
) -> None:
    assert taken(a_lab(tmp_path, APPLY, manifest=manifest)) == (PODS - disturbs, disturbs)


@pytest.mark.parametrize(
    ("manifest", "disturbs"),
    [
        ("kind: PriorityClass\nmetadata: {name: x}\nvalue: 9", {"scheduling"}),
        ("kind: PriorityClass\nmetadata: {name: x}\nvalue: 9\nglobalDefault: true", {"scheduling", "cluster"}),
        ("kind: HorizontalPodAutoscaler\nmetadata: {name: x}", {"cpu"}),
        ("kind: StorageClass\nmetadata: {name: x, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}",
         {"cluster"}),
        ("kind: ClusterRole\nmetadata: {name: x}", set()),
    ],
)  # fmt: skip
def test_what_an_object_changes_for_everybody(tmp_path: Path, manifest: str, disturbs: set[str]) -> None:
    assert taken(a_lab(tmp_path, APPLY, manifest=f"apiVersion: v1\n{manifest}\n"))[1] == disturbs


def test_a_lab_may_declare_what_does_not_follow(tmp_path: Path) -> None:
    entry = a_lab(tmp_path, APPLY, more='    disturbs=("cpu",),\n')
    assert taken(entry) == ({"cluster"}, {"cpu"})


def test_controls_add_to_what_a_lab_takes() -> None:
    lab = Catalogue(shipped_root()).find("nodes/static_pod")
    assert locks_of(lab, (None, *lab.lab.controls), WORKERS).uses == PODS


def test_a_lab_that_pauses_a_node_has_it_to_itself() -> None:
    assert locks_of(Catalogue(ROOT).find("engine/nodes"), (None,), WORKERS).disturbs >= {"node/worker"}
