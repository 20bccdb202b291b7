"""One lab, one name, four places: finds what lies in a root and belongs to no lab of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from kindlab import bank
from kindlab.lab import Lab

UNSEEN = ("__pycache__", "__init__.py", ".gitkeep")


def problems(root: Path, labs: Mapping[str, Lab | None]) -> Iterator[str]:
    """Yield what belongs to no lab; `labs` are all labs of the root by id, None for those that are malformed."""
    yield from _modules(root / "labs", "", labs, "expected labs/<topic>/<lab>.py")
    yield from _modules(root / "checks", "", labs)
    yield from _modules(root / "tests/checks", "test_", labs)
    yield from _folders(root / "manifests", labs)
    yield from _folders(root / "tests/recordings", labs)
    yield from _recordings(root / "tests/recordings", labs)
    yield from _settled(root, labs)


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


def _settled(root: Path, labs: Mapping[str, Lab | None]) -> Iterator[str]:
    """Yield what is wrong with the statements of the interview bank that claims are said to settle."""
    claims = {f"{id_}:{claim.name}" for id_, lab in labs.items() if lab for claim in lab.claims}
    yield from bank.problems(root, claims, {id_ for id_, lab in labs.items() if lab is None})


def _below(folder: Path) -> list[Path]:
    """Return what lies in a folder, without empty folders: an author may have begun with them."""
    found = (path for path in (folder.iterdir() if folder.is_dir() else ()) if path.name not in UNSEEN)
    return sorted(path for path in found if path.is_file() or any(each.is_file() for each in path.rglob("*")))


def _no_lab(id_: str) -> str:
    return f"belongs to no lab: there is no labs/{id_}.py"
