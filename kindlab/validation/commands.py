"""What is wrong with a kubectl command that changes the cluster: all that it changes has to be undone with its run."""

from collections.abc import Iterator, Sequence

from kindlab import schemas
from kindlab.steps.references import Word
from kindlab.validation.ownership import is_cluster_scoped, name_problems
from kindlab.validation.references import Names

CHANGING = frozenset(
    {
        "annotate", "apply", "autoscale", "cordon", "create", "debug", "delete", "drain", "edit", "expose", "label",
        "patch", "replace", "run", "scale", "set", "taint", "uncordon",
    }
)  # fmt: skip
"""Commands of kubectl that change the cluster; `rollout` may."""

OF_NODES = frozenset({"cordon", "drain", "label", "taint", "uncordon"})
"""Commands that change of a node what its run gives it back."""

SHORT = {
    "crd": "CustomResourceDefinition", "crds": "CustomResourceDefinition", "csr": "CertificateSigningRequest",
    "no": "Node", "ns": "Namespace", "pc": "PriorityClass", "pv": "PersistentVolume", "sc": "StorageClass",
}  # fmt: skip


def verb_of(command: Sequence[Word]) -> str:
    """Return what kubectl is to do, '' where a command does not say."""
    return next(iter(_plain(command)), "")


def is_changing(command: Sequence[Word]) -> bool:
    """Tell whether a command changes the cluster."""
    return verb_of(command) in CHANGING and not any(str(word).startswith("--dry-run") for word in command)


def problems(command: Sequence[Word], names: Names) -> Iterator[str]:
    """Yield where a command changes what its run does not undo: other namespaces, and what is not the lab's."""
    if not is_changing(command):
        return
    yield from _elsewhere(command, names.places.base)
    for kind, name in _changed(command, names):
        if kind == "Node":
            if (verb := verb_of(command)) not in OF_NODES:
                yield f"changes a Node by kubectl {verb}, which nothing undoes: see cordon, taint and label"
        elif (kind, name) != ("Namespace", names.places.base):
            yield from (f"changes a {kind}, which {problem}" for problem in name_problems(kind, name, names.places))


def _elsewhere(command: Sequence[Word], base: str) -> Iterator[str]:
    """Yield the flags that lead a command out of the lab's namespace."""
    for word, following in zip(command, [*command[1:], ""], strict=True):
        flag, _, value = str(word).partition("=")
        if flag in {"-A", "--all-namespaces", "--raw"}:
            yield f"changes by {flag} what is not the lab's, and nothing undoes that: leave it out"
        elif flag in {"-n", "--namespace"} and (place := value or str(following)) != base:
            yield f"changes the namespace {place}, expected the lab's own, which it has by itself: leave {flag} out"


def _changed(command: Sequence[Word], names: Names) -> Iterator[tuple[str, str]]:
    """Yield the kind and name of each object in no namespace that a command names; 'any' where it names none."""
    kinds = _kinds(names)
    _, *words = _plain(command) or [""]
    for kind, slash, name in (word.partition("/") for word in words):
        if slash and kind in kinds:
            yield kinds[kind], name
    for kind in words[0].split(",") if words else ():
        if kind in kinds:
            yield kinds[kind], words[1] if len(words) > 1 else "any"


def _kinds(names: Names) -> dict[str, str]:
    """Return the kinds that live in no namespace by what kubectl calls them."""
    own = names.files.kinds
    kinds = [kind for kind in (*schemas.cluster_scoped(), *own) if is_cluster_scoped(kind, own)]
    return {**SHORT, **{name: kind for kind in kinds for name in (kind.lower(), _plural(kind.lower()))}}


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}es" if name.endswith("s") else f"{name}s"


def _plain(command: Sequence[Word]) -> list[str]:
    """Return the words that are no flags; what is looked up as the step runs may be anything."""
    return [word if isinstance(word, str) else "any" for word in command if not str(word).startswith("-")]
