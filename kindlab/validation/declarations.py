"""What a lab declares beside its claims: its names, kinds, controls, arms, needs and public values."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from kindlab.lab import Arm, Claim, Control, Lab, Mutant, Variation, files_of
from kindlab.naming import KIND
from kindlab.steps import Step
from kindlab.texts import near
from kindlab.validation.places import Places
from kindlab.validation.problem import Named, Problem

KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
VERSION = re.compile(r"1\.(\d+)")
NAMESPACE_MAX = 63  # a namespace is a DNS label (RFC 1123)


def problems(lab: Lab, places: Places) -> Iterator[Problem]:
    """Yield what is wrong with what a lab declares beside its claims and steps."""
    yield from _places(lab, places)
    yield from _names(lab)
    yield from _twice(lab)
    yield from _watches(lab)
    yield from _arms(lab)
    yield from _controls(lab)
    yield from _mutants(lab)
    if lab.needs:
        yield from (Problem("needs", text) for text in range_problems(lab.needs.since, lab.needs.until))


def range_problems(since: str, until: str) -> Iterator[str]:
    """Yield what is wrong with a range of Kubernetes versions: from `since` on, before `until`."""
    for field, version in (("since", since), ("until", until)):
        if version and not VERSION.fullmatch(version):
            yield f"has {field}={version!r}, expected a minor version of Kubernetes, such as '1.33'"
    found = [VERSION.fullmatch(version) for version in (since, until)]
    minors = [int(version[1]) for version in found if version]
    if len(minors) == 2 and minors[0] >= minors[1]:
        yield f"has since={since!r} and until={until!r}, which is never: until= is the first version without it"


def _places(lab: Lab, places: Places) -> Iterator[Problem]:
    for word in (places.source.parent.name, places.source.stem):
        if not SNAKE_CASE.fullmatch(word):
            yield Problem("", f"is in a file or folder called {word!r}, expected snake_case, such as pod_priority")
    a_mutant = Mutant("", "", "")  # the short names of all are equally long
    for variation in (None, *lab.controls, a_mutant):
        for arm in (None, *lab.arms):
            parts = [places.base, *([variation.short] if variation else []), *([arm.name] if arm else [])]
            if (length := len("--".join(parts))) > NAMESPACE_MAX:
                subject = (variation if isinstance(variation, Control) else None) or arm or ""
                yield Problem(subject, f"makes a namespace's name of {length} characters, {NAMESPACE_MAX} at most")


def _names(lab: Lab) -> Iterator[Problem]:
    named: tuple[Claim | Control | Arm, ...] = (*lab.claims, *lab.controls, *lab.arms)
    for item in named:
        if not KEBAB_CASE.fullmatch(item.name):
            yield Problem(item, "has no name in kebab-case, such as is-not-restarted (name=)")
    for control in lab.controls:
        if control.name == "main":
            yield Problem(control, "has the name of the main run, whose recording it would replace (name=)")


def _twice(lab: Lab) -> Iterator[Problem]:
    steps = (steps for control in (None, *lab.controls) for steps in lab.runs(control).values())
    kin: tuple[tuple[Named, ...], ...] = (lab.claims, lab.controls, lab.mutants, lab.arms, *steps)
    for items in kin:
        counts = Counter(item.name for item in items)
        yield from (Problem(item, "shares its name with another") for item in items if counts[item.name] > 1)


def _watches(lab: Lab) -> Iterator[Problem]:
    for kind, times in Counter(lab.watches).items():
        if not KIND.fullmatch(kind):
            yield Problem("watches", f"watches {kind!r}, expected a kind, such as Pod")
        if times > 1:
            yield Problem("watches", f"watches {kind} more than once")
    if any(not value.strip() for value in lab.public):
        yield Problem("public", "has an empty public value, which would open all others")


def _arms(lab: Lab) -> Iterator[Problem]:
    if len(lab.arms) == 1:
        yield Problem(lab.arms[0], "is alone: arms are there to be compared")
    for arm in lab.arms:
        for old, new in arm.swaps.items():
            if not _is_in(old, new, {"": lab.steps}):
                yield Problem(arm, f"swaps {old!r}, which no step uses")


def _controls(lab: Lab) -> Iterator[Problem]:
    claims = {claim.name for claim in lab.claims}
    for control in lab.controls:
        yield from (Problem(control, text) for text in _flips(control, claims))
        if not _is_in(control.old, control.new, lab.runs(None)):
            yield Problem(control, f"swaps {control.old!r}, which no step uses")
        elif lab.runs(control) == lab.runs(None):
            yield Problem(control, "changes nothing: its steps are the main run's")


def _mutants(lab: Lab) -> Iterator[Problem]:
    claims = {claim.name for claim in lab.claims}
    sent = {file for steps in lab.runs(None).values() for step in steps for file in files_of(step)}
    for mutant in lab.mutants:
        yield from (Problem(mutant, text) for text in _flips(mutant, claims))
        if mutant.manifest not in sent:
            yield Problem(mutant, f"changes {mutant.manifest}, which no step uses{near(mutant.manifest, sent)}")


def _flips(control: Variation, claims: set[str]) -> Iterator[str]:
    if (word := "".join(control.flips)) in claims and len(control.flips) > 1:
        yield f"flips the letters of {word!r}: is a comma missing, as in ({word!r},)?"
        return
    if not control.flips:
        yield "flips no claim (flips=)"
    yield from (f"flips {name!r}, which is no claim" for name in control.flips if name not in claims)


def _is_in(old: str, new: str | Step, runs: Mapping[str, tuple[Step, ...]]) -> bool:
    """Tell whether a swap finds what it replaces: a file that a step uses, or a step."""
    steps = [step for steps in runs.values() for step in steps]
    return any(old in files_of(step) if isinstance(new, str) else step.name == old for step in steps)
