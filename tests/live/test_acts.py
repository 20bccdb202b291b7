"""Every act, question and wait on the live cluster, and that what they change is undone, also after kill -9."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kindlab.cluster import lifecycle
from kindlab.cluster.api import Api
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.machines import Machines
from kindlab.recording import runfile
from kindlab.rows import AnswerRow, StepRow
from kindlab.steps.node_acts import STATIC_PODS

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

KINDLAB = (sys.executable, "-m", "kindlab")
ROOT = Path(__file__).parent / "root"
REFUSED = {
    "created-twice": 409,
    "evicted": 429,
    "ran": 3,
    "missing-by-kubectl": 1,
    "forbidden-by-kubectl": 1,
    "forbidden": 403,
}
ANSWERS = {
    "reader": 200,
    "nobody": 403,
    "anonymous": 403,
    "missing": 404,
    "would-be-created": 409,
    "not-by-reader": 403,
    "on-the-node": 0,
    "in-the-pod": 0,
    "kubectl": 0,
    "dns": 127,
}


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return lifecycle.up()


@pytest.fixture(scope="module")
def api(cluster: Cluster) -> Api:
    return Api(cluster.api())


@pytest.fixture
def same_cluster(cluster: Cluster, api: Api) -> Iterator[None]:
    """What is not in a namespace is, after a test, what it was before."""
    before = state(api, cluster)
    yield
    assert state(api, cluster) == before


def state(api: Api, cluster: Cluster) -> dict[str, Any]:
    machines = Machines(cluster)
    return {
        "nodes": [
            (node["metadata"]["name"], node["spec"], node["metadata"]["labels"], ready(node))
            for node in api.get("/api/v1/nodes")["items"]
        ],
        "volumes": names(api, "/api/v1/persistentvolumes"),
        "definitions": names(api, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"),
        "namespaces": [name for name in names(api, "/api/v1/namespaces") if name.startswith("lab-engine-")],
        "static Pods": {node: machines.run(node, ["ls", STATIC_PODS], within=10).output for node in cluster.nodes},
    }


def names(api: Api, path: str) -> list[str]:
    return [item["metadata"]["name"] for item in api.get(path)["items"]]


def ready(node: dict[str, Any]) -> bool:
    return {"type": "Ready", "status": "True"}.items() <= node["status"]["conditions"][-1].items()


def run(lab: str, folder: Path) -> Any:
    command = [*KINDLAB, "run", lab, "--root", str(ROOT), "-o", str(folder), "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr + ended.stdout
    return json.loads(ended.stdout)["runs"][0]


def with_a_node_paused(folder: Path) -> subprocess.Popen[str]:
    """Start engine/nodes and return when it has paused a node and stopped a kubelet."""
    command = [*KINDLAB, "run", "engine/nodes", "--root", str(ROOT), "-o", str(folder)]
    environment = {**os.environ, "LANG": "C"}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment)
    assert process.stderr is not None
    assert any("observe for" in line for line in process.stderr)
    return process


@pytest.mark.usefixtures("same_cluster")
def test_every_act_and_question_leaves_its_outcome_in_both_arms(tmp_path: Path) -> None:
    assert {claim["outcome"] for claim in run("engine/acts", tmp_path)["claims"]} == {"confirmed"}
    timeline = runfile.read(tmp_path / "engine/acts/main")
    for arm in ("one", "two"):
        steps = [row for row in timeline.rows if isinstance(row, StepRow) and row.arm == arm]
        assert {row.name: row.code for row in steps if row.outcome == "refused"} == REFUSED
        assert [row.name for row in steps if row.outcome == "not reached"] == []
        rows = [row for row in timeline.rows if isinstance(row, AnswerRow) and row.arm == arm]
        assert {row.name: row.code for row in rows} == ANSWERS


@pytest.mark.usefixtures("same_cluster")
def test_every_act_on_a_node_is_undone(tmp_path: Path) -> None:
    run("engine/nodes", tmp_path)
    timeline = runfile.read(tmp_path / "engine/nodes/main")
    (nobody,) = (row for row in timeline.rows if isinstance(row, AnswerRow) and row.name == "nobody-answers")
    assert nobody.code is None
    assert "paused" in nobody.reason


@pytest.mark.usefixtures("same_cluster")
def test_after_kill_9_the_next_command_undoes_what_the_dead_run_changed(tmp_path: Path) -> None:
    process = with_a_node_paused(tmp_path / "killed")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    run("engine/nodes", tmp_path / "again")


@pytest.mark.usefixtures("same_cluster")
def test_a_wait_ends_early_when_it_can_no_longer_come_true(tmp_path: Path) -> None:
    run("engine/waits", tmp_path)
    timeline = runfile.read(tmp_path / "engine/waits/main")
    ended, kept_out, let_in = (timeline.step(name) for name in ("ended", "kept-out", "let-in-again"))
    assert [step.outcome for step in (ended, kept_out, let_in)] == ["not reached", "not reached", "done"]
    assert ended.until - ended.at < 60
    assert "Failed" in ended.reason
    assert kept_out.until - kept_out.at < 60
    assert "exceeded quota: none" in kept_out.reason


@pytest.mark.usefixtures("same_cluster")
def test_a_second_run_waits_for_a_lab_that_has_broken_the_cluster_by_intent(cluster: Cluster, tmp_path: Path) -> None:
    first = with_a_node_paused(tmp_path / "first")
    command = [*KINDLAB, "run", "probes/readiness", "-o", str(tmp_path)]
    second = subprocess.run(command, capture_output=True, text=True, check=False)
    first.communicate()
    assert (first.returncode, second.returncode) == (0, 0), second.stderr + second.stdout
    assert "the end of lab-engine-nodes, which may be why it is not ready" in second.stderr
    assert lifecycle.get() == cluster
