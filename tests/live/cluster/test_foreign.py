"""A kind cluster that somebody else made stands beside ours and survives all that kindlab does; so do kubeconfigs."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import pytest
import yaml

from kindlab.cluster import config, kind, lifecycle, nodes
from kindlab.cluster.api import Api, Refused
from kindlab.cluster.cluster import connect
from kindlab.host import docker_engine
from kindlab.host.process import ask

pytestmark = [pytest.mark.live, pytest.mark.timeout(1200)]

FOREIGN, OURS = "foreign", "beside-foreign"
ROOT = Path(__file__).parent.parent / "root"
KINDLAB = (sys.executable, "-m", "kindlab")
BASE = {"kind": "Cluster", "apiVersion": "kind.x-k8s.io/v1alpha4", "nodes": [{"role": "control-plane"}]}
WRITTEN_ALL_THE_TIME = frozenset({"Event", "Lease", "PodMetrics", "NodeMetrics", "CertificateSigningRequest"})


@dataclass(frozen=True)
class Foreign:
    """A single-node cluster by kind alone, and the kubeconfig that its owner has."""

    kubeconfig: Path
    engine: docker.DockerClient

    def state(self) -> dict[str, Any]:
        """Its containers, and each of its objects without what its own controllers keep writing."""
        with connect(self.kubeconfig) as client:
            objects = dict(_objects(Api(client)))
        attrs = [self.engine.containers.get(node.id).attrs for node in nodes.of(self.engine, FOREIGN)]
        return {"containers": [(each["Id"], each["State"]["StartedAt"]) for each in attrs], "objects": objects}


def _objects(api: Api) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for resource in api.resources():
        if {"delete", "list"} <= set(resource.verbs) and resource.kind not in WRITTEN_ALL_THE_TIME:
            try:
                items = api.get(resource.path())["items"]
            except Refused:
                continue  # an aggregated API that is not up yet
            yield resource.path(), sorted((item["metadata"]["name"], item["metadata"]["uid"]) for item in items)


@pytest.fixture(scope="module")
def image() -> str:
    return lifecycle.up().node_image


@pytest.fixture(scope="module")
def foreign(image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Foreign]:
    """Make the cluster as its owner would, with kind and a kubeconfig of their own."""
    folder = tmp_path_factory.mktemp("foreign")
    version = image.rpartition(":")[2]
    made = config.effective(BASE, minor=config.minor_of(version), cgroup=docker_engine.look().cgroup or "v2", mounts={})
    (folder / "kind.yaml").write_text(yaml.safe_dump(made))
    program, kubeconfig = str(kind.require().program), folder / "kubeconfig"
    words = ("create", "cluster", "--name", FOREIGN, "--image", image, "--config", str(folder / "kind.yaml"))
    done = ask(program, *words, "--kubeconfig", str(kubeconfig), "--wait", "60s", within=300)
    try:
        assert done.ok, done.errors
        with closing(docker_engine.connect(timeout_seconds=60)) as engine:
            yield Foreign(kubeconfig, engine)
    finally:
        ask(program, "delete", "cluster", "--name", FOREIGN, "--kubeconfig", str(kubeconfig), within=120)


@pytest.fixture
def poisoned(foreign: Foreign, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment whose kubeconfigs lead to the foreign cluster: one shows each write, one hangs who reads it."""
    home, pipe = tmp_path / "home", tmp_path / "hangs"
    kubeconfig = home / ".kube" / "config"
    kubeconfig.parent.mkdir(parents=True)
    kubeconfig.write_bytes(foreign.kubeconfig.read_bytes())
    os.mkfifo(pipe)
    before = _identity(kubeconfig)
    path = f"{kind.require().program.parent}:{os.environ['PATH']}"
    state = {"KINDLAB_STATE": str(tmp_path / "state"), "HOME": str(home), "KUBECONFIG": str(pipe), "PATH": path}
    yield {**os.environ, **state, "LANG": "C"}
    assert _identity(kubeconfig) == before
    assert pipe.is_fifo()


def _identity(file: Path) -> tuple[Any, ...]:
    """What a file holds, when it was written, whether it was replaced, and what lies beside it."""
    stat, digest = file.stat(), hashlib.sha256(file.read_bytes()).hexdigest()
    return digest, stat.st_mtime_ns, stat.st_ino, sorted(file.parent.iterdir())


def kindlab(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*KINDLAB, *words], env=environment, capture_output=True, text=True, check=False)


def test_a_foreign_cluster_beside_ours_is_what_it_was(
    foreign: Foreign, poisoned: dict[str, str], image: str, tmp_path: Path
) -> None:
    before = foreign.state()
    try:
        for words in (
            ("up", "--name", OURS, "--image", image),
            ("run", "engine/nodes", "--root", str(ROOT), "--name", OURS, "-o", str(tmp_path / "runs")),
            ("sweep",),
        ):
            done = kindlab(poisoned, *words)
            assert done.returncode == 0, done.stderr + done.stdout
    finally:
        down = kindlab(poisoned, "down", "--name", OURS)
    assert down.returncode == 0, down.stderr
    assert foreign.state() == before
    assert nodes.of(foreign.engine, OURS) == ()


@pytest.mark.parametrize("command", ["up", "down", "sweep", "run"])
def test_a_foreign_cluster_of_the_same_name_is_refused(
    foreign: Foreign, poisoned: dict[str, str], command: str
) -> None:
    before = foreign.state()
    done = kindlab(poisoned, command, *(["operators/finalizer"] if command == "run" else []), "--name", FOREIGN)
    assert done.returncode == 3
    assert f"kind delete cluster --name {FOREIGN}" in " ".join((done.stderr + done.stdout).split())
    assert foreign.state() == before


def test_sweep_of_everything_does_not_speak_of_a_foreign_cluster(foreign: Foreign, poisoned: dict[str, str]) -> None:
    kindlab(poisoned, "up", "--name", FOREIGN)
    done = kindlab(poisoned, "sweep", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"swept": []})
