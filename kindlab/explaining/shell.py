"""Puts what steps name into words of a shell, quoted so that they can be pasted; late references become `$(…)`."""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kindlab import manifests
from kindlab.lab import files_of
from kindlab.naming import kubectl_flags, node_in, parse, path_of
from kindlab.rows import Object
from kindlab.steps import Step
from kindlab.steps.acts import Apply
from kindlab.steps.localizing import Place
from kindlab.steps.references import Field, Node, NodeName, NodeOf, OneOf, Target, Word


@dataclass(frozen=True)
class Scene:
    """Where a person types one arm's steps, which are named as they are called there: the lab's folder is at hand."""

    place: Place
    folder: Path
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, place: Place, folder: Path, steps: tuple[Step, ...]) -> "Scene":
        """Return the scene of an arm's steps as the lab names them."""
        return cls(place, folder, place.localized(steps))

    @property
    def namespace(self) -> str:
        """The arm's namespace."""
        return self.place.namespace

    @cached_property
    def applied(self) -> frozenset[str]:
        """The objects that the lab's own manifests hold, named as in `Pod/web`."""
        return frozenset(name_of(object_) for file in files(self) for object_ in self.objects(file))

    def objects(self, manifest: str) -> list[Object]:
        """Return the objects of a manifest, as they are called here."""
        return self.place.localized(list(manifests.read(self.folder / manifest).objects))

    def kubectl(self, *words: str, as_: str = "", namespace: str = "") -> str:
        """Return a command in the arm's namespace, of words that are quoted already."""
        return " ".join(("kubectl", "-n", shlex.quote(namespace or self.namespace), *self.flags(as_), *words))

    def flags(self, as_: str) -> list[str]:
        """Return the flags with which kubectl acts as somebody else."""
        return [shlex.quote(flag) for flag in kubectl_flags(as_, self.namespace)]

    def file(self, name: str) -> str:
        """Return a file of the lab's folder; where it names another arm's namespace, with that replaced."""
        base, content = self.place.base, (self.folder / name).read_text(encoding="utf-8")
        return shlex.quote(name) if self.namespace == base or base not in content else f"<({self.moved(name)})"

    def moved(self, name: str) -> str:
        """Return the command that prints a file with the arm's namespace in place of the lab's own."""
        return f"sed {shlex.quote(f's/{self.place.base}/{self.namespace}/g')} {shlex.quote(name)}"

    def object(self, target: Target, namespace: str = "") -> str:
        """Return the one object that is acted on."""
        if isinstance(target, OneOf):
            found = self.kubectl("get", *self.objects_of(target.ref), "-o", "name", namespace=namespace)
            return f'"$({found} | head -n 1)"'
        return self.objects_of(target)[0]

    def name(self, target: Target) -> str:
        """Return the name alone of the one object that is acted on, as the value of a variable."""
        return self._value(target.ref, "metadata.name") if isinstance(target, OneOf) else target.partition("/")[2]

    def objects_of(self, ref: str) -> list[str]:
        """Return the words that name an object, or all that carry labels."""
        found = parse(ref)
        if found.labels:
            return [found.kind, "-l", shlex.quote(",".join(f"{key}={value}" for key, value in found.labels.items()))]
        return [shlex.quote(ref)]

    def node(self, node: Node) -> str:
        """Return a node's whole name, which is that of its container too."""
        if isinstance(node, NodeOf):
            return f'"{self._value(node.ref, "spec.nodeName")}"'
        return shlex.quote(node_in(self.place.cluster, node))

    def word(self, word: Word) -> str:
        """Return a word of a command."""
        match word:
            case Field(ref=ref, path=path, into=into):
                pieces = (shlex.quote(piece) if piece else "" for piece in into.split("{}"))
                return f'"{self._value(ref, path)}"'.join(pieces)
            case NodeName(node=node) | (NodeOf() as node):
                return self.node(node)
        return shlex.quote(word)

    def words(self, words: Iterable[Word]) -> list[str]:
        """Return the words of a command."""
        return [self.word(word) for word in words]

    def _value(self, ref: str, path: str) -> str:
        first = ".items[0]" if parse(ref).labels else ""
        found = self.kubectl("get", *self.objects_of(ref), "-o", "jsonpath=" + shlex.quote(jsonpath(path, first)))
        return f"$({found})"


def jsonpath(path: str, root: str = "") -> str:
    """Return kubectl's words for a path: `status.conditions.0.type` is {.status.conditions[0].type} there."""
    keys = (f"[{key}]" if isinstance(key, int) else "." + key.replace(".", r"\.") for key in path_of(path))
    return f"{{{root}{''.join(keys)}}}"


def name_of(object_: Object) -> str:
    """Return an object's name as in `Pod/web`."""
    return f"{object_['kind']}/{object_['metadata'].get('name', '')}"


def variable(step: str) -> str:
    """Return the name of the shell variable that holds the process which a step starts."""
    return "pid_" + re.sub(r"\W", "_", step, flags=re.ASCII)


def comment(text: str) -> list[str]:
    """Return a text as comments of a shell: not one of its lines is ever run."""
    return [f"# {line}".rstrip() for line in text.splitlines()]


def files(scene: Scene) -> list[str]:
    """Return the manifests that a lab applies, each once, in order."""
    return list(dict.fromkeys(file for step in scene.steps if isinstance(step, Apply) for file in files_of(step)))


def cluster_wide(scene: Scene) -> list[str]:
    """Return the manifests with objects that may belong to the whole cluster, the last first: their names tell."""
    found = (file for file in files(scene) if any(scene.namespace in name_of(each) for each in scene.objects(file)))
    return list(reversed(list(found)))
