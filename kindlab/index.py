"""Remembers on disk what each lab asks, so that labs which have not changed are listed without being imported."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import platformdirs

from kindlab.lab import Lab
from kindlab.texts import Text

ENGINE = Path(__file__).parent
DECIDING = ("*.py", "schemas/*", "steps/*.py", "validation/*.py")
"""What of kindlab itself decides whether a lab is valid."""


class Summary(msgspec.Struct, frozen=True):
    """What is listed of a lab: its question, its claims' names, and the state of its files when it was valid."""

    question: Text
    claims: tuple[str, ...]
    state: str


class _Stored(msgspec.Struct, frozen=True):
    labs: dict[str, Summary]


def summaries(root: Path, ids: Iterable[str], load: Callable[[str], Lab]) -> dict[str, Summary]:
    """Return what is listed of each lab of a root; `load` imports those that are new or changed.

    An index that is damaged, of another kindlab or cannot be written is as good as none.
    """
    known, shared, found = _read(root), _state([*_shared(root), *_engine()]), {}
    for id_ in ids:
        state = _state(_files(root, id_), shared)
        remembered = known.get(id_)
        found[id_] = remembered if remembered and remembered.state == state else _summary(load(id_), state)
    if any(known.get(id_) is not summary for id_, summary in found.items()):
        _write(root, {**known, **found})
    return found


def _summary(lab: Lab, state: str) -> Summary:
    return Summary(lab.question, tuple(claim.name for claim in lab.claims), state)


def _file(root: Path) -> Path:
    name = hashlib.sha256(f"{root}\0{ENGINE}".encode()).hexdigest()[:16]
    return platformdirs.user_cache_path("kindlab") / "index" / f"{name}.json"


def _read(root: Path) -> dict[str, Summary]:
    try:
        return msgspec.json.decode(_file(root).read_bytes(), type=_Stored).labs
    except (OSError, ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return {}


def _write(root: Path, labs: dict[str, Summary]) -> None:
    """Put the index in its place whole: two commands at once leave that of one of them."""
    file = _file(root)
    new = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(msgspec.json.encode(_Stored(labs)))
        new.replace(file)


def _files(root: Path, id_: str) -> Iterator[Path]:
    """Yield a lab's own files: its module, its checks, its manifests."""
    yield root / "labs" / f"{id_}.py"
    yield root / "checks" / f"{id_}.py"
    yield from _below(root / "manifests" / id_)


def _shared(root: Path) -> Iterator[Path]:
    """Yield the modules that any lab of a root may import."""
    for package in ("labs", "checks"):
        for folder in (root / package, *(path for path in _below(root / package) if path.is_dir())):
            yield from (path for path in _below(folder) if path.name.startswith("_") and path.suffix == ".py")


def _engine() -> Iterator[Path]:
    """Yield the files of kindlab itself that decide what is valid."""
    for pattern in DECIDING:
        yield from sorted(path for path in ENGINE.glob(pattern) if path.is_file())


def _below(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _state(files: Iterable[Path], *others: str) -> str:
    """Return a hash of where files are, when they were written, and how large they are."""
    told = list(others)
    for file in files:
        try:
            seen = file.stat()
        except OSError:
            continue
        told.append(f"{file}\0{seen.st_mtime_ns}\0{seen.st_size}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
