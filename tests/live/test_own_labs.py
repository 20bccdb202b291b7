"""Labs of a repository of one's own on the shared cluster: one that was just begun, and the plugin's live mode."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kindlab.root import shipped_root

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

KINDLAB = (sys.executable, "-m", "kindlab")
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:asyncio", "-p", "no:kmock", "-rs")


def carry_out(*command: str, cwd: Path) -> str:
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def test_a_new_lab_s_claim_flips_and_its_recordings_are_judged(tmp_path: Path) -> None:
    carry_out(*KINDLAB, "new", "guestbook/begun", "--root", ".", cwd=tmp_path)
    carry_out(*KINDLAB, "prove", "guestbook/begun", "--root", ".", cwd=tmp_path)
    carry_out(*KINDLAB, "record", "guestbook/begun", "--root", ".", cwd=tmp_path)
    carry_out(*KINDLAB, "replay", "guestbook/begun", "--root", ".", cwd=tmp_path)
    assert "4 passed" in carry_out(*PYTEST, cwd=tmp_path)


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=" ".join)
def test_pytest_runs_labs_and_hands_out_the_cluster(tmp_path: Path, workers: tuple[str, ...]) -> None:
    shutil.copytree(shipped_root() / "examples/own-labs", tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "tests/recordings")
    told = carry_out(
        *PYTEST, "--kindlab-live", "-k", "not settled", *workers,
        cwd=tmp_path,
    )  # fmt: skip
    assert "5 passed" in told
