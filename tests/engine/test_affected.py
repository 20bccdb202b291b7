"""Which labs a change is about, and what git tells of it."""

import subprocess
from pathlib import Path

import pytest

from kindlab.affected import affected
from kindlab.catalogue import Catalogue, Entry
from kindlab.errors import HostError
from kindlab.host import git

ROOT, OTHER = Path("/one"), Path("/other")
LABS = [Entry(ROOT, "a", "x"), Entry(ROOT, "a", "y"), Entry(ROOT, "b", "z"), Entry(OTHER, "c", "w")]
ALL = [entry.id for entry in LABS]


@pytest.mark.parametrize(
    ("file", "ids"),
    [
        ("labs/a/x.py", ["a/x"]),
        ("checks/a/y.py", ["a/y"]),
        ("manifests/b/z/web.yaml", ["b/z"]),
        ("manifests/b/z/deeper/web.yaml", ["b/z"]),
        ("tests/recordings/a/x/main.jsonl.gz", ["a/x"]),
        ("checks/a/_shared.py", ["a/x", "a/y"]),
        ("labs/_words.py", ["a/x", "a/y", "b/z"]),
        ("kindlab/judging.py", ALL),
        ("kind-config.yaml", ALL),
        ("pyproject.toml", ALL),
        ("airgap/go/node/go.mod", ALL),
        ("labs/c/w.py", []),  # of that name in another root
        ("labs/catalogue/a.yaml", []),
        ("manifests/a/x.yaml", []),
        ("tests/checks/a/test_x.py", []),
        ("docs/verdicts/en/a.md", []),
        ("README.md", []),
    ],
)
def test_a_file_is_about_these_labs(file: str, ids: list[str]) -> None:
    assert [entry.id for entry in affected(LABS, [(ROOT, file)])] == ids


def call(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose labs lie in a folder of it, with one commit on a branch of its own."""
    root = tmp_path / "mine"
    for name in ("labs/a/x.py", "labs/a/y.py", "checks/a/x.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    call(tmp_path, "init", "-q", "-b", "main")
    call(tmp_path, "add", "-A")
    call(tmp_path, "commit", "-qm", "one")
    call(tmp_path, "checkout", "-qb", "branch")
    (root / "labs/a/y.py").rename(root / "labs/a/ü z.py")
    call(tmp_path, "add", "-A")
    call(tmp_path, "commit", "-qm", "two")
    return root


def test_git_tells_what_a_branch_and_the_work_tree_change(repository: Path) -> None:
    assert git.changed(repository, "main") == ["labs/a/y.py", "labs/a/ü z.py"]
    (repository / "checks/a/x.py").write_text("pass")
    (repository.parent / "README.md").write_text("of another folder")
    assert git.changed(repository, "HEAD") == ["checks/a/x.py"]


def test_what_has_come_to_the_other_branch_since_is_no_change(repository: Path) -> None:
    call(repository, "checkout", "-q", "main")
    (repository / "labs/a/x.py").write_text("pass")
    call(repository, "commit", "-qam", "three")
    call(repository, "checkout", "-q", "branch")
    assert git.changed(repository, "main") == ["labs/a/y.py", "labs/a/ü z.py"]


@pytest.mark.parametrize("ref", ["nowhere", "--all", "0" * 40, ""])
def test_what_is_no_commit_is_told(repository: Path, ref: str) -> None:
    with pytest.raises(HostError, match="git does not tell what has changed since"):
        git.changed(repository, ref)


def test_without_a_repository_nothing_is_known(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="not a git repository"):
        git.changed(tmp_path, "main")
    assert git.commit(tmp_path) == ""


def test_a_commit_is_told_with_whether_files_differ_from_it(repository: Path) -> None:
    clean = git.commit(repository)
    assert len(clean) == 40
    (repository / "labs/a/x.py").write_text("pass")
    assert git.commit(repository) == f"{clean}-dirty"


def test_labs_without_a_change_are_none() -> None:
    assert affected(Catalogue(ROOT).entries, []) == []
