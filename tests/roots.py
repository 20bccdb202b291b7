"""Writes a root folder with one lab that has nothing wrong with it, for tests to spoil."""

from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.errors import InvalidLab

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
CHECK = "def holds(timeline):\n    raise NotImplementedError\n"
LAB = """
from checks.topic import one as check
from kindlab import Claim, Lab, Text, apply, ask, delete, exec_in, in_pod, observe, ready, swap, until

LAB = Lab(
    question=Text("Why?", zh="为什么？"),
    watches=("Pod",),
    steps=(apply("web.yaml"),),
    controls=(swap("web.yaml", "other.yaml", flips=("holds",)),),
    claims=(Claim("holds", Text("It holds.", zh="成立。"), docs="page/#part", judged_by=check.holds),),
)
"""


def write_root(root: Path) -> Path:
    for path, content in {
        "labs/topic/one.py": LAB,
        "checks/topic/one.py": CHECK,
        "manifests/topic/one/web.yaml": POD,
        "manifests/topic/one/other.yaml": POD,
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    return root


def problems(root: Path, word: str = "topic") -> list[str]:
    """Return what is wrong with the one lab of a root, its files named from there."""
    with pytest.raises(InvalidLab) as invalid:
        _ = Catalogue(root).find(word).lab
    return [problem.replace(f"{root}/", "") for problem in invalid.value.problems]
