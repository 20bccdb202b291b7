"""Reads YAML that may be anybody's: within bounds, and only what JSON can hold too."""

import math
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, NamedTuple

import yaml

from kindlab.errors import InvalidLab
from kindlab.naming import path_to

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's, where PyYAML was built with it: ten times as fast."""

MOST_BYTES = 1 << 20
"""Etcd takes no larger object."""

MOST_DOCUMENTS = 100
MOST_VALUES = 100_000
"""Of one file, each alias counted as all that it stands for."""

DEEPEST = 100

LEAST_INTEGER, MOST_INTEGER = -(2**63), 2**63 - 1

JSON_TYPES = (dict, list, str, int, float, bool, NoneType)
"""And not what derives from them: no encoder is asked how it would take that."""


MISCONSTRUCTED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What PyYAML lets through of a scalar that is not what its tag says, such as `!!bool x` or the date 2026-02-30."""


class Document(NamedTuple):
    """One document of a file: the line on which it begins, what it holds, and the keys that it has twice, by line."""

    line: int
    content: Any
    doubled: tuple[tuple[int, str], ...]


class _Extent(NamedTuple):
    """How deep a value goes, and how many values it is."""

    depth: int
    values: int


SCALAR, COLLECTION = _Extent(0, 1), _Extent(1, 1)


def content_of(path: Path) -> bytes:
    """Return the bytes of a file; raises InvalidLab where it is none, is too large or cannot be read."""
    try:
        if path.exists() and not path.is_file():  # what is read from a pipe or a device may never end
            raise InvalidLab([f"{path}: is no file"])
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: there is a NUL in its name
        raise InvalidLab([f"{path}: cannot be read ({getattr(error, 'strerror', error)})"]) from error
    if len(content) > MOST_BYTES:
        raise InvalidLab([f"{path}: holds more than {MOST_BYTES >> 20} MiB, which no API server takes. Split it"])
    return content


def read(path: Path, content: bytes) -> list[Document]:
    """Return the documents of a YAML file; raises InvalidLab, with the line, where it is none or goes beyond bounds."""
    try:
        content.decode("utf-8")  # YAML may be UTF-16, which kubectl takes for no YAML
        _insist_on_bounds(path, content)
        loader = Loader(content)
        try:
            return list(_composed(loader))
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidLab([f"{path}:{line}: is no YAML: {error.problem}"]) from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidLab([f"{path}:{line}: is no YAML: expected UTF-8 ({error.reason})"]) from error
    except (yaml.YAMLError, *MISCONSTRUCTED) as error:
        raise InvalidLab([f"{path}: is no YAML: {' '.join(str(error).split())}"]) from error


def unlike_json(found: Any, trail: tuple[str | int, ...] = ()) -> Iterator[str]:
    """Yield what YAML or Python can say and JSON, in which the API server is told of objects, cannot.

    What goes beyond the bounds of a file is told once, and not looked at further: it may have no end.
    """
    ahead, values, deepest = [(trail, found)], 0, len(trail) + DEEPEST
    while ahead:
        place, value = ahead.pop()
        values += 1
        if values > MOST_VALUES or len(place) > deepest:
            bound = f"more than {MOST_VALUES:,} values" if values > MOST_VALUES else f"values more than {DEEPEST} deep"
            yield f"{path_to(trail) or 'it'} holds {bound}"
            return
        yield from (f"{path_to(place) or 'it'} {problem}" for problem in _unlike_json(value))
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        ahead += reversed([((*place, key), each) for key, each in inside if isinstance(key, str | int)])


def is_unicode(text: str) -> bool:
    """Tell whether UTF-8, and so JSON, can hold a text: Python's may have one half of a surrogate pair."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _unlike_json(value: Any) -> Iterator[str]:
    """Yield what is wrong with one value, whatever is inside it."""
    if type(value) is dict:
        wrong = (key for key in value if not (type(key) is str and is_unicode(key)))
        yield from (f"has the key {key!r}, expected text: put it in quotes" for key in wrong)
    elif type(value) is int and not LEAST_INTEGER <= value <= MOST_INTEGER:
        yield "is an integer beyond 64 bits, expected one that an API server takes"
    elif type(value) is float and not math.isfinite(value):
        yield f"is {value}, expected a finite number"
    elif type(value) is str and not is_unicode(value):
        yield f"is {value!r}, expected text without half of a surrogate pair"
    elif type(value) not in JSON_TYPES:
        yield f"is a {type(value).__name__}, expected text, a number, true, false, null, a list or a mapping"


def _composed(loader: Any) -> Iterator[Document]:
    while loader.check_node():
        node = loader.get_node()
        doubled = tuple(_doubled(node))  # before it is constructed: that lays merge keys out
        content = loader.construct_document(node)
        if content is not None:
            yield Document(node.start_mark.line + 1, content, doubled)


def _doubled(node: yaml.Node) -> Iterator[tuple[int, str]]:
    """Yield the keys that a mapping has twice, with their lines: YAML would keep the last in silence."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key.start_mark.line + 1, key.value
                seen.add(key.value)
            yield from _doubled(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _doubled(item)


def _insist_on_bounds(path: Path, content: bytes) -> None:
    """Look at the events of parsing alone: composing nests calls as deep as the file does, and lays aliases out."""
    extents = _Extents()
    for event in yaml.parse(content, Loader=Loader):
        if problem := extents.of(event):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise InvalidLab([f"{path}:{line}: {problem}"])


class _Extents:
    """How far a YAML file extends, event by event, each alias counted as what it stands for."""

    def __init__(self) -> None:
        self._documents = 0
        self._values = 0
        self._open: list[tuple[str | None, _Extent]] = []
        self._anchored: dict[str, _Extent] = {}

    def of(self, event: yaml.Event) -> str:
        """Take one event, and return what is beyond bounds now, or nothing."""
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                self._anchored.clear()
            case yaml.CollectionStartEvent(anchor=anchor):
                self._open.append((anchor, COLLECTION))
            case yaml.CollectionEndEvent():
                self._add(*self._open.pop())
            case yaml.ScalarEvent(anchor=anchor):
                self._add(anchor, SCALAR)
            case yaml.AliasEvent(anchor=anchor) if anchor in {name for name, _ in self._open}:
                return f"*{anchor} stands within what it stands for, so there would be no end to it"
            case yaml.AliasEvent(anchor=anchor):
                self._add(None, self._anchored.get(anchor or "", SCALAR))  # an unknown one is the composer's to refuse
        return self._beyond()

    def _add(self, anchor: str | None, extent: _Extent) -> None:
        if anchor:
            self._anchored[anchor] = extent
        if not self._open:
            self._values += extent.values
            return
        name, outer = self._open[-1]
        self._open[-1] = name, _Extent(max(outer.depth, extent.depth + 1), outer.values + extent.values)

    def _beyond(self) -> str:
        if self._documents > MOST_DOCUMENTS:
            return f"holds more than {MOST_DOCUMENTS} documents. Split it"
        if self._open and len(self._open) + self._open[-1][1].depth - 1 > DEEPEST:
            return f"is nested more than {DEEPEST} deep"
        if self._values + sum(extent.values for _, extent in self._open[-1:]) > MOST_VALUES:
            return f"holds more than {MOST_VALUES:,} values, each alias counted as all that it stands for"
        return ""
