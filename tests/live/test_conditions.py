"""`kindlab run --repeat --under`: what goes on beside ends with it, whatever ends it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kindlab.cluster import lifecycle
from kindlab.cluster.api import Api
from kindlab.naming import namespace_of
from tests.live.test_run import heed_ctrl_c, wait_for

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

RUN = (sys.executable, "-m", "kindlab", "run", "probes/readiness")


@pytest.fixture(scope="module")
def api() -> Api:
    return Api(lifecycle.up().api())


def beside(of: int) -> dict[int, str]:
    """The labs that children of a process run beside it, by the children's ids."""
    listed = subprocess.run(["ps", "-eo", "ppid=,pid=,args="], capture_output=True, text=True, check=True).stdout
    lines = [line.split() for line in listed.splitlines()]
    return {int(words[1]): words[words.index("run") + 1] for words in lines if words[0] == str(of) and "run" in words}


def namespaces(api: Api) -> set[str]:
    return {each["metadata"]["name"] for each in api.get("/api/v1/namespaces")["items"]}


def test_ctrl_c_ends_the_labs_beside_and_their_namespaces(api: Api, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*RUN, "--repeat", "2", "--under", "beside", "-o", str(tmp_path)], stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, text=True, env={**os.environ, "LANG": "C"}, preexec_fn=heed_ctrl_c,  # noqa: PLW1509
        process_group=0,
    )  # fmt: skip
    wait_for(process, "(beside) 4/")
    labs = beside(process.pid)
    assert len(labs) == 3
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert not [pid for pid in labs if Path("/proc", str(pid)).exists()]
    left = namespaces(api)
    assert not [lab for lab in ("probes/readiness", *labs.values()) if namespace_of(lab) in left]


def test_runs_under_stress_are_told_apart(tmp_path: Path) -> None:
    command = [*RUN, "--repeat", "1", "--under", "alone,stress", "-o", str(tmp_path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (run,) = json.loads(done.stdout)["runs"]
    assert run["conditions"] == {"alone": ["main-alone-1"], "stress": ["main-stress-1"]}
    assert (tmp_path / "probes/readiness/main-stress-1").is_dir()
    assert not [claim for claim in run["claims"] if claim["standing"] == "contradicted"]
