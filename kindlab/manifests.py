"""Reads the manifests that a lab applies: plain YAML, checked before anything is applied."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import yaml

from kindlab import documents
from kindlab.documents import Document, Loader
from kindlab.errors import InvalidLab
from kindlab.naming import NAME
from kindlab.rows import Object

REQUIRED = ("apiVersion", "kind")

DEFINITION = "CustomResourceDefinition"
"""The kind of what brings a lab's own kinds."""


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


def read(path: Path) -> Manifest:
    """Read a manifest; raises InvalidLab with every problem, each with its file and line."""
    content = documents.content_of(path)
    if path.suffix == ".py":
        return Manifest(path, content, (), ())
    found = documents.read(path, content)
    problems = [problem for document in found for problem in _problems(path, document)]
    if not found:
        problems.append(f"{path}: holds no object")
    if problems:
        raise InvalidLab(problems)
    objects, lines = tuple(each.content for each in found), tuple(each.line for each in found)
    return Manifest(path, content, objects, lines)


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


def _problems(path: Path, document: Document) -> Iterator[str]:
    place, content = f"{path}:{document.line}", document.content
    if not isinstance(content, dict):
        yield f"{place}: expected an object with apiVersion, kind and metadata, saw {type(content).__name__}"
        return
    yield from (f"{path}:{line}: has the key {key!r} twice" for line, key in document.doubled)
    yield from (f"{place}: {problem}" for problem in (*documents.unlike_json(content), *_identity(content)))


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
