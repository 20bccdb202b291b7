"""What lets a container out onto its node, which labs share: in objects, and in words for kubectl."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from kindlab.steps.references import Word

SWITCHES = ("privileged", "hostNetwork", "hostPID", "hostIPC")

DEBUGGED_NODE = ("hostPath", "hostNetwork", "hostPID", "hostIPC")
"""What `kubectl debug node/…` gives its Pod (https://kubernetes.io/docs/tasks/debug/debug-cluster/kubectl-node-debug/)."""

HARMLESS = frozenset(
    {
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
        "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    }
)  # fmt: skip
"""The capabilities that container runtimes give every container."""

NODES = ("node/", "nodes/", "no/")


class Use(NamedTuple):
    """Where a privilege is taken, and its name, as a lab declares it."""

    place: str
    privilege: str


def of_object(found: Any, trail: str = "") -> Iterator[Use]:
    """Yield each privilege that stands in an object, wherever in it a Pod's spec is."""
    if isinstance(found, dict):
        for key, value in found.items():
            place = f"{trail}.{key}" if trail else str(key)
            yield from (Use(place, privilege) for privilege in _taken(key, value))
            yield from of_object(value, place)
    elif isinstance(found, list):
        for index, item in enumerate(found):
            yield from of_object(item, f"{trail}[{index}]")


def of_patch(body: Any) -> Iterator[Use]:
    """Yield each privilege that a patch brings: a mapping, or a list of JSON patch's operations."""
    yield from of_object(body)
    for operation in body if isinstance(body, list) else ():
        if isinstance(operation, dict) and isinstance(path := operation.get("path"), str):
            yield from of_object({path.rpartition("/")[2]: operation.get("value")})


def of_kubectl(command: Sequence[Word]) -> Iterator[Use]:
    """Yield each privilege that kubectl is asked for: by flags, by JSON among the words, by debugging a node."""
    words = [word if isinstance(word, str) else getattr(word, "into", "") for word in command]
    if "debug" in words and (node := next((word for word in words if word.startswith(NODES)), "")):
        yield from (Use(f"debug {node}", privilege) for privilege in DEBUGGED_NODE)
    for word in words:
        if word in ("--privileged", "--privileged=true", "--profile=sysadmin"):
            yield Use(word, "privileged")
        yield from of_patch(_json_in(word))


def undeclared(uses: Iterable[Use], declared: Sequence[str]) -> Iterator[str]:
    """Yield what is to be said of each use of a privilege that a lab does not declare."""
    for place, privilege in uses:
        if privilege not in declared:
            yield (
                f"{place} gives a container its node, which labs share and no run undoes; "
                f'leave it out, or declare it: privileges=("{privilege}",)'
            )


def _taken(key: object, value: object) -> tuple[str, ...]:
    # Only these types: the API server takes no others here, and a ConfigMap's data are all strings.
    match key, value:
        case str(), True if key in SWITCHES:
            return (key,)
        case ("hostPath", dict()) | ("hostPort", int()) | ("procMount", "Unmasked") | ("local", {"path": str()}):
            return (str(key),)  # local is a PersistentVolume's
        case "capabilities", {"add": list(added)}:
            names = (name.removeprefix("CAP_") for name in added if isinstance(name, str))
            return tuple(name for name in names if name not in HARMLESS)
    return ()


def _json_in(word: str) -> Any:
    """Return the JSON that a word is, or that stands behind its flag as in `--overrides={…}`; None for other words."""
    text = word.partition("=")[2] if word.startswith("--") else word
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
