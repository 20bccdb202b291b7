"""What a red run leaves behind on the shared cluster: the likely cause, what its clean-up takes away, or all of it."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.cli.live import Session, session
from kindlab.cluster import lifecycle, lock
from kindlab.cluster.api import Api
from kindlab.judging import Report
from kindlab.locks import Locks

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

KINDLAB = (sys.executable, "-m", "kindlab")
ROOT = Path(__file__).parent / "root"
LAB = Catalogue(ROOT).find("engine/broken")
NAMESPACE = "/api/v1/namespaces/lab-engine-broken"
CAUSES = {
    "": "Pod/web: the image kindlab.invalid/none:1 cannot be pulled",
    "unschedulable": "Pod/web cannot be scheduled (0/3 nodes are available",
    "no-config": "Pod/web, web: the container cannot be started (CreateContainerConfigError: configmap",
    "unbound": "PersistentVolumeClaim/data is not bound",
    "hungry": "Pod/web, web: OOMKilled, its memory limit is 16Mi",
    "crashing": "Pod/web, web: it ended with exit code 7",
    "probe": "Pod/web: a probe fails (Readiness probe failed",
    "forbidden": "the namespace's Pod security level refused it (RunError: no-image.yaml: apply forbidden.yaml: ",
    "forbidden-replicas": "the namespace's Pod security level refused it (Error creating: pods",
    "gone-astray": "a step ran out of time",
}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with session("kindlab", "en", tmp_path_factory.mktemp("runs")) as opened:
        yield opened


def run(live: Session, control: str = "") -> tuple[Report, Path]:
    """Run the lab as a command does, its lock held: else whoever begins meanwhile takes the run for a dead one."""
    with lock.running(live.cluster, LAB.base, Locks()):
        return live.run(LAB, LAB.lab.variation(control))


@pytest.mark.parametrize(("name", "cause"), CAUSES.items(), ids=lambda value: value.split()[0] if value else "main")
def test_the_likely_cause_is_named(live: Session, name: str, cause: str) -> None:
    control = LAB.lab.variation(name)
    report, folder = run(live, name)
    assert report.exit_code == 3
    assert report.cause is not None
    assert cause in report.cause.en
    kept = {path.name for path in (folder / "diagnostics").rglob("*")}
    assert {"nodes.yaml", "journal", "kindlab-worker.log", f"{LAB.namespace(control)}.yaml"} <= kept


def test_logs_of_a_container_that_crashes_are_kept(live: Session) -> None:
    _, folder = run(live, "crashing")
    logs = [path.read_text() for path in (folder / "diagnostics/logs").iterdir()]
    assert "it is broken" in "".join(logs)


def test_no_value_of_a_secret_is_kept(live: Session) -> None:
    _, folder = run(live, "gone-astray")
    text = (folder / "diagnostics/lab-engine-broken--gone-astray.yaml").read_text()
    assert "kind: Secret" in text
    assert "word: redacted" in text
    for secret in ("open-sesame-please", "b3Blbi1zZXNhbWUtcGxlYXNl", "YWJj"):
        assert not [path for path in folder.rglob("*") if path.is_file() and secret in path.read_text(errors="ignore")]


def test_a_red_run_can_be_left_as_it_is_until_the_next_run(tmp_path: Path) -> None:
    api = Api(lifecycle.up().api())
    command = [*KINDLAB, "run", "engine/broken", "--root", str(ROOT), "-o", str(tmp_path), "--keep", "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 3
    assert "kubectl --namespace lab-engine-broken get all,events" in ended.stderr
    assert "cannot be pulled" in json.loads(ended.stdout)["runs"][0]["likely_cause"]["en"]
    assert api.find(f"{NAMESPACE}/pods/web")
    with session("kindlab", "en", tmp_path):
        assert not api.find(NAMESPACE)


def test_a_red_run_can_be_looked_at_before_it_is_cleaned_up(tmp_path: Path) -> None:
    api = Api(lifecycle.up().api())
    command = [*KINDLAB, "run", "engine/broken", "--root", str(ROOT), "-o", str(tmp_path), "--pause-on-failure"]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = b""
    while b"Press Enter to clean up" not in said:
        said += os.read(ours, 4096)
    assert api.find(f"{NAMESPACE}/pods/web")
    os.write(ours, b"\n")
    with suppress(OSError):  # so a terminal's end is told
        while os.read(ours, 4096):
            pass
    assert process.wait() == 3
    os.close(ours)
    assert not api.find(NAMESPACE)
