"""How steps name objects: by name, by labels, or by what only a run can tell."""

import msgspec

from kindlab.naming import KIND, NAME, SELECTION, SINGLE, Ref, parse, path_of

__all__ = [
    "KIND",
    "NAME",
    "SELECTION",
    "SINGLE",
    "Field",
    "Node",
    "NodeName",
    "NodeOf",
    "OneOf",
    "Ref",
    "Target",
    "Word",
    "field",
    "node",
    "node_of",
    "one_of",
    "parse",
    "path_of",
    "shown",
]


class NodeOf(msgspec.Struct, frozen=True, tag="node_of"):
    """The node on which a Pod runs, known only as the step runs."""

    ref: str


class OneOf(msgspec.Struct, frozen=True, tag="one_of"):
    """One of the objects that carry these labels, the first by name, as they are when the step runs."""

    ref: str


class Field(msgspec.Struct, frozen=True, omit_defaults=True, tag="field"):
    """A field of an object as the step runs, put into a text in place of `{}`."""

    ref: str
    path: str
    into: str = "{}"


class NodeName(msgspec.Struct, frozen=True, tag="node"):
    """A node's whole name, its cluster's included, as a word of a command."""

    node: str


Target = str | OneOf
"""What a step acts on."""

Node = str | NodeOf
"""A node without its cluster's name, such as `worker`, or that of a Pod."""

Word = str | Field | NodeName | NodeOf
"""A word of a command, or a path."""


def node_of(ref: str) -> NodeOf:
    """Name the node on which the Pod `ref` runs when the step runs."""
    return NodeOf(ref)


def one_of(ref: str) -> OneOf:
    """Name one of the objects that carry labels, such as `Pod[app=web]`: the first by name when the step runs."""
    return OneOf(ref)


def node(name: str) -> NodeName:
    """Put a node's whole name, with its cluster in it, into a command such as `kubectl drain`."""
    return NodeName(name)


def field(ref: str, path: str, *, into: str = "{}") -> Field:
    """Take a field of an object as the step runs: `field("Pod/web", "status.podIP", into="http://{}:8080/")`.

    A run in which the object or the field is missing ends as an error.
    """
    return Field(ref, path, into)


def shown(target: Target | Node | Word) -> str:
    """Return a name or word as a reader should see it before the run."""
    match target:
        case NodeOf(ref=ref):
            return f"the node of {ref}"
        case OneOf(ref=ref):
            return f"one of {ref}"
        case Field(ref=ref, path=path, into=into):
            return into.replace("{}", f"<{path} of {ref}>")
        case NodeName(node=name):
            return name
    return target
