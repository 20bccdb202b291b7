"""Finds every lab of a root folder, loads the ones that are wanted, and reports all that is malformed at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kindlab import importing, index
from kindlab.errors import InvalidLab, UnknownLab
from kindlab.lab import Lab, Mutant, Variation, files_of, fingerprint
from kindlab.naming import namespace_of
from kindlab.root import is_folder, shipped_root
from kindlab.texts import nearest

if TYPE_CHECKING:
    from kindlab.manifests import Manifest
    from kindlab.validation import Places


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
        from kindlab.validation import problems_of  # noqa: PLC0415 - reads YAML and a schema; the index needs none

        lab = importing.load(self.root, self.topic, self.name)
        if problems := problems_of(lab, self._places):
            raise InvalidLab(problems)
        return lab

    @property
    def _places(self) -> "Places":
        from kindlab.validation import Places  # noqa: PLC0415 - as above

        checks = self.root / "checks" / self.topic / f"{self.name}.py"
        return Places(self.source, self.folder, checks, _bases(self.root))

    @cached_property
    def remembered(self) -> Lab:
        """The lab itself, validated anew only where its files have changed since it was last found valid."""
        index.summaries(self.root, [self.id], lambda _: self.lab)
        return self.__dict__.get("lab") or importing.load(self.root, self.topic, self.name)

    @property
    def base(self) -> str:
        """The one namespace's name that manifests and steps may write, P; a control's and an arm's begin with it."""
        return namespace_of(self.id)

    def namespace(self, variation: Variation | None, arm: str = "") -> str:
        """Return the namespace of a run's arm: P, P--control, P--arm or P--control--arm, found again after a crash."""
        return "--".join([self.base, *filter(None, (variation.short if variation else "", arm))])

    def namespaces(self, variation: Variation | None) -> dict[str, str]:
        """Return the namespace of each arm of a run by the arm's name; a lab without arms has one, called ''."""
        return {arm: self.namespace(variation, arm) for arm in self.lab.runs(variation)}

    def manifests(self, variation: Variation | None) -> dict[str, "Manifest"]:
        """Return the files that a run uses, by name, in the order of its steps; an operator's file has no objects."""
        from kindlab import manifests, mutating  # noqa: PLC0415 - reads YAML, which the index does without

        steps = (step for steps in self.lab.runs(variation).values() for step in steps)
        names = dict.fromkeys(name for step in steps for name in files_of(step))
        files = {name: manifests.read(self.folder / name) for name in names}
        if isinstance(variation, Mutant):
            files[variation.manifest] = mutating.mutated(files[variation.manifest], variation)
        return files

    def mutants(self) -> tuple[Mutant, ...]:
        """Return what can be changed in the manifests of the main run beside what the lab's own mutants change."""
        from kindlab.validation import mutants  # noqa: PLC0415 - reads YAML and a schema

        return mutants.generated(self.lab, self._places)

    def fingerprint(self, variation: Variation | None) -> str:
        """Return the hash of what a run does now; a recording with another one is out of date."""
        contents = [manifest.content for manifest in self.manifests(variation).values()]
        return fingerprint(self.lab.runs(variation), contents)


class Catalogue:
    """All labs below some root folders, found by their files' names: nothing is imported until it is wanted."""

    def __init__(self, *roots: Path) -> None:
        self.roots = roots

    @classmethod
    def of_roots(cls, further: Sequence[Path]) -> "Catalogue":
        """Return the labs that come with kindlab and those of further roots.

        Raises UnknownLab for a root that is missing or holds no lab, InvalidLab for an id that two roots have.
        """
        roots = tuple(dict.fromkeys(root.resolve() for root in (shipped_root(), *further)))
        if problems := [problem for root in roots[1:] for problem in _root_problems(root)]:
            raise UnknownLab("\n".join(problems))
        catalogue = cls(*roots)
        if doubled := list(catalogue.doubled()):
            raise InvalidLab(doubled)
        return catalogue

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every lab, ordered by topic and name."""
        found = (Entry(root, *id_.split("/")) for root in self.roots for id_ in _ids(root))
        return tuple(sorted(found, key=lambda entry: entry.id))

    @property
    def sources(self) -> dict[str, Path]:
        """The file of every lab, by its id."""
        return {entry.id: entry.source for entry in self.entries}

    def doubled(self) -> Iterable[str]:
        """Yield each id, and each namespace, that two labs have."""
        named = defaultdict(list)
        for entry in self.entries:
            named[entry.base].append(entry)
        for base, entries in named.items():
            if len(entries) > 1:
                files = " and ".join(str(entry.source) for entry in entries)
                yield f"{files}: both run in the namespace {base}: call one of them otherwise"

    def problems(self) -> list[str]:
        """Return everything that is wrong with all labs and with what lies beside them."""
        from kindlab import tree  # noqa: PLC0415 - reads YAML, which the index does without

        found = {entry: _problems(entry) for entry in self.entries}
        strays = [
            problem
            for root in self.roots
            for problem in tree.problems(
                root, {entry.id: None if found[entry] else entry.lab for entry in self.entries if entry.root == root}
            )
        ]
        return [*(problem for problems in found.values() for problem in problems), *strays]

    def summaries(self, entries: Sequence[Entry]) -> dict[str, index.Summary]:
        """Return what is listed of labs, by id; only what is new or has changed is imported.

        Raises InvalidLab with the problems of all of these.
        """
        found: dict[str, index.Summary] = {}
        for root in self.roots:
            own = {entry.id: entry for entry in entries if entry.root == root}
            found |= index.summaries(root, own, lambda id_, own=own: own[id_].lab)  # type: ignore[misc]
        return found

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
        found = nearest(word, names)
        all_of_them = "kindlab list shows all labs; --root adds those of a folder of yours."
        advice = f"Did you mean {found}?" if found else all_of_them
        return f"no lab or topic is called {word}. {advice}"


@cache
def _bases(root: Path) -> frozenset[str]:
    return frozenset(namespace_of(id_) for id_ in _ids(root))


def _ids(root: Path) -> list[str]:
    """Return every lab below a root, ordered by topic and name, as its files' names tell."""
    return [f"{file.parent.name}/{file.stem}" for file in sorted((root / "labs").glob("*/[!_]*.py"))]


def _root_problems(root: Path) -> Iterable[str]:
    what = "a root holds labs/<topic>/<lab>.py, and manifests/ and checks/ beside labs/"
    if not is_folder(root):
        yield f"{root}: no such folder; {what}"
    elif not _ids(root):
        hint = f". Did you mean {root.parent}?" if root.name == "labs" and _ids(root.parent) else ""
        yield f"{root}: holds no lab; {what}{hint}"


def require_valid(entries: Sequence[Entry]) -> None:
    """Load every lab; raises InvalidLab with the problems of all of them, before anything is applied."""
    if problems := [problem for entry in entries for problem in _problems(entry)]:
        raise InvalidLab(problems)


def _problems(entry: Entry) -> tuple[str, ...]:
    try:
        entry.lab  # noqa: B018 - loading is what is wanted
    except InvalidLab as invalid:
        return invalid.problems
    return ()
