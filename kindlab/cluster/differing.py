"""What differs between two inventories of a cluster, without what belongs to others who live on it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any

import msgspec

from kindlab.cluster.inventory import EVERYTHING, Inventory
from kindlab.cluster.machine_facts import RUNNING, Facts
from kindlab.naming import path_to
from kindlab.objects import field_of
from kindlab.rows import Object
from kindlab.texts import Text

ABSENT = Text("absent", zh="不存在")
THERE = Text("there", zh="存在")
SAID = Text("{what}: was {before}, is {after}", zh="{what}：原为 {before}，现为 {after}")
MOST_LETTERS = 100
LETTERS_ALIKE = 20
"""How much is shown of what two long values begin with alike."""

DONE_BY_SHARING = (("metadata", "labels"), ("spec",))
DONE_BY_ABSENCE = (("spec", "taints"), ("spec", "unschedulable"), ("status",))
"""The fields of a node that labs change, and those that change where its machine is paused or its kubelet stopped."""

REFUSED = ("refused",)
"""Stands for a field where a collection could not be listed: nothing is known of its objects."""

Field = tuple[str | int, ...]
Key = tuple[str, Field]


class Difference(msgspec.Struct, frozen=True):
    """One field that is not what it was; None stands for absent, the empty field for all of it.

    It is an object's, at this `path` of the API, or a fact of the machine of a `node`.
    """

    what: str  # Node/kindlab-worker, ConfigMap/kube-system/coredns, Machine/kindlab-worker
    field: Field
    before: Any
    after: Any
    path: str = ""
    node: str = ""

    @property
    def key(self) -> "Key":
        """What tells it from other differences: the object's path or the machine's node, and the field."""
        return self.path or self.node, self.field

    def text(self) -> Text:
        """Return the difference as a sentence."""
        name = str(self.field[0]) if self.node and self.field else path_to(self.field)
        what = f"{self.what} {name}".rstrip()
        before, after = self._shown()
        return Text(SAID.en.format(what=what, before=before.en, after=after.en),
                    zh=SAID.zh.format(what=what, before=before.zh, after=after.zh))  # fmt: skip

    def _shown(self) -> tuple[Text, Text]:
        if not self.field:
            return (ABSENT, THERE) if self.before is None else (THERE, ABSENT)
        before, after = _json(self.before), _json(self.after)
        alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
        return tuple(  # type: ignore[return-value]  # two in, two out
            ABSENT if value is None else _text(_cut(text, alike))
            for value, text in ((self.before, before), (self.after, after))
        )


class Others(msgspec.Struct, frozen=True):
    """What others who live on a cluster may have changed in it, as their names and journals tell.

    `bases` are the names that theirs begin with, `own` is that of the asking run: what names both is its own. `objects`
    are paths of the API, `nodes` those that may be cordoned, tainted or labelled, `machines` those that may be paused
    or stopped, `files` pairs of a node and a path on it.
    """

    own: str = ""
    bases: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()
    machines: frozenset[str] = frozenset()
    files: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: "Others") -> "Others":
        """Return what these or those may have changed."""
        sets = {name: getattr(self, name) | getattr(other, name) for name in self.__struct_fields__ if name != "own"}
        return Others(own=self.own or other.own, **sets)

    def may_have_made(self, difference: Difference) -> bool:
        """Tell whether a difference may be somebody else's doing."""
        return self._noted(difference) or self._is_named_in(difference)

    def _noted(self, difference: Difference) -> bool:
        if difference.node:
            file = str(difference.field[0]).partition(" ")[2]
            return difference.node in self.machines or (difference.node, file) in self.files
        if difference.path in self.objects:
            return True
        kind, _, name = difference.what.partition("/")
        if kind != "Node":
            return False
        shared, absent = (_is_in(difference.field, fields) for fields in (DONE_BY_SHARING, DONE_BY_ABSENCE))
        return (shared and name in self.nodes) or (absent and name in self.machines)

    def _is_named_in(self, difference: Difference) -> bool:
        """Tell whether a difference names another's base, be it as a name, a claim's namespace or a group."""
        if not (self.bases - {self.own}):
            return False
        known = sorted({*self.bases, self.own} - {""}, key=len, reverse=True)  # the longest that fits is the one
        pattern = rf"(?<![a-z0-9-])({'|'.join(map(re.escape, known))})(?![a-z0-9])"
        told = (difference.what, difference.path, path_to(difference.field), difference.before, difference.after)
        named = {found[1] for text in map(_json, told) for found in re.finditer(pattern, text)}
        return bool(named) and self.own not in named


NOBODY = Others()


def differences(before: Inventory, after: Inventory, others: Others = NOBODY) -> list[Difference]:
    """Return every field in which two inventories of a cluster differ, but for what may be others' doing."""
    found = (*_of_lists(before, after), *_of_objects(before, after), *_of_machines(before, after))
    return [difference for difference in found if not others.may_have_made(difference)]


def _of_lists(before: Inventory, after: Inventory) -> Iterator[Difference]:
    """Yield what could be listed before and cannot be now."""
    for collection, why in after.unlisted.items():
        if not _is_unlisted(collection, before):
            yield Difference(f"list of {collection}", REFUSED, None, why, path=collection)


def _of_objects(before: Inventory, after: Inventory) -> Iterator[Difference]:
    for path in sorted(before.objects.keys() | after.objects.keys()):
        if _is_unlisted(path, before) or _is_unlisted(path, after):
            continue
        was, is_ = before.objects.get(path), after.objects.get(path)
        what = named(was or is_ or {})
        if was is None or is_ is None:
            yield Difference(what, (), was, is_, path=path)
        else:
            for field, one, other in _differing(was, is_, ()):
                yield Difference(what, field, one, other, path=path)


def _of_machines(before: Inventory, after: Inventory) -> Iterator[Difference]:
    for node in sorted(before.machines.keys() | after.machines.keys()):
        was, is_ = before.machines.get(node, {}), after.machines.get(node, {})
        for fact in sorted(was.keys() | is_.keys()):
            if was.get(fact) != is_.get(fact) and _is_comparable(fact, was, is_):
                yield Difference(f"Machine/{node}", (fact,), was.get(fact), is_.get(fact), node=node)


def _is_comparable(fact: str, was: Facts, is_: Facts) -> bool:
    """Tell whether a fact can be compared: of a machine that is paused or silent nothing but that is known."""
    if fact in ("state", "silent"):
        return fact in is_
    return all(each.get("state") == RUNNING and "silent" not in each for each in (was, is_))


def _is_unlisted(path: str, inventory: Inventory) -> bool:
    unlisted = inventory.unlisted
    return EVERYTHING in unlisted or path in unlisted or path.rpartition("/")[0] in unlisted


def _differing(was: Any, is_: Any, field: Field) -> Iterator[tuple[Field, Any, Any]]:
    """Yield the fields in which two values differ; entries of lists of different lengths cannot be told apart."""
    if was == is_:
        return
    for key in _keys(was, is_):
        yield from _differing(field_of(was, key), field_of(is_, key), (*field, key))
    if not _keys(was, is_):
        yield field, was, is_


def _keys(was: Any, is_: Any) -> Iterable[str | int]:
    if isinstance(was, Mapping) and isinstance(is_, Mapping):
        return dict.fromkeys((*was, *is_))
    if isinstance(was, list) and isinstance(is_, list) and len(was) == len(is_):
        return range(len(was))
    return ()


def _is_in(field: Field, fields: Iterable[Field]) -> bool:
    return any(field[: len(each)] == each for each in fields)


def named(object_: Object) -> str:
    """Return what an object is called: its kind, its namespace where it has one, and its name."""
    metadata = object_["metadata"]
    return "/".join(filter(None, (object_["kind"], metadata.get("namespace"), metadata["name"])))


def _json(value: Any) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def _cut(text: str, alike: int) -> str:
    """Return the beginning of a text, or, of two that are long alike, what follows."""
    start = max(0, alike - LETTERS_ALIKE) if len(text) > MOST_LETTERS else 0
    shown = text[start : start + MOST_LETTERS]
    return "…" * bool(start) + shown + "…" * (start + MOST_LETTERS < len(text))


def _text(words: str) -> Text:
    return Text(words, zh=words)
