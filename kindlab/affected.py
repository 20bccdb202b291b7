"""Which labs a change of files is about."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from kindlab.catalogue import Entry

ENGINE = frozenset({"kindlab", "airgap", "kind-config.yaml", "pyproject.toml"})
"""What every lab rests on: kindlab itself, the node image that it builds, the cluster, what is installed."""

WHOLE_ROOT = "*/*"
EVERYTHING = "*"


def affected(entries: Sequence[Entry], changed: Iterable[tuple[Path, str]]) -> list[Entry]:
    """Return the labs that changed files are about, in their order; each file comes with the root that it is in.

    A lab is affected by its own four places: labs/, checks/, manifests/, tests/recordings/. A module that labs share
    (its name begins with `_`) affects all labs of its topic, or of its root; the engine affects all there are.
    """
    about = {(root, each) for root, file in changed for each in concerns(file)}
    if any(each == EVERYTHING for _, each in about):
        return list(entries)
    return [entry for entry in entries if any((entry.root, each) in about for each in _names(entry))]


def concerns(file: str) -> Iterator[str]:
    """Yield what a file of a root is about: a lab's id, a topic (`probes/*`), the root (`*/*`) or all labs (`*`)."""
    match PurePosixPath(file).parts:
        case ["labs" | "checks", module] if module.startswith("_"):
            yield WHOLE_ROOT
        case ["labs" | "checks", topic, module] if module.endswith(".py"):
            yield f"{topic}/*" if module.startswith("_") else f"{topic}/{module.removesuffix('.py')}"
        case ["manifests", topic, lab, _, *_] | ["tests", "recordings", topic, lab, _]:
            yield f"{topic}/{lab}"
        case [first, *_] if first in ENGINE:
            yield EVERYTHING


def _names(entry: Entry) -> tuple[str, str, str]:
    return entry.id, f"{entry.topic}/*", WHOLE_ROOT
