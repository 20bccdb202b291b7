"""Labs of further roots, as a user meets them on the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.roots import write_root


def kindlab_says(*words: str, root: str = "", cache: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LANG": "en_US.UTF-8", "KINDLAB_ROOT": root, "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-m", "kindlab", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_labs_of_further_roots_are_listed_and_checked(tmp_path: Path) -> None:
    first, second = write_root(tmp_path / "first"), write_root(tmp_path / "second", "topic/two")
    for words, root in (
        (("--root", str(first), "--root", str(second)), ""),
        ((), f"{first}{os.pathsep}{second}"),
    ):
        listed = kindlab_says("list", "topic", *words, root=root, cache=tmp_path)
        assert listed.stdout.splitlines() == ["topic/one   1  Why?", "topic/two   1  Why?"], listed.stderr
        checked = kindlab_says("lint", "topic", *words, root=root, cache=tmp_path)
        assert checked.stdout == "2 labs: nothing to complain about\n", checked.stderr


@pytest.mark.parametrize("command", ["list", "lint"])
def test_a_root_that_is_none_is_named(tmp_path: Path, command: str) -> None:
    answer = kindlab_says(command, "--root", str(tmp_path / "gone"), cache=tmp_path)
    assert answer.returncode == 2
    assert f"{tmp_path}/gone: no such folder; a root holds labs/" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_lint_shows_strays_and_all_problems(tmp_path: Path) -> None:
    root = write_root(tmp_path / "root")
    (root / "manifests/topic/one/web.yaml").write_text("apiVersion: v1\nkind: Pood\nmetadata: {name: web}\n")
    (root / "checks/topic/two.py").write_text("")
    answer = kindlab_says("lint", "--root", str(root), cache=tmp_path)
    assert answer.returncode == 2
    assert "2 problems, nothing was applied:" in answer.stderr
    assert "web.yaml:2: kind v1/Pood is no kind of Kubernetes v1.36.3; did you mean v1/Pod" in answer.stderr
    assert "checks/topic/two.py: belongs to no lab" in answer.stderr
