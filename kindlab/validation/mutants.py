"""A lab's mutants: what is wrong with those that it names, and which others there are."""

from collections.abc import Iterator

from kindlab import schemas
from kindlab.lab import Lab, Mutant, files_of
from kindlab.manifests import Manifest
from kindlab.mutating import generated as generated_of
from kindlab.mutating import mutated, ref_of, selecting_labels
from kindlab.rows import Object
from kindlab.texts import near
from kindlab.validation import files as files_
from kindlab.validation.files import Files
from kindlab.validation.places import Places
from kindlab.validation.problem import Problem


def problems(lab: Lab, places: Places, files: Files) -> Iterator[Problem]:
    """Yield what is wrong with the mutants that a lab names, those aside whose file cannot be read."""
    for mutant in lab.mutants:
        if manifest := files.read.get(mutant.manifest):
            yield from (Problem(mutant, text) for text in _problems(mutant, manifest, places, files))


def generated(lab: Lab, places: Places) -> tuple[Mutant, ...]:
    """Return every mutant of the manifests that the main run sends, in their order, beside those that the lab names.

    What would be refused without asking a cluster is none.
    """
    files = files_.of(lab, places)
    sent = dict.fromkeys(name for steps in lab.runs(None).values() for step in steps for name in files_of(step))
    selecting = frozenset(label for file in files.read.values() for label in selecting_labels(list(file.objects)))
    found = {
        mutant.name: mutant
        for name in sent
        for object_ in files.read[name].objects
        for mutant in generated_of(name, object_, schemas.of(object_, files.schemas), selecting)
    }
    named = {mutant.name for mutant in lab.mutants}
    return tuple(
        mutant
        for name, mutant in found.items()
        if name not in named and not _refusals(mutant, files.read[mutant.manifest], places, files)
    )


def _problems(mutant: Mutant, manifest: Manifest, places: Places, files: Files) -> Iterator[str]:
    known = [ref_of(object_) for object_ in manifest.objects]
    if mutant.object not in known:
        yield f"changes {mutant.object}, which {mutant.manifest} does not have" + (
            near(mutant.object, known) or f": it has {', '.join(known) or 'no objects'}"
        )
        return
    try:
        found = _refusals(mutant, manifest, places, files)
    except LookupError as missing:
        yield f"leads through {missing}, which {mutant.object} does not have"
        return
    if mutated(manifest, mutant).objects == manifest.objects:
        yield f"changes nothing: {mutant.path} is {mutant.value!r} already"
    yield from (f"would be refused: {text}" for text in sorted(found))


def _refusals(mutant: Mutant, manifest: Manifest, places: Places, files: Files) -> set[str]:
    """Return why a mutant's object would be refused where the original is not."""
    before, after = (_object(each, mutant.object) for each in (manifest, mutated(manifest, mutant)))
    return files_.refusals(after, places, files) - files_.refusals(before, places, files)


def _object(manifest: Manifest, ref: str) -> Object:
    return next(object_ for object_ in manifest.objects if ref_of(object_) == ref)
