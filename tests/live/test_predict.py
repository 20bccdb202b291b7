"""`kindlab predict --live` on the shared cluster: what was said is settled by a run of today."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kindlab.host.state import state_dir

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

LAB = "security/resource_names"
ANSWERS = {
    "only-the-named-object": {"answer": True, "sure": 90},
    "list-shows-the-named": {"answer": True, "sure": 80},
    "apply-may-create-it": {"answer": False, "sure": 60},
}
SEEN = {"only-the-named-object": True, "list-shows-the-named": False, "apply-may-create-it": False}
"""Which of the answers are right."""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder of its own for predictions, in which the shared cluster is known all the same."""
    (tmp_path / "clusters").symlink_to(state_dir() / "clusters")
    return tmp_path


def test_what_was_said_is_settled_by_a_live_run(state: Path, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(ANSWERS))
    begun = datetime.now(UTC) - timedelta(seconds=1)
    done = subprocess.run(
        [sys.executable, "-m", "kindlab", "predict", LAB, "--live", "--answers", str(file), "--json"],
        capture_output=True, text=True, check=False, env={**os.environ, "KINDLAB_STATE": str(state)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {each["claim"].partition(":")[2]: each["right"] for each in told["predictions"]} == SEEN
    assert {each["by"] for each in told["predictions"]} == {"live"}
    assert datetime.fromisoformat(told["runs"][0]["started"]) >= begun
    assert Path(told["runs"][0]["recording"]).is_dir()
    kept = [json.loads(line) for line in (state / "predictions.jsonl").read_text().splitlines()]
    assert [row["type"] for row in kept] == ["predicted"] * 3 + ["observed"] * 3
