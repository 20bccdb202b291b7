"""Looks into a lab's checks for steps, arms and objects that no run of it has: such a check never knows anything."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kindlab.lab import Lab
from kindlab.texts import near
from kindlab.validation.files import all_steps
from kindlab.validation.references import parsed

STEPS = ("step", "done", "answers", "traffic")
"""The words of a timeline that take a step's name."""

WORDS = (*STEPS, "arm", "of")


class Said(NamedTuple):
    """A text that a check gives to a word of the timeline, and its line."""

    word: str
    text: str
    line: int


def problems(lab: Lab, source: Path) -> Iterator[str]:
    """Yield the names in a lab's checks that stand for nothing, as far as they are written out."""
    if not source.is_file():
        return
    try:
        tree = ast.parse(source.read_bytes())
    except (SyntaxError, ValueError) as error:  # a file that the lab does not import
        yield f"{source}:{getattr(error, 'lineno', None) or 1}: is no Python: {error}"
        return
    steps, arms = {step.name for step in all_steps(lab)}, {arm.name for arm in lab.arms}
    for word, text, line in said(tree):
        place = f"{source}:{line}"
        if word in STEPS and text not in steps:
            yield f"{place}: names the step {text!r}, which no run has{near(text, steps)}"
        elif word == "arm" and text not in arms:
            yield f"{place}: names the arm {text!r}, which the lab does not have{near(text, arms)}"
        elif word == "of" and (found := parsed(text)) and found.kind not in lab.watches:
            yield f"{place}: looks at {text}, but {found.kind} is not in watches="


def said(tree: ast.Module) -> Iterator[Said]:
    """Yield what is given to the timeline's words as a text, or as a name that the module gives to a text."""
    constants = dict(_constants(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=word), args=[first, *_]) if word in WORDS:
                if (text := _text(first, constants)) is not None:
                    yield Said(word, text, node.lineno)


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                yield name, text


def _text(argument: ast.expr, constants: dict[str, str]) -> str | None:
    match argument:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return constants.get(name)
    return None
