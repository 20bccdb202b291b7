"""Compares a cluster with what it was before a run, has put back what is not so, and says what was left behind."""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kindlab.cluster import lock, readiness
from kindlab.cluster.differing import REFUSED, Difference, Key, Others, differences
from kindlab.cluster.inventory import EVERYTHING, Inventory, take
from kindlab.errors import RunError
from kindlab.running.journal import (
    DeleteObject,
    Journal,
    RemoveFile,
    RestoreKubelet,
    RestoreNode,
    StartService,
    Undoing,
    Unpause,
    left_behind,
)
from kindlab.running.recovery import base_of, journals
from kindlab.running.restoring import restore
from kindlab.running.strangers import is_a_strangers
from kindlab.running.undoing import Hand
from kindlab.speech import both
from kindlab.texts import Text

SETTLED_WITHIN = 10.0
"""How long controllers may take to follow, such as those of APIServices and IPAddresses."""

ROUNDS = 3
"""How often what comes to light is put back: of a paused node nothing is known until it runs again."""

PUT_BACK = Text("{difference} (put back)", zh="{difference}（已恢复）")
STAYS = Text("{difference} (not put back: {why})", zh="{difference}（未能恢复：{why}）")
NOT_SO = "it is so again, or still"


class Baseline(NamedTuple):
    """What a cluster was before a run, and who else lived on it then."""

    inventory: Inventory
    others: Others


def baseline(hand: Hand, own: str) -> Baseline:
    """Return what a cluster is now, before the run whose names begin with `own`."""
    return Baseline(*_taken(hand, own))


class Leftovers(NamedTuple):
    """What a run has left behind, in words, and whether some of it stays: the cluster is not what it was then.

    `unknown` tells that the API server is away, and that nothing else is known to stay: the journal tells what may.
    `strangers` names what no lab can have made: it stays, and is no leftover.
    """

    told: tuple[Text, ...] = ()
    stay: bool = False
    unknown: bool = False
    strangers: tuple[str, ...] = ()


def leftovers(hand: Hand, before: Baseline, *, within: float = SETTLED_WITHIN) -> Leftovers:
    """Return what a run has left behind, after all of it was put back that can be; each says whether it is."""
    found, problems = dict[Key, Difference](), dict[Key, str]()
    left, strangers = settle(hand, before, within=within)
    for _ in range(ROUNDS):
        if not (new := [each for each in left if each.key not in found]):
            break
        found |= {each.key: each for each in new}
        problems |= restore(hand, new, before.inventory)
        left, strangers = settle(hand, before, within=within)
    stays = {each.key for each in left}
    told = (_told(each, problems.get(key, NOT_SO) if key in stays else "") for key, each in found.items())
    unknown = stays == {(EVERYTHING, REFUSED)}
    return Leftovers(tuple(told), bool(stays), unknown, tuple(each.what for each in strangers))


def _told(difference: Difference, why: str) -> Text:
    """Return a difference in words, and why it could not be put back, or that it was."""
    return (STAYS if why else PUT_BACK).formatted(difference=difference.text(), why=both(why))


def settle(
    hand: Hand, before: Baseline, *, within: float = SETTLED_WITHIN
) -> tuple[list[Difference], list[Difference]]:  # fmt: skip
    """Return what is still not as it was before, after it had some seconds to become so by itself.

    What no lab can have made comes apart from the rest, and is not waited for.
    """
    left: list[Difference] = []
    strangers: list[Difference] = []

    def look() -> list[str]:
        inventory, others = _taken(hand, before.others.own)
        found = differences(before.inventory, inventory, before.others | others)
        strangers[:] = filter(is_a_strangers, found)
        left[:] = [each for each in found if each not in strangers]
        return [difference.text().en for difference in left]

    with suppress(readiness.NotReady):
        readiness.wait(look, within=within, progress=lambda _: None)
    return left, strangers


def _taken(hand: Hand, own: str) -> tuple[Inventory, Others]:
    """Return an inventory, and the others who lived on the cluster at its beginning or its end."""
    name = hand.machines.cluster.name
    at_first = others(name, own)
    return take(hand.api, hand.machines), at_first | others(name, own)


def others(cluster: str, own: str) -> Others:
    """Return what others than `own` who live on a cluster may have changed, or left there when they died."""
    paths = [path for path in left_behind(journals(cluster)) if base_of(path.stem) != own]
    notes = [note for path in paths for note in _noted(path)]
    return Others(
        own=own,
        bases=frozenset({*lock.alive(cluster), *(base_of(path.stem) for path in paths)} - {own}),
        objects=frozenset(note.path for note in notes if isinstance(note, DeleteObject)),
        nodes=frozenset(note.node for note in notes if isinstance(note, RestoreNode)),
        machines=frozenset(note.node for note in notes if isinstance(note, Unpause | StartService | RestoreKubelet)),
        files=frozenset((note.node, note.path) for note in notes if isinstance(note, RemoveFile)),
    )


def _noted(path: Path) -> list[Undoing]:
    """Return what a journal tells; one that is gone meanwhile has nothing left to tell, a damaged one is not ours."""
    try:
        return Journal.found(path).all()
    except RunError:
        return []
