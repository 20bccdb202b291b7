"""What manifests may say: the API schema of the pinned Kubernetes version, and the walk that holds objects against it.

The schema file is Kubernetes' own (Apache-2.0), cut down by `nox -s schema`.
"""

import base64
import binascii
import gzip
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import msgspec

from kindlab.texts import near

VERSION = "v1.36.3"
"""The Kubernetes version whose schema is stored."""

Schema = dict[str, Any]
Trail = tuple[str | int, ...]
"""The keys and indices that lead to a place in an object."""

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "object": (dict,), "array": (list,)
}  # fmt: skip
WORDS = {dict: "an object", list: "a list", str: "a string", int: "an integer", float: "a number", bool: "a boolean"}
EXPECTED = {
    "object": "an object", "array": "a list", "string": "a string", "integer": "an integer", "number": "a number",
    "boolean": "true or false",
}  # fmt: skip


class Kind(msgspec.Struct, frozen=True):
    """A kind of object that can be created: its schema's name, and whether it lives in a namespace."""

    schema: str
    namespaced: bool


class Stored(msgspec.Struct, frozen=True):
    """The schema file: kinds by `apps/v1/Deployment` or `v1/Pod`, and the schemas that they rest on by name."""

    kinds: dict[str, Kind]
    schemas: dict[str, Schema]


class Misfit(NamedTuple):
    """Where an object is not as its schema says, and how."""

    trail: Trail
    text: str


@cache
def stored() -> Stored:
    """Return the schema of the pinned version."""
    file = resources.files(__name__).joinpath(f"{VERSION}.json.gz")
    return msgspec.json.decode(gzip.decompress(file.read_bytes()), type=Stored)


@cache
def cluster_scoped() -> frozenset[str]:
    """Return the built-in kinds that live in no namespace, such as ClusterRole."""
    return frozenset(key.rpartition("/")[2] for key, kind in stored().kinds.items() if not kind.namespaced)


@cache
def kinds() -> frozenset[str]:
    """Return every built-in kind that can be created, such as Pod."""
    return frozenset(key.rpartition("/")[2] for key in stored().kinds)


def of(object_: Any, custom: Mapping[str, Schema]) -> Schema | None:
    """Return the schema of an object, or None of a kind that neither Kubernetes nor a definition in `custom` knows."""
    key = f"{object_['apiVersion']}/{object_['kind']}"
    if key in custom:
        return _with_metadata(custom[key])
    return _resolved({"$ref": stored().kinds[key].schema}) if key in stored().kinds else None


def inside(schema: Schema, key: str | int) -> Schema:
    """Return the schema of a field or an item; an empty one where nothing is said of it."""
    if isinstance(key, int):
        return _resolved(schema.get("items"))
    others = schema.get("additionalProperties")
    return _resolved((schema.get("properties") or {}).get(key) or (others if isinstance(others, dict) else None))


def misfits(object_: Any, custom: Mapping[str, Schema]) -> Iterator[Misfit]:
    """Yield where a manifest's object would be refused; `custom` holds schemas of definitions by group/version/Kind."""
    schema = of(object_, custom)
    if schema is not None:
        yield from _walk(object_, schema, ())
    else:
        key = f"{object_['apiVersion']}/{object_['kind']}"
        yield Misfit(("kind",), f"{key} is no kind of Kubernetes {VERSION}{near(key, [*stored().kinds, *custom])}")


def _with_metadata(schema: Schema) -> Schema:
    """Return a definition's schema with what every object has, of which it says nothing."""
    every = {"apiVersion": {}, "kind": {}, "metadata": {"$ref": "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}}
    return {**schema, "properties": {**schema["properties"], **every}} if schema.get("properties") else schema


def _resolved(schema: Schema | None) -> Schema:
    """Return a schema itself where another one is named in its place."""
    schema = schema or {}
    return stored().schemas[schema["$ref"]] if "$ref" in schema else schema


def _walk(value: Any, schema: Schema | None, trail: Trail) -> Iterator[Misfit]:
    schema = _resolved(schema)
    if value is None:  # the server takes null for 'not there'
        return
    if text := _unfit(value, schema):
        yield Misfit(trail, text)
    elif isinstance(value, dict):
        yield from _fields(value, schema, trail)
    elif isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            if item is None:
                yield Misfit((*trail, index), "is an empty item")
            yield from _walk(item, schema["items"], (*trail, index))


def _unfit(value: Any, schema: Schema) -> str:
    """Return how a value itself, whatever is in it, is not what a schema says; '' where it is."""
    declared = schema.get("type", ())
    types = ("integer", "string") if schema.get("x-kubernetes-int-or-string") else declared
    names = [name for name in ((types,) if isinstance(types, str) else types or ()) if name in TYPES]
    if names and type(value) not in {type_ for name in names for type_ in TYPES[name]}:
        return f"expected {' or '.join(EXPECTED[name] for name in names)}, saw {_shown(value)}"
    if schema.get("enum") and value not in schema["enum"]:
        return f"expected one of {', '.join(map(str, schema['enum']))}, saw {_shown(value)}"
    if schema.get("format") == "byte" and not _is_base64(value):
        return f"expected base64, saw {_shown(value)}"
    return ""


def _fields(value: dict[Any, Any], schema: Schema, trail: Trail) -> Iterator[Misfit]:
    known, others = schema.get("properties"), schema.get("additionalProperties")
    for name in schema.get("required") or ():
        if value.get(name) is None:
            yield Misfit(trail, f"lacks the field {name}")
    for key, inner in value.items():
        if known and key in known:
            yield from _walk(inner, known[key], (*trail, key))
        elif isinstance(others, dict):
            yield from _walk(inner, others, (*trail, key))
        elif known and not others and not schema.get("x-kubernetes-preserve-unknown-fields"):
            yield Misfit((*trail, key), f"is no field here{near(str(key), known)}")


def _is_base64(value: str) -> bool:
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return WORDS[type(value)]
    if isinstance(value, date):
        return f"the date {value} (quote it)"
    if isinstance(value, bool):
        return f"{str(value).lower()} (quote it where a string is meant)"
    return repr(value)
