"""Finds everything that is malformed in a lab, all at once and without a cluster."""

import ast
import math
import re
import reprlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FunctionType, NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from kindlab import images, manifests
from kindlab.errors import InvalidLab
from kindlab.lab import Claim, Control, Lab, files_of
from kindlab.steps import Ask, Step, Until
from kindlab.steps.acts import Delete, Exec
from kindlab.steps.conditions import Not
from kindlab.steps.questions import InPod
from kindlab.texts import Text

KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
KIND = re.compile(r"[A-Z][A-Za-z0-9]*")
REF = re.compile(rf"{KIND.pattern}/{manifests.NAME.pattern}")
NAMESPACE_MAX = 63  # a namespace is a DNS label (RFC 1123)

WORDS: dict[type, str] = {Control: "swap", Not: "not_"}
"""The author's words for what is called otherwise inside."""


Named = Claim | Control | Step


class Problem(NamedTuple):
    """What is wrong with a claim, control or step, or with a field of the lab itself."""

    subject: Named | str
    text: str


def problems_of(lab: Lab, source: Path, folder: Path) -> list[str]:
    """Return every problem of a lab and of its manifests, each with its file and, where it can be told, its line.

    Where a field holds something of the wrong type nothing else is looked at: the rest rests on it.
    """
    if misfits := list(_types(lab)):
        return _placed(misfits, source)
    found = [
        *_places(lab, source), *_names(lab), *_twice(lab), *_claims(lab), *_controls(lab), *_steps(lab), *_texts(lab)
    ]  # fmt: skip
    return [*_placed(found, source), *_manifests(lab, folder)]


def line_of(source: Path, word: str, name: str) -> int | None:
    """Return the line on which a lab's file calls `word` with this name or field; None where neither is literal."""
    arguments = _arguments(ast.parse(source.read_bytes()), word)
    return min((argument.lineno for argument in arguments if name in _said(argument)), default=None)


def _arguments(tree: ast.Module, word: str) -> Iterator[ast.expr | ast.keyword]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and word in (getattr(call.func, "id", None), getattr(call.func, "attr", None)):
            yield from call.args
            yield from call.keywords


def _said(argument: ast.expr | ast.keyword) -> tuple[str, ...]:
    """Return the names that an argument gives to what is made, those included that follow from a file's or a step's."""
    match argument:
        case ast.Constant(value=str(name)) | ast.keyword(arg="name", value=ast.Constant(value=str(name))):
            return name, name.removesuffix(".yaml"), f"other-{name}"
        case ast.keyword(arg=str(field)):
            return (field,)
    return ()


def _placed(problems: Iterable[Problem], source: Path) -> list[str]:
    return list(dict.fromkeys(_sentence(problem, source) for problem in problems))


def _sentence(problem: Problem, source: Path) -> str:
    subject = problem.subject
    if isinstance(subject, str):
        noun, word, name = "the lab", "Lab", subject
    else:
        noun, word, name = f"{_noun(subject)} {subject.name!r}", _word(type(subject)), subject.name
    line = line_of(source, word, name)
    return f"{source}{'' if line is None else f':{line}'}: {noun} {problem.text}"


def _noun(subject: Named) -> str:
    return type(subject).__name__.lower() if isinstance(subject, Claim | Control) else "step"


def _word(struct: type[msgspec.Struct]) -> str:
    """Return the word with which an author makes it."""
    return WORDS.get(struct) or str(struct.__struct_config__.tag or struct.__name__)


def _types(lab: Lab) -> Iterator[Problem]:
    for field, hint in get_type_hints(Lab).items():
        yield from _misfits(field, field, getattr(lab, field), hint)


def _misfits(subject: Named | str, place: str, value: Any, hint: Any) -> Iterator[Problem]:
    """Yield where a value, or anything inside it, is not what the annotations say."""
    if not _fits(value, hint):
        yield Problem(subject, f"has {place}={_shown(value)}, expected {_expected(hint)}{_remedy(value, hint)}")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _misfits(subject, f"{place}[{index}]", item, get_args(hint)[0])
    elif isinstance(value, msgspec.Struct):
        subject, prefix = (value, "") if isinstance(value, Named) else (subject, f"{place}.")
        for field, inner in get_type_hints(type(value)).items():
            yield from _misfits(subject, f"{prefix}{field}", getattr(value, field), inner)


def _fits(value: Any, hint: Any) -> bool:
    """Tell whether a value is what an annotation says, whatever is inside it."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return value in arguments
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in arguments)
    if origin is Callable:
        return isinstance(value, FunctionType)  # a partial or an object has no name to hold against the claim's
    if hint is float:
        return type(value) in (int, float)
    return type(value) is (origin or hint)  # not isinstance: True is no number here


def _expected(hint: Any) -> str:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Literal, Union, UnionType):
        *others, last = [repr(one) if origin is Literal else _expected(one) for one in arguments]
        return f"{', '.join(others)} or {last}"
    if origin is tuple:
        return f"a tuple of {_expected(arguments[0])}"
    if issubclass(origin or hint, msgspec.Struct):
        return f"{_word(hint)}(…)"
    return {Callable: "a function", NoneType: "None", float: "a number"}.get(origin or hint) or str(hint.__name__)


def _shown(value: Any) -> str:
    made = type(value)
    if name := getattr(value, "__name__", ""):
        return str(name)
    if made.__module__ == "builtins":
        return reprlib.repr(value)
    return f"{_word(made) if issubclass(made, msgspec.Struct) else made.__name__}(…)"


def _remedy(value: Any, hint: Any) -> str:
    is_alone = get_origin(hint) is tuple and _fits(value, get_args(hint)[0])
    return ": is a comma missing, as in (…,)?" if is_alone else ""


def _places(lab: Lab, source: Path) -> Iterator[Problem]:
    topic, name = source.parent.name, source.stem
    for word in (topic, name):
        if not SNAKE_CASE.fullmatch(word):
            yield Problem("", f"is in a file or folder called {word!r}, expected snake_case, such as pod_priority")
    for control in (None, *lab.controls):
        length = len(f"lab-{topic}-{name}{f'-{control.name}' if control else ''}")
        if length > NAMESPACE_MAX:
            yield Problem(control or "", f"makes a namespace's name of {length} characters, {NAMESPACE_MAX} at most")


def _names(lab: Lab) -> Iterator[Problem]:
    named: tuple[Claim | Control, ...] = (*lab.claims, *lab.controls)
    for item in named:
        if not KEBAB_CASE.fullmatch(item.name):
            yield Problem(item, "has no name in kebab-case, such as is-not-restarted (name=)")
    for control in lab.controls:
        if control.name == "main":
            yield Problem(control, "has the name of the main run, whose recording it would replace (name=)")
    for kind in lab.watches:
        if not KIND.fullmatch(kind):
            yield Problem("watches", f"watches {kind!r}, expected a kind, such as Pod")


def _twice(lab: Lab) -> Iterator[Problem]:
    steps = (steps for control in (None, *lab.controls) for steps in lab.runs(control).values())
    kin: tuple[tuple[Named, ...], ...] = (lab.claims, lab.controls, *steps)
    for items in kin:
        counts = Counter(item.name for item in items)
        yield from (Problem(item, "shares its name with another") for item in items if counts[item.name] > 1)


def _claims(lab: Lab) -> Iterator[Problem]:
    if not lab.claims:
        yield Problem("claims", "has no claims")
    flipped = {name for control in lab.controls for name in control.flips}
    for claim in lab.claims:
        yield from (Problem(claim, text) for text in _claim(claim, flipped))


def _claim(claim: Claim, flipped: set[str]) -> Iterator[str]:
    if not claim.docs:
        yield "has no page (docs=)"
    if claim.docs_say == "no" and claim.instead is None:
        yield "is said to be false, but not what to say instead (instead=)"
    if claim.name not in flipped:
        yield "is flipped by no control (flips=): nothing shows that its check can fail"
    if claim.judged_by.__name__ != claim.name.replace("-", "_"):
        yield f"is judged by {claim.judged_by.__name__}(): a check has its claim's name"


def _controls(lab: Lab) -> Iterator[Problem]:
    claims = {claim.name for claim in lab.claims}
    for control in lab.controls:
        yield from (Problem(control, text) for text in _flips(control, claims))
        if not _is_in(control, lab):
            yield Problem(control, f"swaps {control.old!r}, which no step uses")


def _flips(control: Control, claims: set[str]) -> Iterator[str]:
    if (word := "".join(control.flips)) in claims and len(control.flips) > 1:
        yield f"flips the letters of {word!r}: is a comma missing, as in ({word!r},)?"
        return
    if not control.flips:
        yield "flips no claim (flips=)"
    yield from (f"flips {name!r}, which is no claim" for name in control.flips if name not in claims)


def _is_in(control: Control, lab: Lab) -> bool:
    if isinstance(control.new, str):
        return any(control.old in files_of(step) for step in lab.steps)
    return any(step.name == control.old for step in lab.steps)


def _all_steps(lab: Lab) -> Iterator[Step]:
    for control in (None, *lab.controls):
        for steps in lab.runs(control).values():
            yield from steps


def _steps(lab: Lab) -> Iterator[Problem]:
    for step in _all_steps(lab):
        yield from (Problem(step, text) for text in (*_step(step), *_unwatched(step, lab.watches)))
        yield from (Problem(step, text) for ref in _refs(step) for text in _ref(step, ref))


def _step(step: Step) -> Iterator[str]:
    if not step.name.strip():
        yield "has no name"
    if (isinstance(step, Exec) or (isinstance(step, Ask) and isinstance(step.where, InPod))) and not step.command:
        yield "has no command"
    for field in ("within", "every", "seconds"):
        if not 0 < getattr(step, field, 1) < math.inf:
            yield f"has {field}={getattr(step, field):g}, expected a number of seconds above 0"


def _unwatched(step: Step, watches: tuple[str, ...]) -> Iterator[str]:
    if isinstance(step, Until):
        kinds = {ref.partition("/")[0] for ref in step.condition.refs() if REF.fullmatch(ref)}
        yield from (f"waits for a {kind}, which is not in watches=" for kind in sorted(kinds - set(watches)))


def _refs(step: Step) -> tuple[str, ...]:
    match step:
        case Delete(ref=str(ref)) | Exec(ref=str(ref)) | Ask(where=InPod(ref=str(ref))):
            return (ref,)
        case Until(condition=condition):
            return condition.refs()
    return ()


def _ref(step: Step, ref: str) -> Iterator[str]:
    kind = ref.partition("/")[0]
    if not REF.fullmatch(ref):
        yield f"names {ref!r}, expected Kind/name, such as Pod/web"
    elif isinstance(step, Exec | Ask) and kind != "Pod":
        yield f"runs its command in {ref}, expected a Pod, such as Pod/web"
    elif isinstance(step, Delete) and kind in manifests.CLUSTER_SCOPED:
        yield f"deletes a {kind}, which {manifests.NOT_UNDONE}"


def _texts(lab: Lab) -> Iterator[Problem]:
    if not (lab.question.en and lab.question.zh):
        yield Problem("question", "has a question that lacks a language")
    for claim in lab.claims:
        for field in ("text", "instead", "believed", "interview"):
            text = getattr(claim, field)
            if isinstance(text, Text) and not (text.en and text.zh):
                yield Problem(claim, f"lacks a language in {field}")


def _manifests(lab: Lab, folder: Path) -> Iterator[str]:
    used = {name for step in _all_steps(lab) for name in files_of(step)}
    for name in sorted(used):
        yield from _read_problems(folder / name)
    present = (path.name for path in folder.glob("*.yaml"))
    yield from (f"{folder / name}: is in no step" for name in sorted(set(present) - used))


def _read_problems(path: Path) -> Iterable[str]:
    try:
        manifest = manifests.read(path)
    except InvalidLab as error:
        return error.problems
    documents = zip(manifest.lines, manifest.objects, strict=True)
    return [f"{path}:{line}: {problem}" for line, object_ in documents for problem in images.problems_of(object_)]
