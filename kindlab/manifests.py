"""Reads the manifests that a lab applies: plain YAML, checked before anything is applied."""

from pathlib import Path

import msgspec
import yaml

from kindlab.errors import InvalidLab
from kindlab.rows import Object

REQUIRED = ("apiVersion", "kind")


class Manifest(msgspec.Struct, frozen=True):
    """A manifest file: its bytes as they are, and the objects in it, in order."""

    path: Path
    content: bytes
    objects: tuple[Object, ...]


def read(path: Path) -> Manifest:
    """Read a manifest; raises InvalidLab with every problem, each with its file and line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidLab([f"{path}: cannot be read ({error.strerror})"]) from error
    documents = _documents(path, content)
    problems = [problem for line, found in documents for problem in _problems(f"{path}:{line}", found)]
    if not documents:
        problems.append(f"{path}: holds no object")
    if problems:
        raise InvalidLab(problems)
    return Manifest(path, content, tuple(found for _, found in documents))


def _documents(path: Path, content: bytes) -> list[tuple[int, Object]]:
    """Return each document with the line on which it begins."""
    loader = yaml.SafeLoader(content)
    found = []
    try:
        while loader.check_node():
            node = loader.get_node()
            assert node is not None  # noqa: S101 - check_node() has just said so
            found.append((node.start_mark.line + 1, loader.construct_document(node)))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidLab([f"{path}:{line}: is no YAML: {error.problem}"]) from error
    except yaml.YAMLError as error:
        raise InvalidLab([f"{path}: is no YAML: {error}"]) from error
    finally:
        loader.dispose()
    return [(line, document) for line, document in found if document is not None]


def _problems(place: str, document: object) -> list[str]:
    if not isinstance(document, dict):
        return [f"{place}: expected an object with apiVersion, kind and metadata, saw {type(document).__name__}"]
    missing = [f"{place}: has no {key}" for key in REQUIRED if not isinstance(document.get(key), str)]
    metadata = document.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        missing.append(f"{place}: has no metadata.name")
    elif "namespace" in metadata:
        missing.append(f"{place}: names a namespace; the run sets it, leave it out")
    return missing
