"""Temporary folders of the dead are told from those of the living."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kindlab.host import scratch


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_that_is_held_is_not_abandoned_and_goes_in_the_end() -> None:
    with scratch.folder("beside") as folder:
        assert folder.name.startswith("kindlab-beside-")
        assert scratch.abandoned() == []
    assert not folder.exists()


def test_a_folder_of_a_process_that_was_killed_is_abandoned(temporary: Path) -> None:
    program = (
        "import os, signal\nfrom kindlab.host import scratch\nwith scratch.folder('beside'): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program], env={"TMPDIR": str(temporary)}, check=False)
    (folder,) = scratch.abandoned()
    assert folder.parent == temporary


def test_a_folder_that_only_has_such_a_name_is_nobody_s_that_we_know(temporary: Path) -> None:
    (temporary / "kindlab-beside-mine").mkdir()
    assert scratch.abandoned() == []
