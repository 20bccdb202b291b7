"""Finds every lab of a root folder, loads the ones that are wanted, and reports all that is malformed at once."""

import difflib
import importlib
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

from kindlab import manifests
from kindlab.errors import InvalidLab, UnknownLab
from kindlab.lab import Control, Lab, files_of, fingerprint
from kindlab.manifests import Manifest
from kindlab.naming import namespace_of
from kindlab.validation import Places, problems_of

OWN_PACKAGES = ("labs", "checks")


@dataclass(frozen=True)
class Entry:
    """A lab's place in a root: `labs/<topic>/<name>.py` and the folders that mirror it."""

    root: Path
    topic: str
    name: str

    @property
    def id(self) -> str:
        """The lab's identity, such as probes/readiness."""
        return f"{self.topic}/{self.name}"

    @property
    def source(self) -> Path:
        """The file that declares the lab."""
        return self.root / "labs" / self.topic / f"{self.name}.py"

    @property
    def folder(self) -> Path:
        """The folder of the lab's manifests."""
        return self.root / "manifests" / self.topic / self.name

    def recording(self, control: str | None) -> Path:
        """Return the file of the committed recording of the main run (None) or of a control."""
        return self.root / "tests" / "recordings" / self.topic / self.name / f"{control or 'main'}.jsonl.gz"

    @cached_property
    def lab(self) -> Lab:
        """The lab itself, valid; raises InvalidLab with every problem of the file and of its manifests."""
        lab = _load(self)
        if problems := problems_of(lab, self.places):
            raise InvalidLab(problems)
        return lab

    @property
    def base(self) -> str:
        """The one namespace's name that manifests and steps may write, P; a control's and an arm's begin with it."""
        return namespace_of(self.id)

    @property
    def places(self) -> Places:
        """Where the lab's parts lie."""
        checks = self.root / "checks" / self.topic / f"{self.name}.py"
        return Places(self.source, self.folder, checks, _bases(self.root))

    def namespace(self, control: Control | None, arm: str = "") -> str:
        """Return the namespace of a run's arm: P, P--control, P--arm or P--control--arm, found again after a crash."""
        return "--".join([self.base, *filter(None, (control.name if control else "", arm))])

    def namespaces(self, control: Control | None) -> dict[str, str]:
        """Return the namespace of each arm of a run by the arm's name; a lab without arms has one, called ''."""
        return {arm: self.namespace(control, arm) for arm in self.lab.runs(control)}

    def manifests(self, control: Control | None) -> dict[str, Manifest]:
        """Return the files that a run uses, by name, in the order of its steps; an operator's file has no objects."""
        steps = (step for steps in self.lab.runs(control).values() for step in steps)
        names = dict.fromkeys(name for step in steps for name in files_of(step))
        return {name: manifests.read(self.folder / name) for name in names}

    def fingerprint(self, control: Control | None) -> str:
        """Return the hash of what a run does now; a recording with another one is out of date."""
        contents = [manifest.content for manifest in self.manifests(control).values()]
        return fingerprint(self.lab.runs(control), contents)


class Catalogue:
    """All labs below a root folder, found by their files' names: nothing is imported until it is wanted."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every lab, ordered by topic and name."""
        return tuple(Entry(self.root, *id_.split("/")) for id_ in _ids(self.root))

    def select(self, words: Sequence[str]) -> list[Entry]:
        """Return the labs that the words name (a topic, a lab, or topic/lab); without words, all of them.

        Raises UnknownLab for every word that names nothing, with the nearest names.
        """
        found = {
            word: [entry for entry in self.entries if word in (entry.id, entry.topic, entry.name)] for word in words
        }
        if unknown := [word for word, entries in found.items() if not entries]:
            raise UnknownLab("\n".join(self._unknown(word) for word in unknown))
        wanted = {entry for entries in found.values() for entry in entries}
        return [entry for entry in self.entries if not words or entry in wanted]

    def find(self, word: str) -> Entry:
        """Return the one lab that the word names; raises UnknownLab where there is none or more than one."""
        entries = self.select([word])
        if len(entries) > 1:
            raise UnknownLab(f"{word} names {len(entries)} labs: {', '.join(entry.id for entry in entries)}. Name one.")
        return entries[0]

    def _unknown(self, word: str) -> str:
        names = {name for entry in self.entries for name in (entry.id, entry.topic, entry.name)}
        near = difflib.get_close_matches(word, sorted(names), n=3, cutoff=0.5)
        advice = f"Did you mean {' or '.join(near)}?" if near else "kindlab list shows all labs."
        return f"no lab or topic is called {word}. {advice}"


@cache
def _bases(root: Path) -> frozenset[str]:
    return frozenset(namespace_of(id_) for id_ in _ids(root))


def _ids(root: Path) -> list[str]:
    """Return every lab below a root, ordered by topic and name, as its files' names tell."""
    return [f"{file.parent.name}/{file.stem}" for file in sorted((root / "labs").glob("*/[!_]*.py"))]


def require_valid(entries: Sequence[Entry]) -> None:
    """Load every lab; raises InvalidLab with the problems of all of them, before anything is applied."""
    problems: list[str] = []
    for entry in entries:
        try:
            entry.lab  # noqa: B018 - loading is what is wanted
        except InvalidLab as invalid:
            problems += invalid.problems
    if problems:
        raise InvalidLab(problems)


def _load(entry: Entry) -> Lab:
    with _importing_from(entry.root):
        try:
            module = importlib.import_module(f"labs.{entry.topic}.{entry.name}")
        except Exception as error:
            raise InvalidLab([_place(error, entry.source)]) from error
    lab = getattr(module, "LAB", None)
    if not isinstance(lab, Lab):
        raise InvalidLab([f"{entry.source}: expected a Lab called LAB, saw {type(lab).__name__}"])
    return lab


@dataclass(frozen=True)
class _OwnPackages:
    """Finds `labs` and `checks` in one root only, whatever else of that name is installed."""

    root: Path

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        """Return the place of a root's own package, for Python's import system."""
        return PathFinder.find_spec(name, [str(self.root)]) if name in OWN_PACKAGES else None


@contextmanager
def _importing_from(root: Path) -> Iterator[None]:
    """Import a root's `labs` and `checks` without leaving these names behind, so that two roots never meet."""
    hidden, finder = _taken(), _OwnPackages(root)
    importlib.invalidate_caches()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        _taken()
        sys.modules.update(hidden)


def _taken() -> dict[str, ModuleType]:
    """Take the modules of labs and checks out of Python's table, and return them."""
    names = [name for name in sys.modules if name.partition(".")[0] in OWN_PACKAGES]
    return {name: sys.modules.pop(name) for name in names}


def _place(error: Exception, source: Path) -> str:
    """Say where in the root's own files an import failed."""
    if isinstance(error, SyntaxError):
        return f"{error.filename}:{error.lineno}: {error.msg}"
    root = source.parent.parent.parent
    own = [root / package for package in OWN_PACKAGES]
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if any(Path(f.filename).is_relative_to(o) for o in own)
    ]
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(source)
    return f"{place}: {type(error).__name__}: {error}"
