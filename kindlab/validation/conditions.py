"""What is wrong with what a wait waits for, and with the answer at which a question stops."""

from collections.abc import Callable, Iterator, Sequence
from inspect import signature

from kindlab.steps.conditions import (
    Condition,
    Count,
    Equals,
    Expectation,
    HasCode,
    HasCondition,
    Holds,
    Not,
    Ready,
    RolledOut,
    Says,
)
from kindlab.validation.references import Names, field_path, parsed

CONDITIONED = {"Pod", "Node"}
"""The built-in kinds that have a Ready condition; others call theirs Available, Complete, Bound or nothing at all."""

ROLLED_OUT = {"Deployment", "StatefulSet", "DaemonSet"}
STATUSES = ("True", "False", "Unknown")


def waited_for(condition: Condition | Expectation, names: Names) -> Iterator[str]:
    """Yield what is wrong with the condition of a wait."""
    for ref in condition.refs():
        yield from names.ref(ref)
        found = parsed(ref)
        if found and found.kind not in names.lab.watches:
            yield f"waits for a {found.kind}, which is not in watches="
    yield from _not(condition.condition, names) if isinstance(condition, Not) else _own(condition, names)


def awaited(expectation: Expectation | Condition, is_http: bool) -> Iterator[str]:
    """Yield what is wrong with the answer at which a question stops."""
    match expectation:
        case Not(condition=Not()):
            yield "says not_ twice"
        case Not(condition=inner):
            yield from awaited(inner, is_http)
        case HasCode(http=True) if not is_http:
            yield "expects an HTTP status of a command: exits(…) is about exit codes"
        case HasCode(http=False) if is_http:
            yield "expects an exit code of the API server: answers(…) is about HTTP statuses"
        case HasCode() | Says():
            return
        case _:
            yield "expects a state of objects of an answer: until(…) waits for states, ask(…) for answers"


def _own(condition: Condition | Expectation, names: Names) -> Iterator[str]:
    match condition:
        case Ready(ref=ref):
            yield from _kind_of(ref, CONDITIONED | set(names.files.kinds), "has no Ready condition; these have one:")
        case RolledOut(ref=ref):
            yield from _kind_of(ref, ROLLED_OUT, "is not rolled out; these are:")
        case HasCondition(name=name, status=status):
            if not name or status not in STATUSES:
                yield f"waits for {name!r}={status!r}, expected a condition's name and True, False or Unknown"
        case Equals(path=path):
            yield from field_path(path)
        case Count(ref=ref, number=number):
            yield from _count(ref, number)
        case Holds(function=function, looks_at=refs):
            yield from _function(function, refs)
        case HasCode() | Says():
            yield "waits for an answer: ask(…, until=…) asks until it comes"


def _not(inner: Condition | Expectation, names: Names) -> Iterator[str]:
    yield from _own(inner, names)
    if isinstance(inner, Not):
        yield "says not_ twice"
    elif not isinstance(inner, Count | Holds):
        for ref in inner.refs():
            if (found := parsed(ref)) and not found.name:
                yield (
                    f"waits for not_(…) of {ref}, which holds as soon as one of them is not so, or none exists: "
                    "name one object, or say it with count(…), gone(…) or holds(…)"
                )


def _kind_of(ref: str, kinds: set[str], complaint: str) -> Iterator[str]:
    if (found := parsed(ref)) and found.kind not in kinds:
        yield f"waits for a {found.kind}, which {complaint} {', '.join(sorted(kinds))}"


def _function(function: Callable[..., bool], refs: Sequence[str]) -> Iterator[str]:
    if not refs or function.__name__ == "<lambda>":
        yield "waits for a function, expected one with a name, and the objects that it looks at"
        return
    taken = signature(function)
    try:
        taken.bind(*refs)
    except TypeError:
        own = f"{function.__name__}({', '.join(taken.parameters)})"
        yield f"waits for {own}, expected a parameter for each of {', '.join(refs)}"


def _count(ref: str, number: int) -> Iterator[str]:
    if number < 0:
        yield f"counts to {number}, expected 0 or more"
    if (found := parsed(ref)) and found.name and number > 1:
        yield f"counts {number} of {ref}, which is one object: count('{found.kind}[app=web]', {number})"
