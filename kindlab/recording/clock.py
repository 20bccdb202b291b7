"""The clocks of nodes: when, in seconds since a run began, something happened that a node stamped with its wall clock.

Nodes of kind are containers. Where they run on this host's own kernel they share its wall clock, and what is left is
how far that went apart from the monotonic clock during the run. Where Docker runs in a virtual machine, the node is
asked for its time, and half the round trip is the error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import time
from typing import NamedTuple

from kindlab.cluster.machines import Machines
from kindlab.errors import ClusterError

BOOT_ID = "/proc/sys/kernel/random/boot_id"
"""Another one on each boot of a kernel, and the same in all its containers (random(4))."""

ASKED_WITHIN = 10.0
FRESH_SECONDS = 10.0
"""So long a node's answer is used again: each one costs a command on the node."""

Now = Callable[[], float]
"""Returns the seconds since the run began (Recorder.now)."""


class Offset(NamedTuple):
    """What to take from a wall clock's seconds to get those since the run began, right to ± slack."""

    seconds: float
    slack: float


class _Asked(NamedTuple):
    at: float
    offset: Offset


class NodeClock(NamedTuple):
    """One node's wall clock against the run's own seconds: right for what was stamped before it was made.

    Where the node has a kernel of its own, that is since `Clocks` first asked it.
    """

    offset: Offset

    def at(self, stamp: str) -> float:
        """Return when a stamp was set, such as 2026-01-02T03:04:05.678901Z; `slack_of` tells how right that is."""
        return self.at_wall(_wall(stamp))

    def at_wall(self, seconds: float) -> float:
        """Return when the wall clock showed so many seconds since 1970."""
        return round(seconds - self.offset.seconds, 6)

    def slack_of(self, stamp: str) -> float:
        """Return the error of `at`, in seconds: that of the clock, and what the stamp's last digit leaves open."""
        return self.slack(10.0 ** -min(len(_fraction(stamp)), 6))

    def slack(self, resolution: float = 1e-6) -> float:
        """Return the error of a time that was written with this resolution, in seconds."""
        return round(self.offset.slack + resolution, 6)


@dataclass
class Clocks:
    """The clocks of a cluster's nodes, to be made as the run begins: drift is measured from here on."""

    machines: Machines
    now: Now

    def __post_init__(self) -> None:
        self._begin = host_offset(self.now)
        self._shared: dict[str, bool] = {}
        self._asked: dict[str, _Asked] = {}

    def of(self, node: str) -> NodeClock:
        """Return a node's clock as it is now; raises ClusterError where the node cannot be asked.

        On this host's own kernel only the first call asks the node, so that followers may call it for every line.
        """
        if self._is_shared(node):
            return NodeClock(spanning(self._begin, host_offset(self.now)))
        return NodeClock(self._asked_offset(node))

    def _is_shared(self, node: str) -> bool:
        if node not in self._shared:
            self._shared[node] = self._said(node, "cat", BOOT_ID) == _own_boot_id()
        return self._shared[node]

    def _asked_offset(self, node: str) -> Offset:
        """Return what holds since the node was asked first."""
        known = self._asked.get(node)
        if not known or self.now() - known.at >= FRESH_SECONDS:
            newest = self._node_offset(node)
            known = self._asked[node] = _Asked(self.now(), spanning(known.offset if known else newest, newest))
        return known.offset

    def _node_offset(self, node: str) -> Offset:
        before = self.now()
        wall = float(self._said(node, "date", "+%s.%N"))
        return _halfway(before, wall, self.now())

    def _said(self, node: str, *command: str) -> str:
        answer = self.machines.run(node, command, within=ASKED_WITHIN)
        if answer.code:
            raise ClusterError(f"on {node} {' '.join(command)} exited with {answer.code}: {answer.errors.strip()}")
        return answer.output.strip()


def host_offset(now: Now) -> Offset:
    """Return how this host's wall clock stands to the run's seconds."""
    before = now()
    wall = time()
    return _halfway(before, wall, now())


def spanning(one: Offset, other: Offset) -> Offset:
    """Return the offset that is right whenever it was asked for between two others."""
    low = min(one.seconds - one.slack, other.seconds - other.slack)
    high = max(one.seconds + one.slack, other.seconds + other.slack)
    return Offset((low + high) / 2, (high - low) / 2)


def _halfway(before: float, wall: float, after: float) -> Offset:
    return Offset(wall - (before + after) / 2, (after - before) / 2)


def _own_boot_id() -> str:
    """Return this kernel's boot id, '' where it is no Linux: no node shares it then."""
    try:
        return Path(BOOT_ID).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _wall(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()


def _fraction(stamp: str) -> str:
    digits = stamp.partition(".")[2]
    return digits[: next((place for place, sign in enumerate(digits) if not sign.isdigit()), len(digits))]
