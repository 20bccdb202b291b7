"""The wheel, in a venv of its own and away from the checkout: it is whole, and an outside repository can use it."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from kindlab.root import shipped_root

pytestmark = pytest.mark.timeout(300)

CHECKOUT = shipped_root()
CARRIED = ("airgap", "checks", "labs", "manifests", "tests/recordings")


def carry_out(*command: str | Path, cwd: Path, **variables: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "en_US.UTF-8", **variables}
    ran = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    offline = ("--no-deps", "--no-index", "--no-build-isolation")
    carry_out(sys.executable, "-m", "pip", "wheel", *offline, "--wheel-dir", folder, CHECKOUT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the programs of a venv with the wheel in it; what kindlab needs it has from this one."""
    venv = tmp_path_factory.mktemp("installed") / "venv"
    carry_out(sys.executable, "-m", "venv", "--without-pip", venv, cwd=venv.parent)
    python = venv / "bin/python"
    offline = ("--no-deps", "--no-index", "--quiet")
    carry_out(sys.executable, "-m", "pip", "--python", python, "install", *offline, wheel, cwd=venv.parent)
    (site,) = venv.glob("lib/python3*/site-packages")
    (site / "needed.pth").write_text(sysconfig.get_path("purelib"))  # of which no further .pth is read: no editables
    return python.parent


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return Path(
        shutil.copytree(
            CHECKOUT / "examples/own-labs", tmp_path / "own", ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    )


def test_it_carries_every_file_that_the_checkout_has(wheel: Path) -> None:
    names = {name.removeprefix("kindlab/root/") for name in zipfile.ZipFile(wheel).namelist()}
    there = subprocess.run(
        ["git", "ls-files", *CARRIED], cwd=CHECKOUT, capture_output=True, text=True, check=False
    ).stdout.split()
    assert there
    assert set(there) <= names
    assert not [name for name in names if name.endswith(".pyc")]


def test_its_labs_are_its_own(programs: Path, tmp_path: Path) -> None:
    where = carry_out(
        programs / "python", "-c", "from kindlab.root import shipped_root as s; print(s())", cwd=tmp_path
    ).strip()
    assert where.startswith(str(programs.parent))
    assert (Path(where) / "tests/recordings/probes/readiness/main.jsonl.gz").is_file()


def test_commands_work_in_an_empty_folder(programs: Path, tmp_path: Path) -> None:
    kindlab = programs / "kindlab"
    assert "probes/readiness " in carry_out(kindlab, "list", cwd=tmp_path)
    assert "6 claims: 6 as documented" in carry_out(kindlab, "replay", "probes/readiness", cwd=tmp_path)
    assert "nothing to complain about" in carry_out(kindlab, "lint", cwd=tmp_path)
    assert "--within SECONDS" in carry_out(kindlab, "run", "--help", cwd=tmp_path)


def test_an_outside_repository_has_its_labs_and_tests(programs: Path, own: Path) -> None:
    kindlab, pytest_ = programs / "kindlab", (programs / "python", "-m", "pytest", "-p", "no:asyncio", "-p", "no:kmock")
    assert "guestbook/settings " in carry_out(kindlab, "list", "guestbook", "--root", ".", cwd=own)
    assert "nothing to complain about" in carry_out(kindlab, "lint", cwd=own, KINDLAB_ROOT=str(own))
    assert "2 claims: 2 as documented" in carry_out(kindlab, "replay", "guestbook/settings", "--root", ".", cwd=own)
    assert "5 passed, 1 skipped" in carry_out(*pytest_, cwd=own)


def test_a_lab_is_begun_in_an_outside_repository(programs: Path, own: Path) -> None:
    kindlab = programs / "kindlab"
    carry_out(kindlab, "new", "guestbook/another", "--root", ".", cwd=own)
    assert "nothing to complain about" in carry_out(kindlab, "lint", "--root", ".", cwd=own)
    asked = ("pytest", "-p", "no:asyncio", "-p", "no:kmock", "-rs", "labs/guestbook/another.py")
    told = carry_out(programs / "python", "-m", *asked, cwd=own)
    assert "guestbook/another has no recording: kindlab record guestbook/another" in told
