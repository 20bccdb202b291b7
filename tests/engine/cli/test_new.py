"""`kindlab new`: what it writes has nothing wrong with it, and nothing is overwritten."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kindlab.catalogue import Catalogue
from kindlab.cli import kindlab, new
from kindlab.errors import InvalidLab, KindlabError
from kindlab.lab import Control
from kindlab.root import shipped_root

LAB = "config_maps/change"


def says(*words: Any) -> Result:
    return CliRunner().invoke(kindlab, [str(word) for word in words], env={"KINDLAB_ROOT": ""})


def files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def problems(told: Result) -> str:
    assert isinstance(told.exception, InvalidLab)
    return "\n".join(told.exception.problems)


def test_it_writes_the_places_of_a_lab_and_says_what_comes_next(tmp_path: Path) -> None:
    told = says("new", LAB, "--root", tmp_path)
    assert told.exit_code == 0
    assert files(tmp_path) == {
        "labs/config_maps/change.py",
        "manifests/config_maps/change/subject.yaml",
        "manifests/config_maps/change/immutable.yaml",
        "checks/config_maps/change.py",
        "tests/checks/config_maps/test_change.py",
    }
    assert f"kindlab prove --root {tmp_path} {LAB} " in told.stdout


def test_what_it_writes_has_nothing_wrong_with_it(tmp_path: Path) -> None:
    says("new", LAB, "--root", tmp_path)
    assert Catalogue(tmp_path).problems() == []
    assert says("lint", "--root", tmp_path).exit_code == 0


def test_its_texts_are_marked_in_both_languages(tmp_path: Path) -> None:
    says("new", LAB, "--root", tmp_path)
    lab = Catalogue(tmp_path).find(LAB).lab
    for text in (lab.question, *(claim.text for claim in lab.claims)):
        assert text.en.startswith("TODO: ")
        assert text.zh.startswith("待改：")


def test_its_one_claim_has_its_control(tmp_path: Path) -> None:
    says("new", LAB, "--root", tmp_path)
    (control,) = Catalogue(tmp_path).find(LAB).lab.variations
    assert isinstance(control, Control)
    assert control.flips == ("takes-the-change",)


def test_nothing_is_overwritten_and_what_is_there_is_named(tmp_path: Path) -> None:
    check = tmp_path / "checks/config_maps/change.py"
    check.parent.mkdir(parents=True)
    check.write_text("mine")
    assert problems(says("new", LAB, "--root", tmp_path)) == f"{check}: exists, and is not overwritten"
    assert files(tmp_path) == {"checks/config_maps/change.py"}
    assert check.read_text() == "mine"


@pytest.mark.parametrize("lab", ["change", "a/b/c", "config-maps/change", "../change", "a/class", "a/B", "a/", "a/_b"])
def test_a_name_that_no_module_can_have_is_refused(tmp_path: Path, lab: str) -> None:
    assert "expected TOPIC/LAB, both in snake_case" in problems(says("new", lab, "--root", tmp_path))
    assert files(tmp_path) == set()


@pytest.mark.parametrize(("letters", "ok"), [(new.MOST_LETTERS, True), (new.MOST_LETTERS + 1, False)])
def test_a_lab_may_be_called_as_long_as_a_namespace_can_be(tmp_path: Path, letters: int, ok: bool) -> None:
    lab = "a/" + "b" * (letters - 2)
    assert (says("new", lab, "--root", tmp_path).exit_code == 0) is ok
    if ok:
        assert Catalogue(tmp_path).problems() == []


@pytest.mark.parametrize("lab", ["probes/readiness", "security/resource_names"])
def test_a_lab_that_would_run_where_another_one_does_is_refused(tmp_path: Path, lab: str) -> None:
    assert f"{shipped_root()}/labs/{lab}.py: runs in the namespace lab-" in problems(
        says("new", lab, "--root", tmp_path)
    )
    assert files(tmp_path) == set()


def test_without_a_root_it_is_the_checkout_s(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(new, "shipped_root", lambda: tmp_path)
    (tmp_path / "pyproject.toml").touch()
    assert "a folder of yours is missing: --root FOLDER" in says("new", LAB).stderr
    monkeypatch.chdir(tmp_path)
    assert says("new", LAB).exit_code == 0
    assert "labs/config_maps/change.py" in files(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "root").write_text("a file")
    told = says("new", LAB, "--root", tmp_path / "root")
    assert told.exit_code != 0
    assert not isinstance(told.exception, KindlabError)
    assert "cannot be written: Not a directory" in told.stderr


def test_one_root_is_meant(tmp_path: Path) -> None:
    told = says("new", LAB, "--root", tmp_path / "a", "--root", tmp_path / "b")
    assert told.exit_code == 2
    assert "expected one --root for a new lab, saw 2" in told.stderr
