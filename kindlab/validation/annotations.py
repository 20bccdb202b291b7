"""Holds every value of a lab against its annotation: Python itself checks none."""

import reprlib
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType, NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from kindlab.documents import is_unicode, unlike_json
from kindlab.lab import Lab
from kindlab.steps import Step
from kindlab.steps.conditions import Condition, Expectation
from kindlab.steps.questions import Place
from kindlab.validation.problem import Named, Problem, word_for

SHORT: dict[Any, str] = {
    Step: "a step, such as apply(…)",
    str | Step: "a file's name or a step, such as apply(…)",
    Condition: "a condition, such as ready(…)",
    Condition | Expectation: "a condition or an expectation, such as ready(…) or exits(…)",
    Expectation | None: "an expectation, such as exits(…), or None",
    Place: "a place, such as in_pod(…)",
}
"""What is said instead of a long list of types."""


def misfits(lab: Lab) -> Iterator[Problem]:
    """Yield where a lab, or anything inside it, is not what its annotations say."""
    for field, hint in _hints(Lab).items():
        yield from _misfits(field, field, getattr(lab, field), hint)


@cache
def _hints(struct: type) -> dict[str, Any]:
    return get_type_hints(struct)


@cache
def _apart(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return an annotation's origin and arguments; what typing takes apart anew each time is most of the work."""
    return get_origin(hint), get_args(hint)


def _misfits(subject: Named | str, place: str, value: Any, hint: Any) -> Iterator[Problem]:
    if not _fits(value, hint):
        yield Problem(subject, f"has {place}={_shown(value)}, expected {_expected(hint)}{_remedy(value, hint)}")
    elif isinstance(value, str) and not is_unicode(value):
        yield Problem(subject, f"has {place}={_shown(value)}, expected text without half of a surrogate pair")
    elif isinstance(value, msgspec.Struct):
        subject, prefix = (value, "") if isinstance(value, Named) else (subject, f"{place}.")
        for field, inner in _hints(type(value)).items():
            yield from _misfits(subject, f"{prefix}{field}", getattr(value, field), inner)
    elif Any in (chosen := _chosen(value, hint), *_apart(chosen)[1]):  # for the API server, or the kubelet
        yield from (Problem(subject, f"cannot be sent as JSON: {text}") for text in unlike_json(value, (place,)))
    else:
        for inside, item, inner in _items(value, chosen):
            yield from _misfits(subject, f"{place}[{inside}]", item, inner)


def _items(value: Any, hint: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield what a tuple or mapping holds: how it is reached, itself, and what it should be."""
    if isinstance(value, tuple):
        (of_all, *_) = _apart(hint)[1]
        yield from ((str(index), item, of_all) for index, item in enumerate(value))
    elif isinstance(value, dict):
        of_keys, of_values = _apart(hint)[1]
        for key, item in value.items():
            yield f"{key!r} as a key", key, of_keys
            yield repr(key), item, of_values


def _chosen(value: Any, hint: Any) -> Any:
    """Return which of several allowed types a value is of."""
    origin, arguments = _apart(hint)
    if origin in (Union, UnionType):
        return next(one for one in arguments if _fits(value, one))
    return hint


def _fits(value: Any, hint: Any) -> bool:
    """Tell whether a value is what an annotation says, whatever is inside it."""
    origin, arguments = _apart(hint)
    if hint is Any:
        return True
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
    origin, arguments = _apart(hint)
    if origin in (Literal, Union, UnionType):
        if short := next((text for type_, text in SHORT.items() if type_ == hint), ""):
            return short
        *others, last = [repr(one) if origin is Literal else _expected(one) for one in arguments]
        return f"{', '.join(others)} or {last}"
    if origin is tuple:
        return f"a tuple of {_expected(arguments[0])}"
    if origin in (dict, list):
        return {dict: "a mapping", list: "a list"}[origin]
    if issubclass(origin or hint, msgspec.Struct):
        return f"{word_for(hint)}(…)"
    return {Callable: "a function", NoneType: "None", float: "a number"}.get(origin or hint) or str(hint.__name__)


def _shown(value: Any) -> str:
    made = type(value)
    if name := getattr(value, "__name__", ""):
        return str(name)
    if made.__module__ == "builtins":
        return reprlib.repr(value)
    return f"{word_for(made) if issubclass(made, msgspec.Struct) else made.__name__}(…)"


def _remedy(value: Any, hint: Any) -> str:
    is_alone = get_origin(hint) is tuple and _fits(value, get_args(hint)[0])
    return ": is a comma missing, as in (…,)?" if is_alone else ""
