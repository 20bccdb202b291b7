import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kindlab import importing, index
from kindlab.catalogue import Catalogue, Entry
from kindlab.errors import InvalidLab
from kindlab.lab import Lab
from tests.roots import LAB, write_root


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / "cache" / name)
    return write_root(write_root(tmp_path / "root"), "topic/two")


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The labs that were imported."""
    found: list[str] = []
    load = importing.load

    def noting(root: Path, topic: str, name: str) -> Lab:
        found.append(name)
        return load(root, topic, name)

    monkeypatch.setattr(importing, "load", noting)
    return found


def listed(root: Path) -> dict[str, index.Summary]:
    catalogue = Catalogue(root)
    return catalogue.summaries(catalogue.entries)


def test_what_is_listed_is_what_the_labs_say(root: Path, imported: list[str]) -> None:
    first, second = listed(root), listed(root)
    assert first == second
    assert list(first) == ["topic/one", "topic/two"]
    assert (first["topic/one"].question.zh, first["topic/one"].claims) == ("为什么？", ("holds",))
    assert imported == ["one", "two"]


@pytest.mark.parametrize("place", ["labs/topic/two.py", "checks/topic/two.py", "manifests/topic/two/web.yaml"])
def test_only_what_has_changed_is_imported_again(root: Path, imported: list[str], place: str) -> None:
    listed(root)
    (root / place).write_text((root / place).read_text() + "# more\n")
    listed(root)
    assert imported == ["one", "two", "two"]


def test_a_file_of_the_same_size_that_was_written_later_counts_as_changed(root: Path, imported: list[str]) -> None:
    listed(root)
    os.utime(root / "labs/topic/one.py", ns=(1, 1))
    listed(root)
    assert imported == ["one", "two", "one"]


def test_a_module_that_any_lab_may_import_changes_them_all(root: Path, imported: list[str]) -> None:
    listed(root)
    (root / "labs/topic/_shared.py").write_text("")
    listed(root)
    assert imported == ["one", "two"] * 2


@pytest.mark.parametrize("content", [b"", b"{}", b"not JSON", b'{"labs": {"topic/one": 3}}', b"[" * 100_000])
def test_a_damaged_index_is_made_anew(root: Path, imported: list[str], content: bytes) -> None:
    first = listed(root)
    (file,) = (root.parent / "cache/kindlab/index").iterdir()
    file.write_bytes(content)
    assert listed(root) == first
    assert imported == ["one", "two"] * 2
    assert listed(root) == first
    assert imported == ["one", "two"] * 2


def test_an_index_that_cannot_be_written_is_done_without(root: Path) -> None:
    (root.parent / "cache").write_text("a file where a folder should be")
    assert list(listed(root)) == ["topic/one", "topic/two"]


def test_a_malformed_lab_is_never_listed(root: Path) -> None:
    listed(root)
    (root / "labs/topic/one.py").write_text(LAB.replace('"holds",)', '"hold",)'))
    for _ in range(2):
        with pytest.raises(InvalidLab):
            listed(root)


def test_another_kindlab_does_not_trust_the_index(
    root: Path, imported: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = tmp_path / "engine/validation/rule.py"
    rule.parent.mkdir(parents=True)
    rule.write_text("")
    monkeypatch.setattr(index, "ENGINE", tmp_path / "engine")
    listed(root)
    rule.write_text("# stricter\n")
    listed(root)
    assert imported == ["one", "two"] * 2


def test_a_lab_is_validated_again_only_when_it_has_changed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def one() -> Entry:
        return Catalogue(root).find("topic/one")

    assert one().remembered.question == one().lab.question
    monkeypatch.setattr("kindlab.validation.problems_of", lambda *_: ["no more"])
    assert one().remembered.question.zh == "为什么？"
    (root / "labs/topic/one.py").write_text(LAB + "# more\n")
    with pytest.raises(InvalidLab, match="no more"):
        _ = one().remembered
