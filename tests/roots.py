"""Writes a root folder with one lab that has nothing wrong with it, for tests to spoil."""

from pathlib import Path

from kindlab.catalogue import Catalogue
from kindlab.errors import InvalidLab

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
CHECK = "def holds(timeline):\n    raise NotImplementedError\n"
LAB = """
from checks.topic import one as check
from kindlab import *

LAB = Lab(
    question=Text("Why?", zh="为什么？"),
    watches=("Pod",),
    steps=(apply("web.yaml"),),
    controls=(swap("web.yaml", "other.yaml", flips=("holds",)),),
    claims=(Claim("holds", Text("It holds.", zh="成立。"), docs="page/#part", judged_by=check.holds),),
)
"""


CLAIM = 'Claim("holds", Text("It holds.", zh="成立。"), docs="page/#part", judged_by=check.holds)'
SWAP = 'swap("web.yaml", "other.yaml", flips=("holds",))'


def write_root(root: Path, id_: str = "topic/one") -> Path:
    topic, _, name = id_.partition("/")
    for path, content in {
        f"labs/{id_}.py": LAB.replace("checks.topic import one", f"checks.{topic} import {name}"),
        f"checks/{id_}.py": CHECK,
        f"manifests/{id_}/web.yaml": POD,
        f"manifests/{id_}/other.yaml": POD,
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    return root


def spoiled(root: Path, old: str, new: str) -> list[str]:
    """Return the problems of the sound lab in which one piece was changed, its own named by their lines."""
    assert old in LAB
    (root / "labs/topic/one.py").write_text(LAB.replace(old, new))
    return [problem.removeprefix("labs/topic/one.py:") for problem in problems(root)]


def with_steps(root: Path, *steps: str) -> list[str]:
    """Return the problems of the sound lab with further steps."""
    return spoiled(root, '(apply("web.yaml"),)', f'(apply("web.yaml"), {", ".join(steps)},)')


def problems(root: Path, word: str = "topic") -> list[str]:
    """Return what is wrong with a lab of a root, the files named from there; [] where nothing is."""
    try:
        _ = Catalogue(root).find(word).lab
    except InvalidLab as invalid:
        return [problem.replace(f"{root}/", "") for problem in invalid.problems]
    return []
