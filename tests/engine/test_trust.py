"""Python is run from the catalogue's roots alone, wherever kindlab is started and whatever file it is given."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.errors import InvalidLab
from kindlab.root import shipped_root
from tests.roots import write_root

RECORDING = shipped_root() / "tests/recordings/probes/readiness/main.jsonl.gz"
SCRIPT = str(Path(sys.executable).parent / "kindlab")
MODULE = (sys.executable, "-m", "kindlab")

PACKAGES = ("labs", "checks", "labs/probes", "checks/probes")
LIBRARIES = ("yaml", "click", "rich", "docker", "kubernetes", "sitecustomize", "usercustomize", "operator", "json")
COMMANDS = (
    ("list",), ("lint", "probes"), ("explain", "probes/readiness"), ("replay", "."), ("replay", "probes/readiness"),
    ("timeline", ".", "--claim", "is-not-restarted"), ("diff", "."),
)  # fmt: skip


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A folder with a run and much Python, all of which would leave a file `sprung`."""
    spring = f"import pathlib\npathlib.Path({str(tmp_path / 'sprung')!r}).touch()\n"
    folder = tmp_path / "folder"
    for package in PACKAGES:
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").write_text(spring)
        (folder / package / "readiness.py").write_text(spring)
    for library in LIBRARIES:
        (folder / f"{library}.py").write_text(spring)
    (folder / "timeline.jsonl.gz").write_bytes(RECORDING.read_bytes())
    return folder


def sprung(folder: Path, *command: str) -> bool:
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder.parent / "cache")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return (folder.parent / "sprung").exists()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("start", [(SCRIPT,), MODULE], ids=["script", "module"])
def test_the_working_folder_s_python_is_not_run(trap: Path, start: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert not sprung(trap, *start, *words)


def test_another_kindlab_in_the_working_folder_is_not_run(trap: Path) -> None:
    (trap / "kindlab").mkdir()
    (trap / "kindlab/__init__.py").write_text((trap / "yaml.py").read_text())
    assert not sprung(trap, SCRIPT, "replay", ".")


def test_a_root_s_python_is_run(trap: Path) -> None:
    """The trap works: where it is named as a root it springs."""
    subprocess.run([SCRIPT, "lint", "--root", ".", "readiness"], cwd=trap, capture_output=True, check=False)
    assert not (trap.parent / "sprung").exists()  # two labs of one name: refused before either is imported
    (trap / "labs/probes/readiness.py").rename(trap / "labs/probes/another.py")
    subprocess.run([SCRIPT, "lint", "--root", ".", "another"], cwd=trap, capture_output=True, check=False)
    assert (trap.parent / "sprung").exists()


def test_a_root_without_checks_does_not_take_those_of_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_root(tmp_path / "root")
    (root / "checks").rename(tmp_path / "checks")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(InvalidLab, match=r"one.py:2: ModuleNotFoundError: .*/root has no checks/"):
        _ = Catalogue(root).find("topic/one").lab


@pytest.mark.parametrize("lab", ["../../../etc/passwd", "/etc/passwd", "probes", "os", "labs.probes.readiness", ""])
def test_a_run_file_s_lab_is_looked_up_by_its_name_alone(tmp_path: Path, lab: str) -> None:
    header, *rows = gzip.decompress(RECORDING.read_bytes()).splitlines()
    file = tmp_path / "timeline.jsonl"
    file.write_bytes(b"\n".join([json.dumps({**json.loads(header), "lab": lab}).encode(), *rows, b""]))
    done = subprocess.run([SCRIPT, "replay", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "") or lab == "probes"  # a topic of one lab is that lab's name too
    assert "Traceback" not in done.stderr
