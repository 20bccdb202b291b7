"""What differs between two versions of an object, field by field."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from kindlab.rows import Object

NAMING = ("name", "type", "containerPort", "port")
"""Fields that tell the entries of a list apart, as in `containers`, `conditions`, `ports`."""

STATES = ("state", "lastState")
"""Fields of a container's status with one key: waiting, running or terminated."""

BOOKKEEPING = re.compile(
    r"(.*\.)?(resourceVersion|managedFields|(observedG|g)eneration|renewTime|message|podIPs|hostIPs|started|imageID"
    r"|containerID|last(Transition|Probe|Update|Heartbeat)Time|endpoints\.kubernetes\.io/last-change-trigger-time)"
    r"|status\.\w+Statuses\[[^]]*\]\.(name|image|user|volumeMounts)\b.*"
    r"|.*\]\.(type|targetRef\..*)"
)
"""Fields that change along with another one, or say nothing of behaviour."""

ORDER = ("metadata.deletion", "metadata", "spec", "status.phase", "status.containerStatuses", "status.conditions")

MISSING: dict[type, Any] = {dict: {}, list: []}


class Change(msgspec.Struct, frozen=True):
    """A field that two versions hold otherwise: its path, and its value before and after (None where there is none)."""

    field: str
    before: Any
    after: Any


def changes(before: Object, after: Object) -> list[Change]:
    """Return the fields that differ, without those that only keep books; where nothing else differs, with these."""
    found = list(_differing(before, after, "")) if before != after else []
    telling = [change for change in found if not BOOKKEEPING.fullmatch(change.field)]
    return sorted(telling or found, key=_rank)


def _differing(before: Any, after: Any, path: str) -> Iterator[Change]:
    """Yield the fields in which two values differ, given that they do."""
    one, other = _alike(before, after)
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            if (was := one.get(key)) != (is_ := other.get(key)):
                yield from _differing_at(key, was, is_, f"{path}.{key}" if path else str(key))
    elif isinstance(one, list) and isinstance(other, list) and (keyed := _keyed(one, other)):
        for key in dict.fromkeys((*keyed[0], *keyed[1])):
            if (was := keyed[0].get(key)) != (is_ := keyed[1].get(key)):
                yield from _differing(was, is_, f"{path}[{key}]")
    else:
        yield Change(path, before, after)


def _differing_at(key: str, before: Any, after: Any, path: str) -> Iterator[Change]:
    if key not in STATES or not isinstance(before or after, dict):
        yield from _differing(before, after, path)
    elif (was := _state(before)) != (is_ := _state(after)):
        yield Change(path, was, is_)


def _alike(before: Any, after: Any) -> tuple[Any, Any]:
    """Return two values, an absent one as an empty one of the other's kind."""
    if before is None:
        return MISSING.get(type(after)), after
    if after is None:
        return before, MISSING.get(type(before))
    return before, after


def _keyed(one: list[Any], other: list[Any]) -> tuple[dict[Any, Any], dict[Any, Any]] | None:
    """Return the entries of two lists by what names them, or None where they are values or have no names."""
    keyed = tuple({_name(entry): entry for entry in entries} for entries in (one, other))
    told_apart = all(
        None not in found and len(found) == len(own) for found, own in zip(keyed, (one, other), strict=True)
    )
    return (keyed[0], keyed[1]) if told_apart else None


def _name(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return None
    target = entry.get("targetRef")
    named = (target.get("name") if isinstance(target, dict) else None, *(entry.get(field) for field in NAMING))
    return next((name for name in named if isinstance(name, str | int)), None)


def _state(state: Any) -> str | None:
    """Return a container's state in a word or two, such as `terminated Error (1)`."""
    if not isinstance(state, dict) or len(state) != 1:
        return None if not state else str(state)
    ((word, details),) = state.items()
    details = details if isinstance(details, dict) else {}
    code = f" ({details['exitCode']})" if "exitCode" in details else ""
    return f"{word} {details.get('reason', '')}".rstrip() + code


def _rank(change: Change) -> tuple[int, bool]:
    """Order changes: what is asked for, what came of it, and last why."""
    place = next((place for place, start in enumerate(ORDER) if change.field.startswith(start)), len(ORDER))
    return place, change.field.endswith(".reason")
