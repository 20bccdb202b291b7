"""The files of a lab's manifests folder: which steps send them, what is in them, and what is wrong with that."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from kindlab import images, manifests, privileges, schemas
from kindlab.errors import InvalidLab
from kindlab.lab import Lab, files_of
from kindlab.manifests import DEFINITION, Manifest
from kindlab.naming import path_to
from kindlab.rows import Object
from kindlab.steps import Ask, Step
from kindlab.steps.acts import Apply, Kubectl, Operator
from kindlab.steps.node_acts import StaticPod
from kindlab.validation import ownership
from kindlab.validation.places import Places

SUFFIXES = (".yaml", ".yml")
MOST_STRAYS = 100


@dataclass(frozen=True)
class Files:
    """What a lab's steps send: which steps send which file, the files that could be read, and the others' problems.

    `privileges` are those that the lab declares.
    """

    senders: Mapping[str, tuple[Step, ...]]
    read: Mapping[str, Manifest]
    unread: tuple[str, ...]
    privileges: tuple[str, ...] = ()

    @cached_property
    def objects(self) -> frozenset[str]:
        """The objects that the lab's manifests hold, named as in `Pod/web`."""
        found = (object_ for manifest in self.read.values() for object_ in manifest.objects)
        return frozenset(f"{object_['kind']}/{object_['metadata'].get('name', '')}" for object_ in found)

    @cached_property
    def definitions(self) -> list[Object]:
        """The definitions of the lab's own kinds."""
        return [
            object_
            for manifest in self.read.values()
            for object_ in manifest.objects
            if object_["kind"] == DEFINITION and not list(schemas.misfits(object_, {}))
        ]

    @cached_property
    def schemas(self) -> dict[str, schemas.Schema]:
        """The schemas of the lab's own kinds, by group/version/Kind."""
        return dict(_schemas(self.definitions))

    @cached_property
    def kinds(self) -> dict[str, bool]:
        """The lab's own kinds, and whether their objects live in a namespace."""
        specs = [definition["spec"] for definition in self.definitions]
        return {spec["names"]["kind"]: spec["scope"] == "Namespaced" for spec in specs}


def of(lab: Lab, places: Places) -> Files:
    """Read every file that a step of the lab, of an arm or of a control uses."""
    senders: dict[str, list[Step]] = {}
    for step in all_steps(lab):
        for name in files_of(step):
            senders.setdefault(name, []).append(step)
    read, unread = {}, list[str]()
    for name in sorted(senders):
        try:
            read[name] = manifests.read(_own(places, name))
        except InvalidLab as invalid:
            unread += invalid.problems
    return Files({name: tuple(steps) for name, steps in senders.items()}, read, tuple(unread), lab.privileges)


def _own(places: Places, name: str) -> Path:
    """Return where a file of the lab's folder lies; raises InvalidLab where its name or a link leads out of it."""
    path, root = places.folder / name, places.source.parents[2]
    if "/" in name or "\0" in name:
        raise InvalidLab([f"{places.folder}/{name}: is not in the lab's folder itself, expected a file's name alone"])
    if not path.resolve().is_relative_to(root.resolve()):
        raise InvalidLab([f"{path}: is a link out of {root}, expected a file of the lab's own"])
    return path


def all_steps(lab: Lab) -> list[Step]:
    """Return every step that any run of the lab takes, each once."""
    runs = (lab.runs(control) for control in (None, *lab.controls))
    return list({id(step): step for run in runs for steps in run.values() for step in steps}.values())


def problems(places: Places, files: Files) -> Iterator[str]:
    """Yield what is wrong with a lab's files, and which are in no step."""
    yield from files.unread
    for name, manifest in files.read.items():
        yield from _names(manifest.path, files.senders[name])
        if manifest.path.suffix == ".py":
            yield from _source(manifest)
        else:
            yield from _objects(manifest, files.senders[name], places, files)
            if not all(_expects_refusal(step) for step in files.senders[name]):
                yield from _misfits(manifest, files.schemas)
    strays = _strays(places.folder, files)
    yield from (f"{path}: is in no step" for path in strays[:MOST_STRAYS])
    if len(strays) > MOST_STRAYS:
        yield f"{places.folder}: holds more than {MOST_STRAYS} files that are in no step"


def refusals(object_: Object, places: Places, files: Files) -> set[str]:
    """Return why a lab may not have an object in its manifests, or the API server would not take it."""
    misfits = schemas.misfits(object_, files.schemas)
    return {
        *privileges.undeclared(privileges.of_object(object_), files.privileges),
        *ownership.problems(object_, places, files.kinds), *images.problems_of(object_),
        *(f"{path_to(trail) or 'the object'} {text}" for trail, text in misfits),
    }  # fmt: skip


def _schemas(definitions: Iterable[Object]) -> Iterator[tuple[str, schemas.Schema]]:
    for spec in (definition["spec"] for definition in definitions):
        for version in spec["versions"]:
            schema = (version.get("schema") or {}).get("openAPIV3Schema") or {}
            yield f"{spec['group']}/{version['name']}/{spec['names']['kind']}", schema


def _names(path: Path, senders: tuple[Step, ...]) -> Iterator[str]:
    is_program = path.suffix == ".py"
    for step in senders:
        if isinstance(step, Operator) and not is_program:
            yield f"{path}: is started as an operator by {step.name!r}, expected a Python file"
        elif not isinstance(step, Operator) and path.suffix not in SUFFIXES:
            yield f"{path}: is sent by {step.name!r}, expected a manifest called *.yaml"


def _source(manifest: Manifest) -> Iterator[str]:
    try:
        ast.parse(manifest.content)
    except SyntaxError as error:
        yield f"{manifest.path}:{error.lineno}: {error.msg}"


def _objects(manifest: Manifest, senders: tuple[Step, ...], places: Places, files: Files) -> Iterator[str]:
    is_only_asked = all(isinstance(step, Ask) for step in senders)  # what is never made needs no image
    for line, object_ in zip(manifest.lines, manifest.objects, strict=True):
        found = [
            *privileges.undeclared(privileges.of_object(object_), files.privileges),
            *ownership.problems(object_, places, files.kinds),
        ]
        found += [] if is_only_asked else images.problems_of(object_)
        if any(isinstance(step, Kubectl) for step in senders) and ownership.is_cluster_scoped(
            object_["kind"], files.kinds
        ):
            found.append(f"{object_['kind']} is cluster-scoped and sent by kubectl, which nothing undoes: apply(…) it")
        yield from (f"{manifest.path}:{line}: {problem}" for problem in found)
    yield from ownership.foreign(manifest, places)
    if any(isinstance(step, StaticPod) for step in senders) and [o["kind"] for o in manifest.objects] != ["Pod"]:
        yield f"{manifest.path}: is a static Pod's, expected one Pod and nothing else"


def _misfits(manifest: Manifest, custom: Mapping[str, schemas.Schema]) -> Iterator[str]:
    for index, object_ in enumerate(manifest.objects):
        for trail, text in schemas.misfits(object_, custom):
            yield f"{manifest.path}:{manifest.line_of(index, *trail)}: {path_to(trail) or 'the object'} {text}"


def _expects_refusal(step: Step) -> bool:
    """Tell whether a step sends a manifest that need not be as the schema says: that may be what it is about."""
    is_lenient = isinstance(step, Apply) and not step.strict
    return isinstance(step, Ask) or is_lenient or getattr(step, "refused", False)


def _strays(folder: Path, files: Files) -> list[Path]:
    """Return the files that no step uses, one more than are told at most: a folder may hold a whole disk."""
    present = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    strays = (path for path in present if str(path.relative_to(folder)) not in files.senders)
    return sorted(islice(strays, MOST_STRAYS + 1))
