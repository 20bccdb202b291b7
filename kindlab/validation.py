"""Finds everything that is malformed in a lab, all at once and without a cluster."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kindlab import images, manifests
from kindlab.errors import InvalidLab
from kindlab.lab import Claim, Control, Lab
from kindlab.steps import Apply, Until
from kindlab.texts import Text


def problems_of(lab: Lab, source: Path, folder: Path) -> list[str]:
    """Return every problem of a lab and of its manifests, each with its file."""
    found = [*_twice(lab), *_claims(lab), *_controls(lab), *_waits(lab), *_texts(lab)]
    return [*(f"{source}: {problem}" for problem in found), *_manifests(lab, folder)]


def _twice(lab: Lab) -> Iterator[str]:
    for noun, names in (("step", lab.steps), ("claim", lab.claims), ("control", lab.controls)):
        counts = Counter(item.name for item in names)
        yield from (f"{count} {noun}s are called {name!r}" for name, count in counts.items() if count > 1)


def _claims(lab: Lab) -> Iterator[str]:
    if not lab.claims:
        yield "the lab has no claims"
    flipped = {name for control in lab.controls for name in control.flips}
    for claim in lab.claims:
        yield from (f"claim {claim.name!r} {problem}" for problem in _claim(claim, flipped))


def _claim(claim: Claim, flipped: set[str]) -> Iterator[str]:
    if not claim.docs:
        yield "has no page (docs=)"
    if claim.docs_say == "no" and claim.instead is None:
        yield "is said to be false, but not what to say instead (instead=)"
    if claim.name not in flipped:
        yield "is flipped by no control (flips=): nothing shows that its check can fail"
    if claim.judged_by.__name__ != claim.name.replace("-", "_"):
        yield f"is judged by {claim.judged_by.__name__}(): a check has its claim's name"


def _controls(lab: Lab) -> Iterator[str]:
    claims = {claim.name for claim in lab.claims}
    for control in lab.controls:
        yield from (
            f"control {control.name!r} flips {name!r}, which is no claim"
            for name in control.flips
            if name not in claims
        )
        if not _is_in(control, lab):
            yield f"control {control.name!r} swaps {control.old!r}, which no step uses"


def _is_in(control: Control, lab: Lab) -> bool:
    if isinstance(control.new, str):
        return any(isinstance(step, Apply) and step.manifest == control.old for step in lab.steps)
    return any(step.name == control.old for step in lab.steps)


def _waits(lab: Lab) -> Iterator[str]:
    for step in lab.steps:
        if isinstance(step, Until):
            kinds = {ref.partition("/")[0] for ref in step.condition.refs()}
            yield from (
                f"step {step.name!r} waits for a {kind}, which is not in watches="
                for kind in sorted(kinds - set(lab.watches))
            )


def _texts(lab: Lab) -> Iterator[str]:
    if not (lab.question.en and lab.question.zh):
        yield "the question lacks a language"
    for claim in lab.claims:
        for field in ("text", "instead", "believed", "interview"):
            text = getattr(claim, field)
            if isinstance(text, Text) and not (text.en and text.zh):
                yield f"claim {claim.name!r}: {field} lacks a language"


def _manifests(lab: Lab, folder: Path) -> Iterator[str]:
    used = {
        step.manifest for control in (None, *lab.controls) for step in lab.under(control) if isinstance(step, Apply)
    }
    for name in sorted(used):
        yield from _read_problems(folder / name)
    present = (path.name for path in folder.glob("*.yaml"))
    yield from (f"{folder / name}: is in no step" for name in sorted(set(present) - used))


def _read_problems(path: Path) -> Iterable[str]:
    try:
        objects = manifests.read(path).objects
    except InvalidLab as error:
        return error.problems
    return [f"{path}: {problem}" for object_ in objects for problem in images.problems_of(object_)]
