"""How objects, fields, namespaces and nodes are named: one syntax for labs, checks and the engine."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

KIND = re.compile(r"[A-Z][A-Za-z0-9]*")

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_-]*")
"""An object's name: one segment of a path, so that none leads out of the namespace; the API server knows the rest."""

SINGLE = re.compile(rf"(?P<kind>{KIND.pattern})/(?P<name>{NAME.pattern})")
LABEL = r"[A-Za-z0-9./_-]+=[A-Za-z0-9._-]*"
SELECTION = re.compile(rf"(?P<kind>{KIND.pattern})\[(?P<labels>{LABEL}(,{LABEL})*)\]")

INDEX = re.compile(r"0|[1-9][0-9]*")

ANONYMOUS = "anonymous"


class Ref(NamedTuple):
    """A reference taken apart: a kind, and either one object's name or the labels that objects carry."""

    kind: str
    name: str
    labels: dict[str, str]

    def names(self, name: str, object_: Mapping[str, Any]) -> bool:
        """Tell whether an object of this kind is the named one, or carries the labels."""
        if self.name:
            return name == self.name
        return self.labels.items() <= (object_["metadata"].get("labels") or {}).items()


def parse(ref: str) -> Ref:
    """Take a reference apart: `Pod/web` names one object, `Pod[app=web]` all that carry these labels.

    Raises ValueError for anything else.
    """
    if one := SINGLE.fullmatch(ref):
        return Ref(one["kind"], one["name"], {})
    if some := SELECTION.fullmatch(ref):
        return Ref(some["kind"], "", dict(pair.split("=", 1) for pair in some["labels"].split(",")))
    raise ValueError(f"{ref!r} names no object, expected Kind/name, such as Pod/web, or Kind[label=value]")


def path_of(path: str) -> tuple[str | int, ...]:
    """Return the keys and indices of a path such as `status.conditions.0.type`; a dot within a key is written `\\.`.

    An index may also be written as `conditions[0]`.
    """
    dotted = re.sub(r"\[(\d+)\]", r".\1", path)
    keys = (key.replace(r"\.", ".") for key in re.split(r"(?<!\\)\.", dotted))
    return tuple(int(key) if INDEX.fullmatch(key) else key for key in keys)


def path_to(keys: Iterable[str | int]) -> str:
    """Return the path that leads by these keys and indices, such as `status.conditions[0].type`."""
    words = (f"[{key}]" if isinstance(key, int) else "." + key.replace(".", r"\.") for key in keys)
    return "".join(words).removeprefix(".")


def namespace_of(lab: str) -> str:
    """Return the namespace that a lab's texts name: `lab-services-iptables-rules` for services/iptables_rules."""
    return f"lab-{lab.replace('/', '-').replace('_', '-')}"


def localized_text(text: str, base: str, place: str) -> str:
    """Put the namespace `place` where a text names the lab's own, `base`, also as the start of a name or within one.

    `lab-x-y`, `lab-x-y-slow`, `system:serviceaccount:lab-x-y:reader` and `widgets.lab-x-y.example` name it;
    `my-lab-x-y` and `lab-x-y2` do not.
    """
    return re.sub(rf"(?<![a-z0-9-]){re.escape(base)}(?![a-z0-9])", place, text)


def owner_of(name: str, bases: Iterable[str]) -> str | None:
    """Return to which of several labs' namespaces a name belongs, the longest that `localized_text` finds in it."""
    return max((base for base in bases if localized_text(name, base, "") != name), key=len, default=None)


def node_in(cluster: str, node: str) -> str:
    """Return the full name of a node that a lab calls `worker`, `worker2` or `control-plane`."""
    return f"{cluster}-{node}"


def short_node(cluster: str, name: str) -> str:
    """Return what a lab calls the node of this full name."""
    return name.removeprefix(f"{cluster}-")


def users_of(as_: str, namespace: str) -> tuple[str, tuple[str, ...]]:
    """Return the user and the groups that `ServiceAccount/reader` or `User/jane,Group/dev` stand for.

    A ServiceAccount's groups are those that its tokens carry.
    """
    if as_ == ANONYMOUS:
        return "system:anonymous", ("system:unauthenticated",)
    who, *others = (word.partition("/") for word in as_.split(","))
    groups = [name for _, _, name in others]
    if who[0] == "ServiceAccount":
        groups += ["system:serviceaccounts", f"system:serviceaccounts:{namespace}"]
    user = f"system:serviceaccount:{namespace}:{who[2]}" if who[0] == "ServiceAccount" else who[2]
    return user, (*groups, "system:authenticated")


def kubectl_flags(as_: str, namespace: str) -> list[str]:
    """Return the flags with which kubectl acts as somebody else."""
    if not as_:
        return []
    user, groups = users_of(as_, namespace)
    return [f"--as={user}", *(f"--as-group={group}" for group in groups)]
