"""Puts a cluster back to what an inventory says it was, and says what it could not: what is nobody's is not deleted."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from itertools import groupby
from typing import Any

from kindlab.cluster.api import OWNER, Refused
from kindlab.cluster.differing import REFUSED, Difference, Key
from kindlab.cluster.inventory import Inventory
from kindlab.errors import KindlabError, RunError
from kindlab.objects import field_of
from kindlab.rows import Object
from kindlab.running.journal import DeleteObject, RemoveFile, RemoveNamespace, StartService, Undoing, Unpause
from kindlab.running.undoing import CONFLICTS, Hand, begin, prove

OF_A_LAB = re.compile(r"(?<![a-z0-9-])lab-[a-z0-9]", re.IGNORECASE)
"""Begins the name of whatever a lab makes, as lint has it; chains of rules are mostly written in capitals."""

MANAGER = "kindlab"
"""The field manager of what kindlab writes."""

EMPTIED = ("CustomResourceDefinition", "Namespace")
"""Kinds whose objects hold others: made again, they are empty."""

NOBODYS = "nothing says that a lab made it, so it is not deleted"
ANEW = "A new cluster is clean: kindlab down, then up"
SECRET = f"values of Secrets are never kept. {ANEW}"


def restore(hand: Hand, found: Iterable[Difference], before: Inventory) -> dict[Key, str]:
    """Put back what is not as it was, machines first; return why the rest could not be, by the differences' keys."""
    problems: dict[Key, str] = {}
    ordered = sorted(found, key=lambda each: (each.path, each.field[:1] != ("state",), each.node))
    for _, group in groupby(ordered, key=lambda each: each.path or each.key):
        of_one = list(group)
        try:
            _put_back(hand, of_one, before)
        except KindlabError as error:
            problems |= {each.key: str(error) for each in of_one}
    return problems


def _put_back(hand: Hand, found: list[Difference], before: Inventory) -> None:
    """Put back one fact of a machine, or one object with all its fields."""
    first = found[0]
    if first.node:
        _mend(hand, first)
    elif first.field == REFUSED:
        raise RunError(f"nothing is known of what it holds. {ANEW}")
    elif first.field:
        if asked := [each for each in found if each.field[0] != "status"]:  # the rest follows
            _rewrite(hand, first.path, asked)
    elif first.before is None:
        _remove(hand, first.path)
    else:
        _recreate(hand, first.path, before.objects[first.path])


def _mend(hand: Hand, difference: Difference) -> None:
    word, _, name = str(difference.field[0]).partition(" ")
    match word:
        case "state" if difference.after == "paused":
            _undo(hand, Unpause(difference.node))
        case "service" if difference.before == "active":
            _undo(hand, StartService(difference.node, name))
        case "file" if difference.before is None and _is_of_a_lab(name):
            _undo(hand, RemoveFile(difference.node, name))
        case "scratch" if difference.before is None:
            hand.machines.insist(difference.node, "rm", "-rf", name)
        case "chain" if difference.before is None and _is_of_a_lab(name):
            table, chain = name.split()
            for action in ("-F", "-X"):
                hand.machines.insist(difference.node, "iptables", "-w", "5", "-t", table, action, chain)
        case "file" | "chain" if difference.before is None:
            raise RunError(NOBODYS)
        case _:
            raise RunError(f"what it was is not kept. {ANEW}")


def _undo(hand: Hand, undoing: Undoing) -> None:
    """Take one change back and wait until it is so; what keeps the API server away may be just that change."""
    begin(undoing, hand)
    hand.await_ready()
    prove(undoing, hand)


def _remove(hand: Hand, path: str) -> None:
    """Delete what is a lab's or kindlab's; a namespace with all that holds it up."""
    if not (now := hand.api.find(path)):
        return
    if not is_of_labs(now):
        raise RunError(NOBODYS)
    collection, _, name = path.rpartition("/")
    _undo(hand, RemoveNamespace(name) if collection == "/api/v1/namespaces" else DeleteObject(path))


def is_of_labs(object_: Object) -> bool:
    """Tell whether an object's name, claim, labels or writers say that a lab or kindlab itself made it."""
    metadata = object_["metadata"]
    names = (metadata["name"], field_of(object_, "spec", "claimRef", "namespace"))
    managers = {each.get("manager") for each in metadata.get("managedFields", ())}
    labels = metadata.get("labels") or {}
    return any(map(_is_of_a_lab, filter(None, names))) or OWNER.items() <= labels.items() or MANAGER in managers


def _is_of_a_lab(name: str) -> bool:
    return bool(OF_A_LAB.search(name))


def _rewrite(hand: Hand, path: str, found: list[Difference]) -> None:
    """Give an object back the fields that differ; who else writes it at the same time is written after."""
    if any(each.field == ("version",) for each in found):
        raise RunError(SECRET)
    for _ in range(CONFLICTS):
        try:
            return _write(hand, path, found)
        except Refused as refusal:
            if refusal.code != HTTPStatus.CONFLICT:
                raise
    return _write(hand, path, found)


def _write(hand: Hand, path: str, found: Iterable[Difference]) -> None:
    now = hand.api.get(path)
    for each in found:
        _set(now, each)
    hand.api.request("PUT", path, body=now)


def _set(object_: Object, difference: Difference) -> None:
    *way, last = difference.field
    at: Any = object_
    for key in way:
        at = at.setdefault(key, {}) if isinstance(at, dict) else at[key]
    if difference.before is None:
        at.pop(last, None)
    else:
        at[last] = difference.before


def _recreate(hand: Hand, path: str, content: Object) -> None:
    """Make an object again as it was; what a controller made meanwhile stays."""
    if content["kind"] == "Secret":
        raise RunError(SECRET)
    body = {key: value for key, value in content.items() if key != "status"}
    try:
        hand.api.request("POST", path.rpartition("/")[0], body=body)
    except Refused as refusal:
        if refusal.code != HTTPStatus.CONFLICT:
            raise
    if content["kind"] in EMPTIED:
        raise RunError(f"it is there again, without what it held. {ANEW}")
