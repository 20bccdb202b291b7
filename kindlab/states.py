"""Puts the versions of several objects together into the states that they formed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType

from kindlab.naming import Ref
from kindlab.seen import Listing, Moment, belongs


def states(
    written: Sequence[Moment | Listing], refs: Sequence[Ref]
) -> Iterator[tuple[Moment | Listing, Mapping[str, Moment]]]:
    """Yield the state of all objects, by UID, after each version of one that the references name, and that version.

    Objects that were listed when the recording began form one state together; a list of all after a gap is one too.
    """
    now: dict[str, Moment] = {}
    watched: set[str] = set()
    for one, following in zip_longest(written, written[1:]):
        if isinstance(one, Moment):
            now = {uid: each for uid, each in now.items() if uid != one.uid} | ({} if one.gone else {one.uid: one})
            watched |= {one.uid} if any(belongs(one.row, ref) for ref in refs) else set()
        goes_on = _is_listed(one) and _is_listed(following)
        if not goes_on and (one.uid in watched if isinstance(one, Moment) and not _is_listed(one) else watched):
            yield one, MappingProxyType(now)


def _is_listed(written: Moment | Listing | None) -> bool:
    return isinstance(written, Moment) and written.row.change == "LISTED"
