"""How steps name objects, nodes, people and words: each function yields what is wrong with one such name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kindlab import schemas
from kindlab.lab import Lab
from kindlab.naming import Ref, parse, path_of
from kindlab.steps.references import Field, Node, NodeName, NodeOf, OneOf, Target, Word
from kindlab.texts import near
from kindlab.validation import ownership
from kindlab.validation.files import Files
from kindlab.validation.places import Places

NODES = ("control-plane", "worker", "worker2")
NAME = r"[A-Za-z0-9][A-Za-z0-9.:@_-]*"
WHO = re.compile(rf"anonymous|ServiceAccount/{NAME}|User/{NAME}(,Group/{NAME})*")


@dataclass(frozen=True)
class Names:
    """What the names in a lab's steps are held against."""

    lab: Lab
    places: Places
    files: Files

    def kind(self, kind: str) -> Iterator[str]:
        """Yield that no cluster knows a kind; nothing where a manifest that may define it could not be read."""
        if not self.files.unread and kind not in schemas.kinds() and kind not in self.files.kinds:
            yield f"names the kind {kind}, which Kubernetes {schemas.VERSION} does not have" + near(
                kind, [*schemas.kinds(), *self.files.kinds]
            )

    def ref(self, ref: str) -> Iterator[str]:
        """Yield what is wrong with a reference, such as `Pod/web` or `Pod[app=web]`."""
        try:
            found = parse(ref)
        except ValueError:
            yield f"names {ref!r}, expected Kind/name, such as Pod/web, or Kind[label=value]"
            return
        yield from self.kind(found.kind)
        if found.kind == "Node" and found.name:
            yield from node(found.name)

    def one(self, ref: str) -> Iterator[str]:
        """Yield what is wrong with a reference that has to name one object."""
        yield from self.ref(ref)
        if (found := parsed(ref)) and not found.name:
            yield f"names all of {ref}, expected one object, such as {found.kind}/web or one_of({ref!r})"

    def target(self, target: Target) -> Iterator[str]:
        """Yield what is wrong with what a step acts on."""
        if isinstance(target, str):
            yield from self.one(target)
            return
        yield from self.ref(target.ref)
        if (found := parsed(target.ref)) and found.name:
            yield f"takes one of {target.ref}, which is one object already: leave one_of out"

    def pod(self, target: Target, what: str) -> Iterator[str]:
        """Yield what is wrong with a Pod that something is done in or to."""
        yield from self.target(target)
        found = parsed(ref_of(target))
        if found and found.kind != "Pod":
            yield f"{what} {ref_of(target)}, expected a Pod, such as Pod/web"

    def changed(self, target: Target, what: str) -> Iterator[str]:
        """Yield what is wrong with an object that is changed: it has to be the lab's own."""
        yield from self.target(target)
        found = parsed(ref_of(target))
        if found is None or not ownership.is_cluster_scoped(found.kind, self.files.kinds):
            return
        is_own_namespace = found.kind == "Namespace" and found.name == self.places.base
        if not is_own_namespace:
            problems = ownership.name_problems(found.kind, found.name or "any", self.places)
            yield from (f"{what} a {found.kind}, which {problem}" for problem in problems)

    def node(self, place: Node) -> Iterator[str]:
        """Yield what is wrong with a node's name, or with the Pod that tells it."""
        if isinstance(place, str):
            yield from node(place)
            return
        yield from self.one(place.ref)
        if (found := parsed(place.ref)) and found.kind != "Pod":
            yield f"takes the node of {place.ref}, expected a Pod, such as Pod/web"

    def word(self, word: Word) -> Iterator[str]:
        """Yield what is wrong with a word of a command, or with a path."""
        match word:
            case Field(ref=ref, path=path, into=into):
                yield from self.one(ref)
                yield from field_path(path)
                if "{}" not in into:
                    yield f"puts a field into {into!r}, expected a text with {{}} where the field goes"
            case NodeName(node=name):
                yield from node(name)
            case NodeOf():
                yield from self.node(word)

    def command(self, command: tuple[Word, ...]) -> Iterator[str]:
        """Yield what is wrong with a command that has to be there."""
        if not command:
            yield "has no command"
        for word in command:
            yield from self.word(word)


def ref_of(target: Target) -> str:
    """Return the reference in a target."""
    return target.ref if isinstance(target, OneOf) else target


def parsed(ref: str) -> Ref | None:
    """Return a reference taken apart, or None where it is none."""
    try:
        return parse(ref)
    except ValueError:
        return None


def node(name: str) -> Iterator[str]:
    """Yield what is wrong with a node's name."""
    if name not in NODES:
        yield f"names the node {name!r}, expected {', '.join(NODES[:-1])} or {NODES[-1]}, or node_of('Pod/web')"


def field_path(path: str) -> Iterator[str]:
    """Yield what is wrong with the path of a field."""
    if not all(key != "" for key in path_of(path)):
        yield f"names the field {path!r}, expected a path such as status.conditions.0.type"


def who(as_: str) -> Iterator[str]:
    """Yield what is wrong with whom a step acts as."""
    if as_ and not WHO.fullmatch(as_):
        yield f"has as_={as_!r}, expected 'ServiceAccount/reader', 'User/jane,Group/dev' or 'anonymous'"
