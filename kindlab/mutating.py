"""Changes one field of a manifest: what a lab's claims should notice wherever that field matters to them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
import yaml

from kindlab import schemas
from kindlab.lab import Mutant
from kindlab.manifests import Manifest
from kindlab.naming import path_of, path_to
from kindlab.rows import Object
from kindlab.schemas import Schema, Trail

Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

IDENTITY = ("apiVersion", "kind", "status")
NO_MATTER = frozenset({"name", "namespace", "image", "imagePullPolicy", "description"})
"""Fields that name and describe, and the image. A policy that pulls it would spoil it for every Pod of a node."""

BEYOND_THE_LAB = frozenset({"globalDefault", "preemptionPolicy", "scope"})
"""Fields by which a cluster-scoped object would reach the Pods of other labs, or its kind would leave the namespace."""

COMMANDS = frozenset({"command", "args"})
"""Lists of which every item counts: without one of its words a command is another program."""

LABELS = ("labels", "annotations")
READ_BY_KUBERNETES = re.compile(r"(?!app\.)([a-z0-9-]+\.)*(kubernetes|k8s)\.io/.+")
QUANTITY = re.compile(r"(\d+)([A-Za-z%]*)")


class Change(NamedTuple):
    """A place in an object, and what stands there instead; None where nothing does."""

    trail: Trail
    value: Any = None


def mutated(manifest: Manifest, mutant: Mutant) -> Manifest:
    """Return a manifest with the mutant's change in it; raises LookupError where it has no such object or place."""
    place = [ref_of(object_) for object_ in manifest.objects].index(mutant.object)
    objects = list(manifest.objects)
    objects[place] = changed(objects[place], mutant.path, mutant.value)
    content = yaml.dump_all(objects, Dumper=Dumper, sort_keys=False, allow_unicode=True).encode()
    return msgspec.structs.replace(manifest, content=content, objects=tuple(objects))


def ref_of(object_: Object) -> str:
    """Return an object's kind and name, such as Deployment/web."""
    return f"{object_['kind']}/{object_['metadata']['name']}"


def changed(object_: Object, path: str, value: Any) -> Object:
    """Return a copy of an object with one field set, or removed where the value is None.

    Raises LookupError where there is nothing to remove, or no mapping or list that could hold the field.
    """
    whole: Object = _copy(object_)
    place: Any = whole
    *way, last = path_of(path)
    for step in way:
        place = place[_key(place, step)]
    key = _key(place, last)
    if value is None:
        del place[key]
    else:
        place[key] = _copy(value)
    return whole


def generated(file: str, object_: Object, schema: Schema | None, selecting: frozenset[str]) -> Iterator[Mutant]:
    """Yield every mutant of an object, in the order of its fields.

    `selecting` are the labels that something selects by. Fields that the schema requires are changed, never removed.
    """
    for trail, value in _inside(object_, schema or {}, (), selecting):
        yield Mutant(file, ref_of(object_), path_to(trail), value)


def selecting_labels(found: Any, within: bool = False) -> Iterator[str]:
    """Yield the keys that stand anywhere in an object's selectors; those of labels are among them."""
    if isinstance(found, dict):
        if within:
            yield from (key for key in (*found, found.get("key")) if isinstance(key, str))
        for key, value in found.items():
            yield from selecting_labels(value, within or str(key).lower().endswith("selector"))
    elif isinstance(found, list):
        for item in found:
            yield from selecting_labels(item, within)


def _copy(value: Any) -> Any:
    """Return a copy that shares nothing, not even with itself: a YAML alias stands for the same list twice."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _key(place: Any, key: str | int) -> Any:
    """Return a path's key as a mapping has it; raises LookupError where nothing can have it here."""
    if isinstance(place, dict):
        return key if key in place else str(key)
    if isinstance(place, list) and isinstance(key, int) and key < len(place):
        return key
    raise LookupError(key)


def _inside(value: Any, schema: Schema, trail: Trail, selecting: frozenset[str]) -> Iterator[Change]:
    if isinstance(value, dict):
        yield from _in_mapping(value, schema, trail, selecting)
    elif isinstance(value, list):
        yield from _in_list(value, schema, trail, selecting)
    else:
        yield from (Change(trail, other) for other in _others(value, schema, trail))


def _in_mapping(mapping: dict[Any, Any], schema: Schema, trail: Trail, selecting: frozenset[str]) -> Iterator[Change]:
    for key, value in mapping.items():
        place = (*trail, key)
        if value is not None and _is_meaningful(place, schema, selecting):
            if _is_removable(place, mapping, schema):
                yield Change(place)
            yield from _inside(value, schemas.inside(schema, key), place, selecting)


def _in_list(items: list[Any], schema: Schema, trail: Trail, selecting: frozenset[str]) -> Iterator[Change]:
    if COMMANDS.intersection(trail[-1:]):
        return
    for index, item in enumerate(items):
        if len(items) > 1:
            yield Change((*trail, index))
        yield from _inside(item, schemas.inside(schema, index), (*trail, index), selecting)


def _is_meaningful(trail: Trail, schema: Schema, selecting: frozenset[str]) -> bool:
    *way, key = trail
    if not isinstance(key, str):
        return False
    if way[-2:-1] == ["metadata"] and way[-1] in LABELS:
        return key in selecting or bool(READ_BY_KUBERNETES.fullmatch(key))
    if way[-1:] == ["metadata"]:
        return key in (*LABELS, "finalizers")
    if not way:
        return key not in IDENTITY
    return _is_open(schema) or key not in NO_MATTER | BEYOND_THE_LAB


def _is_removable(trail: Trail, mapping: dict[Any, Any], schema: Schema) -> bool:
    *way, key = trail
    if "metadata" in way[-2:] and way[-1] in LABELS:
        return True
    if key in ("metadata", "spec") or (way[-1:] == ["metadata"] and key in LABELS):
        return False
    if key in (schema.get("required") or ()):
        return False
    return len(mapping) > 1 or not _is_open(schema)  # without its only entry an open mapping is as good as removed


def _is_open(schema: Schema) -> bool:
    """Tell whether a mapping's keys are the author's own words, as those of labels and of a ConfigMap's data."""
    return not schema.get("properties")


def _others(value: Any, schema: Schema, trail: Trail) -> Iterable[Any]:
    """Return the other values that a field may take and that tell something."""
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return _numbers(value, trail)
    if isinstance(value, str) and schema.get("enum"):
        return (other for other in schema["enum"] if other not in (value, ""))
    measure = QUANTITY.fullmatch(value) if isinstance(value, str) and _is_quantity(schema) else None
    return (f"{number}{measure[2]}" for number in _numbers(int(measure[1]), trail)) if measure else ()


def _numbers(number: int, trail: Trail) -> tuple[int, ...]:
    is_port = str(next((key for key in reversed(trail) if isinstance(key, str)), "")).lower().endswith("port")
    return (number + 1,) if is_port or number < 2 else (number // 2, number * 2)


def _is_quantity(schema: Schema) -> bool:
    """Tell whether a text is a measure: one that may also be a number, or a duration."""
    types = schema.get("type")
    may_be_number = isinstance(types, list) and bool({"number", "integer"}.intersection(types))
    return may_be_number or bool(schema.get("x-kubernetes-int-or-string")) or schema.get("format") == "duration"
