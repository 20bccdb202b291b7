"""The interview bank's statements, and what settles them."""

from pathlib import Path

import pytest

from kindlab import bank, tree
from kindlab.bank import Statement
from kindlab.catalogue import Catalogue
from kindlab.errors import InvalidLab
from kindlab.root import shipped_root
from tests.roots import write_root

SETTLED = "- id: a\n  settled_by: ['topic/one:holds']\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_root(tmp_path)
    (tmp_path / "labs/catalogue").mkdir()
    return tmp_path


def catalogue(root: Path, content: str, topic: str = "topic") -> Path:
    file = root / f"labs/catalogue/{topic}.yaml"
    file.write_text(content)
    return file


def found(root: Path) -> list[str]:
    return list(tree.problems(root, {"topic/one": Catalogue(root).find("one").lab, "topic/broken": None}))


def test_statements_are_read_by_topic(root: Path) -> None:
    catalogue(root, f"{SETTLED}- id: b\n  unsettled: needs a cloud\n- id: c\n")
    catalogue(root, "", "empty")
    statements = (Statement("a", ("topic/one:holds",)), Statement("b", unsettled="needs a cloud"), Statement("c"))
    assert bank.topics(root) == {"empty": (), "topic": statements}
    assert found(root) == []


def test_a_claim_that_is_not_there_is_found(root: Path) -> None:
    file = catalogue(root, "- id: a\n  settled_by: ['topic/one:holds', 'topic/one:hold', 'topic/broken:x']\n")
    assert found(root) == [f"{file}: a is said to be settled by topic/one:hold, which is no claim"]


def test_a_statement_that_is_listed_twice_is_found(root: Path) -> None:
    catalogue(root, SETTLED)
    catalogue(root, "- id: a\n", "other")
    assert found(root) == [f"{root}/labs/catalogue: a stands in other.yaml and in topic.yaml: keep one of these"]


@pytest.mark.parametrize(
    "content", ["- [", "- x", "a: b", "- id: a\n  settled_by: b", "- id: a\n  why_not: unknown word"]
)
def test_a_malformed_list_is_named(root: Path, content: str) -> None:
    file = catalogue(root, content)
    (problem,) = found(root)
    assert problem.startswith(
        (f"{file}: is no list of statements with id, settled_by, unsettled: ", f"{file}:2: is no")
    )
    with pytest.raises(InvalidLab, match=r"topic\.yaml"):
        bank.topics(root)


def test_the_shipped_labs_settle_statements() -> None:
    assert all(bank.topics(shipped_root()).values())
