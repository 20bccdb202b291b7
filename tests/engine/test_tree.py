"""One lab, one name, four places: what has no lab is a stray."""

from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.root import shipped_root

ROOT = shipped_root()
LABS = {entry.id for entry in Catalogue(ROOT).entries}


def modules(folder: str, prefix: str = "") -> set[str]:
    files = (ROOT / folder).glob(f"*/{prefix}*.py")
    return {f"{file.parent.name}/{file.stem.removeprefix(prefix)}" for file in files if file.stem != "__init__"}


def folders(folder: str) -> set[str]:
    return {str(path.relative_to(ROOT / folder)) for path in (ROOT / folder).glob("*/*") if path.is_dir()}


@pytest.mark.parametrize(
    "found",
    [modules("checks"), modules("tests/checks", "test_"), folders("manifests"), folders("tests/recordings")],
    ids=["checks", "tests/checks", "manifests", "tests/recordings"],
)
def test_each_place_mirrors_the_labs(found: set[str]) -> None:
    assert {lab for lab in found if "__pycache__" not in lab} == LABS


def test_each_topic_of_the_catalogue_names_claims_that_exist() -> None:
    claims = {f"{entry.id}:{claim.name}" for entry in Catalogue(ROOT).entries for claim in entry.lab.claims}
    for file in sorted(Path(ROOT, "labs/catalogue").glob("*.yaml")):
        for bank_id, settled_by in _settled(file).items():
            assert set(settled_by) <= claims, f"{file.name}: {bank_id}"


def _settled(file: Path) -> dict[str, list[str]]:
    import yaml  # noqa: PLC0415

    return {entry["id"]: entry.get("settled_by", []) for entry in yaml.safe_load(file.read_text())}
