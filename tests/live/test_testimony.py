"""Traffic and container logs on the live cluster: what is lost is seen, and nothing else, alone and under load."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kindlab.recording import runfile
from kindlab.timeline import Timeline
from kindlab.verdict import SLOWEST

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

KINDLAB = (sys.executable, "-m", "kindlab")
ROOT = Path(__file__).parent / "root"
BUSY = (sys.executable, "-c", "while True: pass")


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """So many processes that each want a CPU for themselves."""
    started = [subprocess.Popen(BUSY) for _ in range(loops)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


def run(lab: str, folder: Path) -> tuple[Any, Timeline]:
    command = [*KINDLAB, "run", lab, "--root", str(ROOT), "-o", str(folder), "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode in (0, 3), ended.stderr + ended.stdout
    ran, timeline = json.loads(ended.stdout)["runs"][0], runfile.read(folder / lab / "main")
    assert ended.returncode == 0 or timeline.slowness > SLOWEST, ended.stdout  # then much is open, but nothing is wrong
    return ran, timeline


@pytest.mark.parametrize("loops", [0, 4])
def test_a_service_loses_requests_without_its_pod_and_none_with_it(tmp_path: Path, loops: int) -> None:
    with busy(loops):
        ran, timeline = run("engine/traffic", tmp_path)
    assert "refuted" not in {claim["outcome"] for claim in ran["claims"]}
    for arm in (timeline.arm("one"), timeline.arm("two")):
        intact = arm.traffic("other").after(arm.done("other")).moments
        rate = len(intact) / (intact[-1].at - intact[0].at)
        assert rate >= (50 if timeline.slowness <= SLOWEST else 25)  # a lane that is answered late sends the next late
        assert {request.pod for request in intact} == {"kept"}
        lost = [request for request in arm.traffic("client").moments if request.lost]
        assert all(request.error.startswith("curl exit ") for request in lost)
        assert min(request.at for request in lost) > arm.step("break").at
        assert arm.traffic("client").moments[-1].at < arm.step("after").at


@pytest.mark.parametrize("loops", [0, 4])
def test_every_line_of_every_container_is_seen_once(tmp_path: Path, loops: int) -> None:
    with busy(loops):
        ran, _ = run("engine/logs", tmp_path)
    assert "refuted" not in {claim["outcome"] for claim in ran["claims"]}
