from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.errors import UnknownLab
from kindlab.root import shipped_root
from tests.roots import LAB, problems, write_root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_root(tmp_path)


def test_a_sound_lab_loads(root: Path) -> None:
    entry = Catalogue(root).find("topic/one")
    assert entry.lab.question.zh == "为什么？"
    assert entry.namespace(None) == "lab-topic-one"
    assert entry.namespace(entry.lab.controls[0]) == "lab-topic-one-other"


def test_two_roots_never_meet(root: Path) -> None:
    own, shipped = Catalogue(root).find("one").lab, Catalogue(shipped_root()).find("readiness").lab
    files = [lab.claims[0].judged_by.__code__.co_filename for lab in (own, shipped)]
    assert files == [f"{root}/checks/topic/one.py", f"{shipped_root()}/checks/probes/readiness.py"]


def test_an_unknown_lab_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(UnknownLab, match=r"no lab or topic is called readines\. Did you mean readiness"):
        Catalogue(shipped_root()).select(["readines"])


def test_every_unknown_word_is_named() -> None:
    with pytest.raises(UnknownLab, match=r"(?s)called xyzzy\. kindlab list.*called plugh"):
        Catalogue(shipped_root()).select(["probes", "xyzzy", "plugh"])


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("LAB = (\n", "labs/topic/one.py:1: '(' was never closed"),
        ("LAB = 3\n", "labs/topic/one.py: expected a Lab called LAB, saw int"),
        (
            "\nimport nothing_of_that_name\n",
            "labs/topic/one.py:2: ModuleNotFoundError: No module named 'nothing_of_that_name'",
        ),
        (LAB.replace("check.holds", "check.hold"), "labs/topic/one.py:10: AttributeError"),
    ],
    ids=["syntax", "no lab", "import", "no check"],
)
def test_a_malformed_lab_is_named_by_its_line(root: Path, source: str, problem: str) -> None:
    (root / "labs/topic/one.py").write_text(source)
    assert problems(root)[0].startswith(problem)
