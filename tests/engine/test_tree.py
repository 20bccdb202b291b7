"""One lab, one name, four places: what has no lab is a stray."""

from pathlib import Path

import pytest

from kindlab import tree
from kindlab.catalogue import Catalogue
from kindlab.root import shipped_root
from tests.roots import write_root

SHIPPED = Catalogue(shipped_root())


@pytest.mark.parametrize(
    "place", ["checks/{}.py", "tests/checks/{topic}/test_{name}.py", "manifests/{}", "tests/recordings/{}"]
)
def test_each_lab_has_its_part_in_each_place(place: str) -> None:
    places = {entry.id: place.format(entry.id, topic=entry.topic, name=entry.name) for entry in SHIPPED.entries}
    assert [id_ for id_, path in places.items() if not (shipped_root() / path).exists()] == []


def test_nothing_in_these_places_is_without_a_lab() -> None:
    assert list(tree.problems(shipped_root(), {entry.id: entry.lab for entry in SHIPPED.entries})) == []


@pytest.mark.parametrize(
    ("stray", "problem"),
    [
        ("labs/other.py", "labs/other.py: expected labs/<topic>/<lab>.py"),
        ("labs/topic/more/deep.py", "labs/topic/more/deep.py: expected labs/<topic>/<lab>.py"),
        ("checks/topic/two.py", "checks/topic/two.py: belongs to no lab: there is no labs/topic/two.py"),
        ("tests/checks/topic/test_two.py", "tests/checks/topic/test_two.py: belongs to no lab"),
        ("tests/checks/topic/one.py", "tests/checks/topic/one.py: belongs to no lab"),
        ("manifests/topic/two/web.yaml", "manifests/topic/two: belongs to no lab: there is no labs/topic/two.py"),
        ("manifests/topic/web.yaml", "manifests/topic/web.yaml: belongs to no lab"),
        ("manifests/topics/one/web.yaml", "manifests/topics: belongs to no lab"),
        ("tests/recordings/topic/two/main.jsonl.gz", "tests/recordings/topic/two: belongs to no lab"),
        ("tests/recordings/topic/one/gone.jsonl.gz", "tests/recordings/topic/one/gone.jsonl.gz: is of no control"),
    ],
)
def test_what_belongs_to_no_lab_is_found(tmp_path: Path, stray: str, problem: str) -> None:
    root = write_root(tmp_path)
    for path in (stray, "labs/topic/_shared.py", "checks/__init__.py", "tests/recordings/topic/one/other.jsonl.gz"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    (found,) = tree.problems(root, {"topic/one": Catalogue(root).find("one").lab})
    assert found.startswith(f"{root}/{problem}")
