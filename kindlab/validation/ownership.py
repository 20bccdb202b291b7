"""Whose objects a lab's are: what lives in no namespace carries the lab's name, and nobody names another lab's."""

import re
from collections.abc import Iterator, Mapping

from kindlab import schemas
from kindlab.manifests import DEFINITION, Manifest
from kindlab.rows import Object
from kindlab.validation.places import Places

LAB = re.compile(r"(?<![a-z0-9-])lab-[a-z0-9-]+")

SHARED = {
    "Node": "labs share nodes: see cordon, taint and label",
    "Namespace": "a run has its namespace already, an arm one of its own",
    "CSINode": "the kubelet writes it",
    "APIService": "one that does not answer stops every namespace from being removed",
    "IPAddress": "its name is an address, which belongs to no lab",
    "ServiceCIDR": "Services of every lab would get its addresses",
    "FlowSchema": "it rules requests of every lab",
    "PriorityLevelConfiguration": "it rules requests of every lab",
} | dict.fromkeys(
    ("SelfSubjectAccessReview", "SelfSubjectReview", "SelfSubjectRulesReview", "SubjectAccessReview", "TokenReview"),
    "it is a question and no object: ask kubectl auth can-i, or kubectl auth whoami",
)
"""Cluster-scoped kinds that no lab creates or changes, and why."""

SELECTORS = ("namespaceSelector", "objectSelector", "matchConditions")
"""The fields that limit what a webhook or a bound policy decides on."""


def is_cluster_scoped(kind: str, own: Mapping[str, bool]) -> bool:
    """Tell whether objects of a kind live in no namespace; `own` are the lab's own kinds."""
    return not own[kind] if kind in own else kind in schemas.cluster_scoped()


def problems(object_: Object, places: Places, own: Mapping[str, bool]) -> Iterator[str]:
    """Yield why a manifest's object may not be a lab's."""
    kind, name = object_["kind"], object_["metadata"]["name"]
    yield from _everybody_s(object_, places.base)
    if kind == DEFINITION:
        yield from _definition(object_, places)
    elif is_cluster_scoped(kind, own):
        yield from (f"{kind} {problem}" for problem in name_problems(kind, name, places))


def name_problems(kind: str, name: str, places: Places) -> Iterator[str]:
    """Yield why a cluster-scoped object is not the lab's to create or change."""
    if kind in SHARED:
        yield f"cannot be a lab's: {SHARED[kind]}"
    elif (owner := places.owner(name)) != places.base:
        whose = f"which is {owner}'s" if owner else "which is no lab's"
        yield f"is cluster-scoped and called {name}, {whose}: call it {places.base}, or {places.base}-…"


def foreign(manifest: Manifest, places: Places) -> Iterator[str]:
    """Yield where a manifest names another lab's namespace or cluster-scoped object."""
    for number, line in enumerate(manifest.content.decode(errors="replace").splitlines(), start=1):
        for name in LAB.findall(line):
            owner = places.owner(name)
            if owner not in (None, places.base):
                yield f"{manifest.path}:{number}: names {name}, which is {owner}'s; this lab's is {places.base}"


def _definition(object_: Object, places: Places) -> Iterator[str]:
    """Yield that a definition's group does not tell whose it is: its name is made of plural and group."""
    spec = object_.get("spec")
    group = spec.get("group") if isinstance(spec, dict) else None
    if isinstance(group, str) and [places.owner(name) for name in LAB.findall(group)] != [places.base]:
        yield f"CustomResourceDefinition has the group {group}, expected {places.base}.example, or a part of it"


def _everybody_s(object_: Object, base: str) -> Iterator[str]:
    """Yield which webhook or bound policy would decide on the requests of other labs too."""
    kind = object_["kind"]
    if kind.endswith("WebhookConfiguration"):
        hooks = object_.get("webhooks")
        rules = {f"webhooks[{index}]": hook for index, hook in enumerate(hooks if isinstance(hooks, list) else ())}
    elif kind.endswith("AdmissionPolicyBinding"):
        spec = object_.get("spec")
        rules = {"spec.matchResources": spec.get("matchResources") if isinstance(spec, dict) else None}
    else:
        return
    for place, rule in rules.items():
        found = [rule.get(field) for field in SELECTORS] if isinstance(rule, dict) else []
        if base not in repr(found):
            yield (
                f"{kind} decides on the requests of every lab: give {place} a namespaceSelector "
                f"with kubernetes.io/metadata.name: {base}"
            )
