"""Splits names into shards of about the same length: the longest first, each onto the shard that has least so far."""

import re
from collections.abc import Mapping
from typing import NamedTuple

MOST = 256
"""GitHub makes no more jobs of one matrix."""

WRITTEN = re.compile(r"(\d{1,9})/(\d{1,9})", re.ASCII)


class Shard(NamedTuple):
    """One part of several, counted from 1."""

    number: int
    of: int

    @classmethod
    def parse(cls, word: str) -> "Shard":
        """Read `2/5`; raises ValueError, which says what was expected."""
        written = WRITTEN.fullmatch(word)
        if not written:
            raise ValueError(f"expected a number and how many there are, such as 2/5, not {word!r}")
        shard = cls(*map(int, written.groups()))
        if not 1 <= shard.of <= MOST:
            raise ValueError(f"expected 1 to {MOST} shards, not {shard.of}")
        if not 1 <= shard.number <= shard.of:
            raise ValueError(f"expected a shard from 1/{shard.of} to {shard.of}/{shard.of}, not {shard}")
        return shard

    def __str__(self) -> str:
        """Write it as it is read."""
        return f"{self.number}/{self.of}"


def split(seconds: Mapping[str, float], of: int) -> list[list[str]]:
    """Return so many shards of some names, given how long each takes; every name is in exactly one.

    It depends on nothing but names and durations. No shard takes more than the longest name beyond the mean.
    """
    shards = [list[str]() for _ in range(of)]
    loads = [0.0] * of
    for name in sorted(seconds, key=lambda each: (-seconds[each], each)):
        least = loads.index(min(loads))
        shards[least].append(name)
        loads[least] += seconds[name]
    return shards


def fitting(seconds: Mapping[str, float], budget: float) -> list[str]:
    """Return the names that fit into a budget one after another, the shortest first."""
    found = list[str]()
    for name in sorted(seconds, key=lambda each: (seconds[each], each)):
        budget -= seconds[name]
        if budget < 0:
            break
        found.append(name)
    return found
