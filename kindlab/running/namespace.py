"""A run's namespace: made empty, marked as kindlab's, and proven gone at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from time import monotonic

import msgspec

from kindlab.cluster.api import Api, Refused, Unreachable
from kindlab.errors import RunError
from kindlab.rows import Object

OWNER = {"app.kubernetes.io/managed-by": "kindlab"}
SERVED = (("serviceaccounts", "default"), ("configmaps", "kube-root-ca.crt"))
"""What a controller puts into each new namespace, and what Pods need to start."""

GONE_WITHIN = 120.0
SERVED_WITHIN = 30.0


@contextmanager
def fresh(api: Api, name: str) -> Iterator[None]:
    """Create the namespace (a dead run's leftover of that name is removed first), and remove it at the end."""
    remove(api, name)
    try:
        api.request("POST", "/api/v1/namespaces", body={"metadata": {"name": name, "labels": OWNER}})
        for collection, served in SERVED:
            _wait(api, f"/api/v1/namespaces/{name}/{collection}", served, exists=True, within=SERVED_WITHIN)
        yield
    finally:
        remove(api, name)


def remove(api: Api, name: str) -> None:
    """Delete the namespace and wait until it is gone; raises RunError where it is not ours, or stays."""
    path = f"/api/v1/namespaces/{name}"
    try:
        found = api.get(path)
    except Refused as refusal:
        if refusal.code == HTTPStatus.NOT_FOUND:
            return
        raise
    if not OWNER.items() <= (found["metadata"].get("labels") or {}).items():
        raise RunError(f"the namespace {name} exists and is not kindlab's (it carries no {OWNER}): remove it first")
    try:
        api.request("DELETE", path)
    except Refused as refusal:
        if refusal.code not in (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT):
            raise
    _wait(api, "/api/v1/namespaces", name, exists=False, within=GONE_WITHIN)


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
        _watch_for(api, collection, exists, left, resourceVersion=listed["metadata"]["resourceVersion"], **only)


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
