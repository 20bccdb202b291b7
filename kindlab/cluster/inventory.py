"""What a cluster holds of its own, beside what lives in the namespaces of labs: its objects and its machines' state.

`kindlab.cluster.differing` tells two inventories apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus

import msgspec

from kindlab.cluster.api import Api, Refused, Resource, Unreachable
from kindlab.cluster.machine_facts import RUNNING, Facts, look
from kindlab.cluster.machines import Machines
from kindlab.cluster.readiness import SYSTEM_NAMESPACES
from kindlab.objects import field_of
from kindlab.rows import Object

EVERYTHING = "/"
"""Stands among what is unlisted for all objects: the API server did not answer."""

BY_THEMSELVES = frozenset({"CertificateSigningRequest", "Endpoints", "Event", "Lease"})
"""Kinds whose objects come, change and go on an idle cluster; kinds that cannot be watched are measurements."""

OF_NO_CONFIGURATION = ("apiVersion", "kind", "status")
KEPT_BOOKS = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid")

COUNTERS = ("deployment.kubernetes.io/revision", "deprecated.daemonset.template.generation")
"""Annotations in which controllers count changes of a template: taking a change back is one more."""

METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
TOKENS = "bootstrap-token-"
"""What the names of Secrets begin with that kubeadm makes and a controller deletes when they expire."""

NOT_LET_IN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
"""What an API server says that has just started, or whose RBAC rules are broken: nothing it says is to be relied on."""

MOST_THREADS = 8


class Inventory(msgspec.Struct, frozen=True):
    """A cluster at one moment.

    `objects` are by their paths in the API, whole but for status and what the API server keeps of its own; a node has
    its conditions' statuses, a Secret its version and no value. `machines` are the facts of each node. `unlisted` tells
    by the collection's path why it is not known what it holds.
    """

    objects: dict[str, Object] = {}
    machines: dict[str, Facts] = {}
    unlisted: dict[str, str] = {}


def take(api: Api, machines: Machines) -> Inventory:
    """Return what a cluster holds now; what cannot be asked is a fact of the inventory, never a reason to wait."""
    states = machines.states()
    with ThreadPoolExecutor(_threads(api), thread_name_prefix="inventory") as pool:
        looks = {node: pool.submit(look, machines, node, state) for node, state in states.items()}
        objects, unlisted = _objects(api, pool) if states[machines.control_plane] == RUNNING else _none(states)
        return Inventory(objects, {node: facts.result() for node, facts in looks.items()}, unlisted)


def _threads(api: Api) -> int:
    """Return how many requests are under way at once: beyond the pool's size each would open a connection anew."""
    return min(MOST_THREADS, int(api.client.configuration.connection_pool_maxsize))


def _none(states: Mapping[str, str]) -> tuple[dict[str, Object], dict[str, str]]:
    told = ", ".join(f"{node} is {state}" for node, state in states.items() if state != RUNNING)
    return {}, {EVERYTHING: told}


def _objects(api: Api, pool: ThreadPoolExecutor) -> tuple[dict[str, Object], dict[str, str]]:
    """Return the objects by their paths, and why collections could not be listed, or nothing could."""
    objects, unlisted, asked = dict[str, Object](), dict[str, str](), dict[str, Future[dict[str, Object]]]()
    try:
        for resource, collection in _collections(api.resources()):
            asked[collection] = pool.submit(_listed, api, resource, collection)
        for collection, listed in asked.items():
            try:
                objects |= listed.result()
            except Refused as refusal:
                if refusal.code in NOT_LET_IN:
                    raise
                unlisted[collection] = str(refusal)
    except (Unreachable, Refused) as error:
        for listed in asked.values():  # each would wait as long as the first
            listed.cancel()
        return {}, {EVERYTHING: str(error)}
    return objects, unlisted


def _collections(resources: Iterable[Resource]) -> Iterator[tuple[Resource, str]]:
    """Yield what is configuration, each kind with the path of every collection that is the cluster's own."""
    for resource in _preferred(resources):
        for namespace in SYSTEM_NAMESPACES if resource.namespaced else (None,):
            yield resource, resource.path(namespace)


def _preferred(resources: Iterable[Resource]) -> list[Resource]:
    """Return each resource that is configuration once, in the version that the server prefers: it comes first."""
    found: dict[tuple[str, str], Resource] = {}
    for resource in resources:
        if {"list", "watch"} <= set(resource.verbs) and resource.kind not in BY_THEMSELVES:
            found.setdefault((resource.group, resource.plural), resource)
    return list(found.values())


def _listed(api: Api, resource: Resource, collection: str) -> dict[str, Object]:
    """Return the objects of a collection by their paths; none where it is gone meanwhile, with its definition."""
    accept = METADATA_ONLY if resource.kind == "Secret" else "application/json"
    try:
        items = api.request("GET", collection, accept=accept)["items"]
    except Refused as refusal:
        if refusal.code != HTTPStatus.NOT_FOUND:
            raise
        return {}
    kept = (item for item in items if not _follows(item))
    return {f"{collection}/{item['metadata']['name']}": _content(item, resource) for item in kept}


def _follows(item: Object) -> bool:
    """Tell what a controller derives from another object, as a Pod from its DaemonSet, and tokens that expire."""
    metadata = item["metadata"]
    is_controlled = any(owner.get("controller") for owner in metadata.get("ownerReferences", ()))
    return is_controlled or str(metadata["name"]).startswith(TOKENS)


def _content(item: Object, resource: Resource) -> Object:
    """Return what an object is made of, as it could be applied again."""
    metadata = {key: value for key, value in item["metadata"].items() if key not in KEPT_BOOKS}
    if annotations := metadata.pop("annotations", None):
        metadata["annotations"] = {key: value for key, value in annotations.items() if key not in COUNTERS}
    kept = {key: value for key, value in item.items() if key not in OF_NO_CONFIGURATION}
    found = {"apiVersion": resource.group_version, "kind": resource.kind, **kept, "metadata": metadata}
    if resource.kind == "Node":
        found["status"] = {"conditions": _statuses(item)}
    if resource.kind == "Secret":
        found["version"] = item["metadata"]["resourceVersion"]
    return found


def _statuses(node: Object) -> dict[str, str]:
    """Return the statuses of a node's conditions by their types: heartbeats and messages come and go."""
    return {each["type"]: each["status"] for each in field_of(node, "status", "conditions") or ()}
