"""`kindlab run` on the shared cluster: what it leaves behind, whatever ends it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kindlab.cli.signals import ONCE_MORE_AFTER
from kindlab.cluster import lifecycle
from kindlab.cluster.api import Api, Refused

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

KINDLAB = (sys.executable, "-m", "kindlab")
NAMESPACE = "/api/v1/namespaces/lab-probes-readiness"
FLEETING = frozenset({"Event", "Lease", "PodMetrics", "NodeMetrics"})


@pytest.fixture(scope="module")
def api() -> Api:
    return Api(lifecycle.up().api())


def identities(api: Api) -> set[tuple[str, str, str]]:
    """Every object of every listable resource: kind, name and UID."""
    return {
        (resource.kind, item["metadata"]["name"], item["metadata"].get("uid", ""))
        for resource in api.resources()
        if resource.kind not in FLEETING
        for item in listed(api, resource.path())
    }


def listed(api: Api, path: str) -> Iterator[dict[str, Any]]:
    try:
        yield from api.get(path).get("items") or ()
    except Refused:
        return  # served for review only, never listed


def node_specs(api: Api) -> list[tuple[Any, Any]]:
    return [(node["spec"], node["metadata"]["labels"]) for node in listed(api, "/api/v1/nodes")]


def start(folder: Path) -> subprocess.Popen[str]:
    command = [*KINDLAB, "run", "probes/readiness", "-o", str(folder)]
    return subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env={**os.environ, "LANG": "C"},
        preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - no threads here
    )  # fmt: skip


def heed_ctrl_c() -> None:
    """What runs in the background of a shell is started deaf to SIGINT, and so would be its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for(process: subprocess.Popen[str], words: str) -> None:
    assert process.stderr is not None
    assert any(words in line for line in process.stderr), f"{words!r} was never said"


def namespace_is_gone(api: Api) -> bool:
    try:
        api.get(NAMESPACE)
    except Refused as refusal:
        return refusal.code == 404
    return False


def test_it_is_as_documented_and_leaves_nothing_behind(api: Api, tmp_path: Path) -> None:
    before, specs = identities(api), node_specs(api)
    run = subprocess.run(
        [*KINDLAB, "run", "probes/readiness", "-o", str(tmp_path), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    claims = json.loads(run.stdout)["runs"][0]["claims"]
    assert {claim["standing"] for claim in claims} == {"as documented"}
    assert identities(api) == before
    assert node_specs(api) == specs


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_signal_ends_it_after_the_clean_up(api: Api, tmp_path: Path, number: signal.Signals) -> None:
    process = start(tmp_path)
    wait_for(process, "wait until Pod/web is Ready")
    process.send_signal(number)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert namespace_is_gone(api)


def test_after_kill_9_the_file_is_read_to_its_last_row_and_the_next_run_cleans_up(api: Api, tmp_path: Path) -> None:
    process = start(tmp_path / "killed")
    wait_for(process, "run: rm /tmp/ready")
    process.kill()
    process.communicate()
    assert not namespace_is_gone(api)
    killed = subprocess.run(
        [*KINDLAB, "replay", str(tmp_path / "killed/probes/readiness/main"), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert {claim["standing"] for claim in json.loads(killed.stdout)["runs"][0]["claims"]} == {"inconclusive"}
    again = subprocess.run(
        [*KINDLAB, "run", "probes/readiness", "-o", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    assert namespace_is_gone(api)


def test_a_second_run_of_the_same_lab_waits_and_says_so(api: Api, tmp_path: Path) -> None:
    process = start(tmp_path / "first")
    wait_for(process, "apply web.yaml")
    second = subprocess.run(
        [*KINDLAB, "run", "probes/readiness", "-o", str(tmp_path)], capture_output=True, text=True, check=False
    )
    process.communicate(timeout=300)
    assert (process.returncode, second.returncode) == (0, 0)
    assert "lab-probes-readiness waits for another kindlab on this cluster, which runs lab-probes-readiness" in (
        second.stderr
    )


def test_ctrl_c_once_more_leaves_the_clean_up_to_the_next_command(api: Api, tmp_path: Path) -> None:
    process = start(tmp_path / "abandoned")
    wait_for(process, "wait until Pod/web is Ready")
    process.send_signal(signal.SIGINT)
    wait_for(process, "ending the labs and cleaning up")
    time.sleep(ONCE_MORE_AFTER)  # sooner it would be taken for an echo of the first
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "what is left of it: kindlab sweep" in errors
    assert not namespace_is_gone(api)
    again = subprocess.run(
        [*KINDLAB, "run", "probes/readiness", "-o", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    assert namespace_is_gone(api)


def test_a_namespace_of_somebody_else_is_left_alone(api: Api, tmp_path: Path) -> None:
    api.request("POST", "/api/v1/namespaces", body={"metadata": {"name": "lab-probes-readiness"}})
    try:
        run = subprocess.run(
            [*KINDLAB, "run", "probes/readiness", "-o", str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert run.returncode == 3
        assert "is not kindlab's" in " ".join(run.stdout.split())
        assert api.get(NAMESPACE)["status"]["phase"] == "Active"
    finally:
        api.request("DELETE", NAMESPACE)
        while not namespace_is_gone(api):
            time.sleep(0.5)
