"""Puts the versions of several objects together into the states that they formed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType

from kindlab.naming import Ref
from kindlab.seen import Moment, belongs


def states(moments: Sequence[Moment], refs: Sequence[Ref]) -> Iterator[tuple[Moment, Mapping[str, Moment]]]:
    """Yield the state of all objects, by UID, after each version of one that the references name, and that version.

    Objects that were listed when the recording began form one state together.
    """
    now: dict[str, Moment] = {}
    watched: set[str] = set()
    for moment, following in zip_longest(moments, moments[1:]):
        now = {uid: each for uid, each in now.items() if uid != moment.uid}
        if not moment.gone:
            now[moment.uid] = moment
        if any(belongs(moment.row, ref) for ref in refs):
            watched.add(moment.uid)
        goes_on = following is not None and _is_listed(moment) and _is_listed(following)
        if not goes_on and (watched if _is_listed(moment) else moment.uid in watched):
            yield moment, MappingProxyType(now)


def _is_listed(moment: Moment) -> bool:
    return moment.row.change == "LISTED"
