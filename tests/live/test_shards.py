"""Two labs in two shards on the shared cluster, one of which is interrupted: what was not run is not forgotten."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

KINDLAB = (sys.executable, "-m", "kindlab")
LABS = {"security/admission_scope", "security/resource_names"}


def run(folder: Path, number: int) -> list[str]:
    (folder / str(number)).mkdir(exist_ok=True)
    report, runs = folder / f"{number}/report.json", folder / f"{number}/runs"
    return [*KINDLAB, "run", *sorted(LABS), "--shard", f"{number}/2", "--report", f"json={report}", "-o", str(runs)]


def merged(folder: Path, code: int) -> Any:
    words = [*KINDLAB, "merge", str(folder), "--json", "--html", str(folder / "pages")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_shards_that_ran_are_one_report_and_one_that_was_interrupted_is_named(tmp_path: Path) -> None:
    done = subprocess.run(run(tmp_path, 1), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (first,) = merged(tmp_path, 3)["runs"]  # the second shard is not there
    assert Path(first["recording"]).is_relative_to(tmp_path / "1/runs")
    second = subprocess.Popen(run(tmp_path, 2), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert second.stderr
    next(line for line in second.stderr if "1/" in line and line.startswith("security/"))  # its first step
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=300)
    assert second.returncode == 130
    report = merged(tmp_path, 3)
    (left,) = LABS - {first["lab"]}
    assert (report["origin"]["missing_shards"], report["origin"]["missing_labs"]) == ([], [left])
    done = subprocess.run(run(tmp_path, 2), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {each["lab"] for each in merged(tmp_path, 0)["runs"]} == LABS
    assert all(f'href="{lab.replace("/", "-")}.html"' in (tmp_path / "pages/index.html").read_text() for lab in LABS)
