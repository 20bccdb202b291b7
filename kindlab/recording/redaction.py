"""Takes out of an object what evidence must not hold, and what it does not need, before it is stored."""

from kindlab.rows import Object

REDACTED = "redacted"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def recordable(object_: Object) -> Object:
    """Strip the object, in place, of secret values and of all but the newest of its managed fields; return it."""
    if object_.get("kind") == "Secret":
        _hide_values(object_)
    _keep_last_writer(object_["metadata"])
    return object_


def _hide_values(secret: Object) -> None:
    for field in ("data", "stringData"):
        if secret.get(field):
            secret[field] = dict.fromkeys(secret[field], REDACTED)
    (secret["metadata"].get("annotations") or {}).pop(LAST_APPLIED, None)


def _keep_last_writer(metadata: Object) -> None:
    """Of the managed fields keep who wrote this version, how and when."""
    entries = metadata.pop("managedFields", None)
    if entries:
        last = max(entries, key=lambda entry: entry.get("time", ""))
        metadata["managedFields"] = [
            {key: last[key] for key in ("manager", "operation", "subresource", "time") if key in last}
        ]
