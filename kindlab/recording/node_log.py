"""The node witness: what the kubelet and containerd of every node write about a run's Pods, from the node's journal.

A line is about them if it names one of the run's namespaces, or something that an earlier such line has named beside
it: a Pod's UID, a sandbox, a container.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from kindlab.cluster.machines import Machines
from kindlab.errors import ClusterError
from kindlab.naming import short_node
from kindlab.recording.clock import Clocks, NodeClock
from kindlab.recording.recorder import Recorder
from kindlab.recording.witness import Namespaces, attempted, conclude
from kindlab.rows import NodeLogRow

SOURCE = "node"
UNITS = ("kubelet", "containerd")
READ_WITHIN = 60.0
JOURNAL = ("journalctl", "--no-pager", "-q", "-o", "json", "--output-fields=MESSAGE,_SYSTEMD_UNIT")
OF_UNITS = tuple(f"--unit={unit}" for unit in UNITS)

UUID = r"[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}"
"""A Pod's UID; in the names of systemd's slices it has _ for -."""

ID = r"(?<!sha256:)(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"
"""A sandbox's or container's ID; an image's, which others may use too, has its algorithm before it."""

OWN_STAMP = re.compile(r'^[IWEF]\d{4} (?P<klog>\d\d:\d\d:\d\d\.\d{6})|^time="(?P<containerd>[^"]+)"')
"""The writer's own time: journald's is that of its reading."""


class Entry(msgspec.Struct):
    """An entry of the journal, as `journalctl -o json` writes it; a message that is no UTF-8 is a list of bytes."""

    cursor: str = msgspec.field(name="__CURSOR")
    microseconds: str = msgspec.field(name="__REALTIME_TIMESTAMP")
    unit: str = msgspec.field(name="_SYSTEMD_UNIT", default="")
    message: str | list[int] | None = msgspec.field(name="MESSAGE", default=None)

    @property
    def text(self) -> str:
        """The line."""
        return bytes(self.message).decode(errors="replace") if isinstance(self.message, list) else self.message or ""


ENTRY = msgspec.json.Decoder(Entry)


def entry(line: bytes) -> Entry:
    """Return the entry that a line of journalctl's holds; raises ClusterError where it holds none."""
    try:
        return ENTRY.decode(line)
    except msgspec.DecodeError as error:
        raise ClusterError(f"a line of its journal is no entry: {error}") from error


class Acquaintance:
    """What is known to belong to a run's Pods, and to which arm; lines teach it more.

    What a line of before a namespace was the run's own names beside it, belongs to an earlier run for good.
    """

    def __init__(self, namespaces: Namespaces) -> None:
        self._namespaces = namespaces
        own = "|".join(map(re.escape, namespaces.arms))
        self._token = re.compile(rf"{ID}|{UUID}|(?<![a-z0-9-])(?:{own})(?![a-z0-9-])")
        self._known: dict[str, str | None] = {}

    def arm(self, text: str, at: float) -> str | None:
        """Return the arm that a line of this time is about, None where it is about none."""
        named = [token.replace("_", "-") for token in self._token.findall(text)]
        theirs = [self._known[token] for token in named if token in self._known]
        own = [token for token in named if token in self._namespaces.arms]
        if not theirs and not own:
            return None
        found = next((arm for arm in theirs if arm is not None), None) if theirs else self._namespaces.arm(own[0], at)
        for token in named:
            if token not in self._namespaces.arms:
                self._known.setdefault(token, found)
        return found


@dataclass
class NodeWitness:
    """Records what one node's kubelet and containerd write about a run's Pods, from its making to `collect`."""

    machines: Machines
    node: str
    recorder: Recorder
    clocks: Clocks
    namespaces: Namespaces

    def __post_init__(self) -> None:
        self._cursor = ""
        self._trouble = attempted(self._begin)

    def collect(self) -> None:
        """Write down all that came since, and a proof that it is all, or why that cannot be told."""
        proven = self.recorder.now()
        trouble = self._trouble or attempted(self._record)
        conclude(self.recorder, f"{SOURCE} {self._short}", filter(None, [trouble]), proven)

    @property
    def _short(self) -> str:
        return short_node(self.machines.cluster.name, self.node)

    def _begin(self) -> None:
        self.clocks.of(self.node)
        for line in self.machines.stream(self.node, [*JOURNAL, *OF_UNITS, "-n", "1"], within=READ_WITHIN):
            self._cursor = entry(line).cursor

    def _record(self) -> None:
        self.machines.insist(self.node, "journalctl", "--sync")
        for values in rows(self._entries(), self._short, self.namespaces, self.clocks.of(self.node)):
            self.recorder.write(NodeLogRow, **values)

    def _entries(self) -> Iterator[Entry]:
        """Yield what came since the begin; raises ClusterError where the journal has forgotten some of it."""
        since = [f"--cursor={self._cursor}"] if self._cursor else []
        lines = self.machines.stream(self.node, [*JOURNAL, *OF_UNITS, *since], within=READ_WITHIN)
        entries = map(entry, lines)
        if self._cursor and getattr(next(entries, None), "cursor", "") != self._cursor:
            raise ClusterError(f"the journal of {self._short} has forgotten what it held when the run began")
        yield from entries


def rows(
    entries: Iterable[Entry], node: str, namespaces: Namespaces, clock: NodeClock
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Yield the fields of one row a line about the run's Pods."""
    ours = Acquaintance(namespaces)
    for each in entries:
        text, at = each.text, clock.at_wall(_written(each))
        if (arm := ours.arm(text, at)) is not None:
            unit = each.unit.removesuffix(".service")
            yield {"at": at, "slack": clock.slack(), "node": node, "unit": unit, "text": text, "arm": arm}


def _written(line: Entry) -> float:
    """Return when a line was written, in seconds since 1970: as its writer says, else when the journal read it."""
    read = int(line.microseconds) / 1e6
    stamp = OWN_STAMP.match(line.text)
    if stamp and stamp["containerd"]:
        return datetime.fromisoformat(stamp["containerd"]).timestamp()
    if stamp:
        return _nearest(read, stamp["klog"])
    return read


def _nearest(read: float, klog: str) -> float:
    """Return the time that klog, which leaves the year and the zone out (nodes have UTC), gives, on the day of reading.

    A line that was written just before midnight may be read just after it.
    """
    day = datetime.fromtimestamp(read, UTC).date().isoformat()
    written = datetime.fromisoformat(f"{day}T{klog}+00:00").timestamp()
    return min((written, written - 86400, written + 86400), key=lambda time: abs(time - read))
