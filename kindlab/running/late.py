"""Resolves late references against the cluster as a step runs, and remembers for its row what they came to."""

from kindlab.cluster.api import Refused
from kindlab.errors import RunError
from kindlab.naming import parse, path_of
from kindlab.objects import field_of
from kindlab.rows import Object
from kindlab.running.stage import Stage
from kindlab.steps.references import Field, Node, NodeName, NodeOf, OneOf, Target, Word, shown


class Late:
    """The late references of one step; `resolved` tells what each came to, by what a reader was shown before."""

    def __init__(self, stage: Stage, namespace: str = "") -> None:
        self.resolved: dict[str, str] = {}
        self._stage = stage
        self._namespace = namespace or stage.namespace

    def target(self, target: Target) -> str:
        """Return the object to act on, named as in `Pod/web`."""
        return self._noted(target, self._first(target.ref)) if isinstance(target, OneOf) else target

    def node(self, node: Node) -> str:
        """Return a node's whole name."""
        if isinstance(node, NodeOf):
            return self._noted(node, self._value(node.ref, "spec.nodeName"))
        return self._stage.machines.name_of(node)

    def word(self, word: Word) -> str:
        """Return a word of a command, or a path."""
        match word:
            case Field(ref=ref, path=path, into=into):
                return self._noted(word, into.replace("{}", self._value(ref, path)))
            case NodeName(node=node) | (NodeOf() as node):
                return self.node(node)
        return word

    def words(self, words: tuple[Word, ...]) -> list[str]:
        """Return the words of a command."""
        return [self.word(word) for word in words]

    def _noted(self, reference: Target | Node | Word, found: str) -> str:
        self.resolved[shown(reference)] = found
        return found

    def _first(self, ref: str) -> str:
        found = self._objects(ref)
        return f"{parse(ref).kind}/{min(item['metadata']['name'] for item in found)}"

    def _value(self, ref: str, path: str) -> str:
        found = field_of(self._objects(ref)[0], *path_of(path))
        if found is None:
            raise RunError(f"{ref} has no {path} yet: wait for it before it is used")
        return str(found)

    def _objects(self, ref: str) -> list[Object]:
        """Return the objects that a reference names now; raises RunError where there is none."""
        kind, name, labels = parse(ref)
        resource = self._stage.resource(kind)
        selector = {"labelSelector": ",".join(f"{key}={value}" for key, value in labels.items())} if labels else {}
        try:
            path = self._stage.path(ref) if name else resource.path(self._namespace)
            found = self._stage.api.get(path, **selector)
        except Refused as refusal:
            raise RunError(f"{ref} cannot be looked up: {refusal}") from refusal
        objects: list[Object] = [found] if name else found["items"]
        if not objects:
            raise RunError(f"there is no {ref} in {self._namespace}: wait for it before it is named")
        return objects
