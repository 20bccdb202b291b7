"""What is wrong with a part of a lab, told with the line on which its author wrote it."""

import ast
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from kindlab.lab import Arm, Claim, Control, Mutant
from kindlab.steps import Step
from kindlab.steps.acts import Apply
from kindlab.steps.conditions import HasCode, Not

WORDS: dict[type, str] = {Control: "swap", Mutant: "mutate", Arm: "arm", Not: "not_", HasCode: "exits"}
"""The author's words for what is called otherwise inside."""

Named = Claim | Control | Mutant | Arm | Step


class Problem(NamedTuple):
    """What is wrong with a claim, control, mutant, arm or step, or with a field of the lab itself."""

    subject: Named | str
    text: str


def placed(problems: Iterable[Problem], source: Path) -> list[str]:
    """Return each problem once, as a sentence that begins with its file and line."""
    return list(dict.fromkeys(_sentence(problem, source) for problem in problems))


def line_of(source: Path, word: str, name: str) -> int | None:
    """Return the line on which a lab's file calls `word` with this name or field; None where neither is literal."""
    arguments = _arguments(source.read_bytes(), word)
    return min((argument.lineno for argument in arguments if name in _said(argument)), default=None)


def word_of(part: Named) -> str:
    """Return the word with which an author makes a part of a lab."""
    return part.verb if isinstance(part, Apply) else word_for(type(part))


def word_for(struct: type[msgspec.Struct]) -> str:
    """Return the word with which an author makes something of this type."""
    return WORDS.get(struct) or str(struct.__struct_config__.tag or struct.__name__)


def _sentence(problem: Problem, source: Path) -> str:
    subject = problem.subject
    if isinstance(subject, str):
        noun, word, name = "the lab", "Lab", subject
    else:
        noun, word = f"{_noun(subject)} {subject.name!r}", word_of(subject)
        name = subject.path if isinstance(subject, Mutant) else subject.name
    line = line_of(source, word, name)
    return f"{source}{'' if line is None else f':{line}'}: {noun} {problem.text}"


def _noun(subject: Named) -> str:
    return type(subject).__name__.lower() if isinstance(subject, Claim | Control | Mutant | Arm) else "step"


@lru_cache(maxsize=64)
def _arguments(source: bytes, word: str) -> tuple[ast.expr | ast.keyword, ...]:
    """Return what a file's calls of a word are given; a file is read once, however many problems it has."""
    found: list[ast.expr | ast.keyword] = []
    for call in _calls(source):
        if word in (getattr(call.func, "id", None), getattr(call.func, "attr", None)):
            found += [*call.args]
            found += [*call.keywords]
    return tuple(found)


@lru_cache(maxsize=4)
def _calls(source: bytes) -> tuple[ast.Call, ...]:
    return tuple(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))


def _said(argument: ast.expr | ast.keyword) -> tuple[str, ...]:
    """Return the names that an argument gives to what is made, those included that follow from a file's or a step's."""
    match argument:
        case ast.Constant(value=str(name)) | ast.keyword(arg="name", value=ast.Constant(value=str(name))):
            return name, name.removesuffix(".yaml"), f"other-{name}", f"undo-{name}"
        case ast.keyword(arg=str(field)):
            return (field,)
    return ()
