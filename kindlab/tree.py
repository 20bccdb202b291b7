"""One lab, one name, four places: finds what lies in a root and belongs to no lab of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from kindlab import documents
from kindlab.errors import InvalidLab
from kindlab.lab import Lab

UNSEEN = ("__pycache__", "__init__.py", ".gitkeep")


class _Statement(msgspec.Struct):
    id: str
    settled_by: list[str] = []


def problems(root: Path, labs: Mapping[str, Lab | None]) -> Iterator[str]:
    """Yield what belongs to no lab; `labs` are all labs of the root by id, None for those that are malformed."""
    yield from _modules(root / "labs", "", labs, "expected labs/<topic>/<lab>.py")
    yield from _modules(root / "checks", "", labs)
    yield from _modules(root / "tests/checks", "test_", labs)
    yield from _folders(root / "manifests", labs)
    yield from _folders(root / "tests/recordings", labs)
    yield from _recordings(root / "tests/recordings", labs)
    yield from _settled(root / "labs/catalogue", labs)


def _modules(folder: Path, prefix: str, labs: Mapping[str, Lab | None], expected: str = "") -> Iterator[str]:
    for file in sorted(folder.rglob("*.py")):
        place = file.relative_to(folder)
        if file.name.startswith("_") or file.name == "conftest.py":
            continue
        id_ = f"{place.parent}/{place.stem.removeprefix(prefix)}"
        if id_ not in labs or not file.name.startswith(prefix):
            yield f"{file}: {expected or _no_lab(id_)}"


def _folders(folder: Path, labs: Mapping[str, Lab | None]) -> Iterator[str]:
    topics = {id_.partition("/")[0] for id_ in labs}
    for topic in _below(folder):
        if not topic.is_dir() or topic.name not in topics:
            yield f"{topic}: belongs to no lab: labs/{topic.name}/ holds none"
            continue
        for found in _below(topic):
            if not found.is_dir() or f"{topic.name}/{found.name}" not in labs:
                yield f"{found}: {_no_lab(f'{topic.name}/{found.name}')}"


def _recordings(folder: Path, labs: Mapping[str, Lab | None]) -> Iterator[str]:
    for id_, lab in labs.items():
        if lab:
            runs = {"main", *(variation.short for variation in lab.variations)}
            strays = (file for file in _below(folder / id_) if file.name.partition(".")[0] not in runs)
            yield from (f"{file}: is of no control of {id_}; remove it" for file in strays)


def _settled(folder: Path, labs: Mapping[str, Lab | None]) -> Iterator[str]:
    """Yield which statements of the interview bank are said to be settled by claims that do not exist."""
    claims = {f"{id_}:{claim.name}" for id_, lab in labs.items() if lab for claim in lab.claims}
    broken = {id_ for id_, lab in labs.items() if lab is None}
    for file in sorted(folder.glob("*.yaml")):
        try:
            statements = _statements(file)
        except InvalidLab as invalid:
            yield from invalid.problems
            continue
        for statement in statements:
            for claim in statement.settled_by:
                if claim not in claims and claim.partition(":")[0] not in broken:
                    yield f"{file}: {statement.id} is said to be settled by {claim}, which is no claim"


def _statements(file: Path) -> list[_Statement]:
    found = [document.content for document in documents.read(file, documents.content_of(file))]
    try:
        return [statement for content in found for statement in msgspec.convert(content, list[_Statement])]
    except msgspec.ValidationError as error:
        raise InvalidLab([f"{file}: is no list of statements with id and settled_by: {error}"]) from error


def _below(folder: Path) -> list[Path]:
    """Return what lies in a folder, without empty folders: an author may have begun with them."""
    found = (path for path in (folder.iterdir() if folder.is_dir() else ()) if path.name not in UNSEEN)
    return sorted(path for path in found if path.is_file() or any(each.is_file() for each in path.rglob("*")))


def _no_lab(id_: str) -> str:
    return f"belongs to no lab: there is no labs/{id_}.py"
