"""Reads the manifests that a lab applies: plain YAML, checked before anything is applied."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

from kindlab.errors import InvalidLab
from kindlab.naming import NAME
from kindlab.rows import Object

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's, where PyYAML was built with it: ten times as fast."""

REQUIRED = ("apiVersion", "kind")

DEFINITION = "CustomResourceDefinition"
"""The kind of what brings a lab's own kinds."""

NODE_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")


class Manifest(msgspec.Struct, frozen=True):
    """A file of a lab: its bytes as they are, the objects in it, in order, and the line on which each begins.

    An operator's Python file holds no objects.
    """

    path: Path
    content: bytes
    objects: tuple[Object, ...]
    lines: tuple[int, ...]

    def line_of(self, index: int, *trail: str | int) -> int:
        """Return the line on which a field of an object stands, or what is nearest to it."""
        node = [node for node in yaml.compose_all(self.content, Loader=Loader) if not _is_empty(node)][index]
        line = node.start_mark.line
        for key in trail:
            found = _inside(node, key)
            if found is None:
                break
            line, node = found
        return line + 1


class _Document(NamedTuple):
    line: int
    content: Any
    doubled: tuple[tuple[int, str], ...]


def read(path: Path) -> Manifest:
    """Read a manifest; raises InvalidLab with every problem, each with its file and line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidLab([f"{path}: cannot be read ({error.strerror})"]) from error
    if path.suffix == ".py":
        return Manifest(path, content, (), ())
    documents = _documents(path, content)
    problems = [problem for document in documents for problem in _problems(path, document)]
    if not documents:
        problems.append(f"{path}: holds no object")
    if problems:
        raise InvalidLab(problems)
    objects, lines = tuple(each.content for each in documents), tuple(each.line for each in documents)
    return Manifest(path, content, objects, lines)


def _documents(path: Path, content: bytes) -> list[_Document]:
    try:
        loader = Loader(content)
        try:
            return list(_composed(loader))
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidLab([f"{path}:{line}: is no YAML: {error.problem}"]) from error
    except yaml.YAMLError as error:
        raise InvalidLab([f"{path}: is no YAML: {error}"]) from error


def _composed(loader: Any) -> Iterator[_Document]:
    while loader.check_node():
        node = loader.get_node()
        doubled = tuple(_doubled(node))  # before it is constructed: that lays merge keys out
        content = loader.construct_document(node)
        if content is not None:
            yield _Document(node.start_mark.line + 1, content, doubled)


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


def _inside(node: yaml.Node, key: str | int) -> tuple[int, yaml.Node] | None:
    """Return the line of a field or item, and what it holds."""
    if isinstance(node, yaml.MappingNode):
        pairs = ((name, value) for name, value in node.value if getattr(name, "value", None) == str(key))
        return next(((name.start_mark.line, value) for name, value in pairs), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
        return node.value[key].start_mark.line, node.value[key]
    return None


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _problems(path: Path, document: _Document) -> Iterator[str]:
    place, content = f"{path}:{document.line}", document.content
    if not isinstance(content, dict):
        yield f"{place}: expected an object with apiVersion, kind and metadata, saw {type(content).__name__}"
        return
    yield from (f"{path}:{line}: has the key {key!r} twice" for line, key in document.doubled)
    yield from (f"{place}: {problem}" for problem in (*_identity(content), *reach(content)))


def _identity(document: Object) -> Iterator[str]:
    yield from (f"has no {key}" for key in REQUIRED if not isinstance(document.get(key), str))
    metadata = document.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        yield "has no metadata.name"
        return
    if not NAME.fullmatch(metadata["name"]):
        yield f"metadata.name {metadata['name']!r} is no object's name"
    if "namespace" in metadata:
        yield "names a namespace; the run sets it, leave it out"


def reach(found: Any, trail: str = "") -> Iterator[str]:
    """Yield each field, wherever in an object a Pod's spec stands, that lets a container out onto its node."""
    if isinstance(found, dict):
        for key, value in found.items():
            place = f"{trail}.{key}" if trail else str(key)
            if _lets_out(key, value):
                yield f"{place} gives a container its node, which labs share and no run undoes; leave it out"
            yield from reach(value, place)
    elif isinstance(found, list):
        for index, item in enumerate(found):
            yield from reach(item, f"{trail}[{index}]")


def _lets_out(key: object, value: object) -> bool:
    # Only these types: the API server takes no others here, and a ConfigMap's data are all strings.
    return value is True if key in ("privileged", *NODE_NAMESPACES) else key == "hostPath" and isinstance(value, dict)
