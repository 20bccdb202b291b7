"""The interview bank's statements, by topic, and which claims of labs settle each."""

from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import msgspec

from kindlab import documents
from kindlab.errors import InvalidLab

CATALOGUE = Path("labs/catalogue")


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement of the bank by its id, the claims that settle it, and what of it no kind cluster can settle, and why.

    A claim is written as in probes/readiness:is-not-restarted. A statement with neither is open.
    """

    id: str
    settled_by: tuple[str, ...] = ()
    unsettled: str = ""


def topics(root: Path) -> dict[str, tuple[Statement, ...]]:
    """Return the statements of a root by topic; raises InvalidLab with the problems of all files."""
    found: dict[str, tuple[Statement, ...]] = {}
    problems: list[str] = []
    for file in files(root):
        try:
            found[file.stem] = read(file)
        except InvalidLab as invalid:
            problems += invalid.problems
    if problems:
        raise InvalidLab(problems)
    return found


def files(root: Path) -> list[Path]:
    """Return the files that hold a root's statements, one a topic."""
    return sorted((root / CATALOGUE).glob("*.yaml"))


def read(file: Path) -> tuple[Statement, ...]:
    """Return the statements of a file; raises InvalidLab where it holds anything else."""
    found = [document.content for document in documents.read(file, documents.content_of(file))]
    try:
        return tuple(statement for content in found for statement in msgspec.convert(content, list[Statement]))
    except msgspec.ValidationError as error:
        raise InvalidLab([f"{file}: is no list of statements with id, settled_by, unsettled: {error}"]) from error


def problems(root: Path, claims: Container[str], broken: Container[str]) -> Iterator[str]:
    """Yield what is wrong with a root's statements; claims of labs that are `broken` may be there."""
    places: dict[str, list[str]] = {}
    for file in files(root):
        try:
            statements = read(file)
        except InvalidLab as invalid:
            yield from invalid.problems
            continue
        for statement in statements:
            places.setdefault(statement.id, []).append(file.name)
            for claim in _gone(statement, claims, broken):
                yield f"{file}: {statement.id} is said to be settled by {claim}, which is no claim"
    for id_, names in places.items():
        if len(names) > 1:
            yield f"{root / CATALOGUE}: {id_} stands in {' and in '.join(names)}: keep one of these"


def _gone(statement: Statement, claims: Container[str], broken: Container[str]) -> Iterable[str]:
    found = (claim for claim in statement.settled_by if claim not in claims)
    return (claim for claim in found if claim.partition(":")[0] not in broken)
