"""A run's namespaces: made empty, marked as kindlab's, and proven gone at the end."""

from collections.abc import Iterator
from http import HTTPStatus
from time import monotonic

import msgspec

from kindlab import interruption
from kindlab.cluster.api import OWNER, Api, Refused, Resource, Unreachable
from kindlab.errors import RunError
from kindlab.rows import Object

SERVED = (("serviceaccounts", "default"), ("configmaps", "kube-root-ca.crt"))
"""What a controller puts into each new namespace, and what Pods need to start."""

HELD_UP_AFTER = 40.0
"""How long a Pod may take with the grace period that it has by default, and a little more."""

GONE_WITHIN = 120.0
MOST_NAMED = 10
SERVED_WITHIN = 30.0

LOOK_EVERY_SECONDS = 5.0
"""How long one watch goes on: so late an interruption is noticed."""


def make(api: Api, name: str) -> Object:
    """Create the namespace and wait until controllers have put into it what Pods need; return it as created."""
    made: Object = api.request("POST", "/api/v1/namespaces", body={"metadata": {"name": name, "labels": OWNER}})
    for collection, served in SERVED:
        _wait(api, f"/api/v1/namespaces/{name}/{collection}", served, exists=True, within=SERVED_WITHIN)
    return made


def remove(api: Api, name: str) -> None:
    """Delete the namespace and wait until it is gone; raises RunError where it is not ours, or stays."""
    begin_removal(api, name)
    finish_removal(api, name)


def begin_removal(api: Api, name: str) -> None:
    """Delete the namespace if it is there; raises RunError where it is not ours."""
    path = f"/api/v1/namespaces/{name}"
    if not (found := api.find(path)):
        return
    if not OWNER.items() <= (found["metadata"].get("labels") or {}).items():
        raise RunError(f"the namespace {name} exists and is not kindlab's (it carries no {OWNER}): remove it first")
    try:
        api.delete(path)
    except Refused as refusal:
        if refusal.code != HTTPStatus.CONFLICT:
            raise


def finish_removal(api: Api, name: str) -> None:
    """Wait until the namespace is gone; finalizers that hold it up are taken off, for nobody is left to serve them."""
    try:
        _wait(api, "/api/v1/namespaces", name, exists=False, within=HELD_UP_AFTER)
    except RunError:
        _release(api, name)
        try:
            _wait(api, "/api/v1/namespaces", name, exists=False, within=GONE_WITHIN)
        except RunError as stays:
            raise RunError(f"{stays}. In it there still is {_described(api, name)}") from stays


def _described(api: Api, namespace: str) -> str:
    """Name what is still in a namespace as kubectl does, with the finalizers that hold it."""
    held = {
        f"{resource.kind.lower()}{'.' * bool(resource.group)}{resource.group}/{item['metadata']['name']}":
        item["metadata"].get("finalizers") or ()
        for resource, item in _remaining(api, namespace)
    }  # fmt: skip
    said = [f"{ref} (finalizers: {', '.join(by)})" if by else ref for ref, by in sorted(held.items())]
    more = f" and {len(said) - MOST_NAMED} more" if len(said) > MOST_NAMED else ""
    return (", ".join(said[:MOST_NAMED]) or "nothing that can be listed") + more


def _release(api: Api, namespace: str) -> None:
    """Take the finalizers off whatever is being deleted in a namespace, and off the namespace itself."""
    for resource, item in _remaining(api, namespace):
        metadata = item["metadata"]
        if "deletionTimestamp" in metadata and metadata.get("finalizers"):
            let_go(api, resource.path(namespace, metadata["name"]))
    let_go(api, f"/api/v1/namespaces/{namespace}")


def _remaining(api: Api, namespace: str) -> Iterator[tuple[Resource, Object]]:
    """Yield each object that is in a namespace, once in each version that it is served in."""
    for resource in api.resources():
        if resource.namespaced and {"list", "delete"} <= set(resource.verbs):
            for item in (api.find(resource.path(namespace)) or {}).get("items", ()):
                yield resource, item


def let_go(api: Api, path: str) -> None:
    """Take the finalizers off one object, if it is still there."""
    api.merge(path, {"metadata": {"finalizers": None}})


def _wait(api: Api, collection: str, name: str, *, exists: bool, within: float) -> None:
    """Watch one object until it exists, or no longer does; raises RunError after `within` seconds."""
    deadline = monotonic() + within
    only = {"fieldSelector": f"metadata.name={name}"}
    while True:
        listed = api.get(collection, **only)
        if bool(listed["items"]) is exists:
            return
        left = deadline - monotonic()
        if left <= 0:
            state = "does not exist" if exists else f"is still there: {_explain(listed)}"
            raise RunError(f"after {within:g} s {collection}/{name} {state}")
        interruption.check()
        version = listed["metadata"]["resourceVersion"]
        _watch_for(api, collection, exists, min(left, LOOK_EVERY_SECONDS), resourceVersion=version, **only)


def _watch_for(api: Api, collection: str, exists: bool, seconds: float, **query: str) -> None:
    """Return when the object appears or goes, or when the watch ends: the caller looks again in any case."""
    awaited = "ADDED" if exists else "DELETED"
    try:
        with api.watch(
            collection, quiet_seconds=seconds + 5, timeoutSeconds=str(max(1, int(seconds))), **query
        ) as events:
            for line in events:
                if msgspec.json.decode(line)["type"] == awaited:
                    return
    except Unreachable:
        return


def _explain(listed: Object) -> str:
    """Say why a namespace stays, in the words of its own conditions."""
    conditions = [
        c
        for item in listed["items"]
        for c in (item.get("status") or {}).get("conditions") or ()
        if c["status"] == "True"
    ]
    return "; ".join(f"{c['reason']}: {c['message']}" for c in conditions) or "no reason is given"
