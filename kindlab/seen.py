"""What checks look at: one version of an object, the state of several objects at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from kindlab.containers import Container, container_of
from kindlab.naming import Ref, short_node
from kindlab.objects import condition_of, field_of, status_of, time_of
from kindlab.rows import AliveRow, AnswerRow, GapRow, ObjectRow, WitnessRow


class Seen(Protocol):
    """Anything that has a place in a timeline: a Moment, an Answer, a Snapshot, a step's row."""

    @property
    def number(self) -> int:
        """The row's number, as evidence names it."""

    @property
    def at(self) -> float:
        """Seconds since the run began."""

    @property
    def version(self) -> int | None:
        """The resourceVersion by which it is ordered, or None where only its time is known."""


R = TypeVar("R", bound=ObjectRow | AliveRow | AnswerRow | WitnessRow)


@dataclass(frozen=True)
class _View(Generic[R]):
    """A row with its place in the timeline."""

    row: R

    @property
    def number(self) -> int:
        """The row's number, as evidence names it."""
        return self.row.number

    @property
    def at(self) -> float:
        """Seconds since the run began, when a version arrived or a question was put."""
        return self.row.at


@dataclass(frozen=True)
class Moment(_View[ObjectRow]):
    """One persisted version of an object, with the questions that checks ask most.

    `left` tells that the object no longer carries the labels (or the owner) by which it was chosen. `late` is the
    interval in which this version came late, so that it is not known when it was written.
    """

    cluster: str = "kindlab"
    left: bool = False
    late: GapRow | None = None

    @property
    def version(self) -> int:
        """The resourceVersion: it orders what was written, across all kinds."""
        return self.row.version

    @property
    def kind(self) -> str:
        """The object's kind, such as Pod."""
        return self.row.kind

    @property
    def name(self) -> str:
        """The object's full name."""
        return self.row.name

    @property
    def subject(self) -> str:
        """The object in kubectl's short form, such as Pod/web."""
        return f"{self.row.kind}/{self.row.name}"

    @property
    def uid(self) -> str:
        """The object's UID: a new one means a new object, whatever its name."""
        return self.row.uid

    @property
    def gone(self) -> bool:
        """Whether this is the last version, seen as the object was removed or left the selection."""
        return self.left or self.row.change == "DELETED"

    def get(self, *path: str | int) -> Any:
        """Return the field at a path of keys and indices, such as `"status", "podIP"`, or None where there is none."""
        return field_of(self.row.object, *path)

    def time(self, *path: str | int) -> float | None:
        """Return one of the API's own times, in whole seconds since 1970, or None where it is not set.

        It is the node's or the server's clock: compare it with another such time only (`verdict.took`).
        """
        return time_of(self.row.object, *path)

    def condition(self, name: str) -> str | None:
        """Return the status of a condition (True, False or Unknown), or None while nobody has written it."""
        return status_of(self.row.object, name)

    def reason(self, name: str) -> str | None:
        """Return the reason that a condition gives, such as Unschedulable for PodScheduled, or None."""
        return condition_of(self.row.object, name).get("reason")

    @property
    def ready(self) -> bool:
        """Whether the object exists and its Ready condition is True."""
        return not self.gone and self.condition("Ready") == "True"

    @property
    def phase(self) -> str | None:
        """The phase of a Pod, a PersistentVolume, a claim or a Namespace, or None while nobody has written it."""
        phase: str | None = self.get("status", "phase")
        return phase

    @property
    def deleting(self) -> bool:
        """Whether the object has a deletionTimestamp: it was told to go, and may still exist."""
        return self.get("metadata", "deletionTimestamp") is not None

    @property
    def node(self) -> str | None:
        """The Pod's node as labs call it, such as worker2, or None while it has none."""
        name: str | None = self.get("spec", "nodeName")
        return short_node(self.cluster, name) if name else None

    @property
    def labels(self) -> dict[str, str]:
        """The object's labels."""
        return self.get("metadata", "labels") or {}

    @property
    def owner(self) -> str | None:
        """The controller that owns the object, such as ReplicaSet/web-5d4f, else its first owner, or None."""
        owners = sorted(self.owners, key=lambda owner: not owner.get("controller"))
        return f"{owners[0]['kind']}/{owners[0]['name']}" if owners else None

    @property
    def owners(self) -> list[dict[str, Any]]:
        """The object's ownerReferences."""
        return self.get("metadata", "ownerReferences") or []

    @property
    def generation(self) -> int:
        """How often the object's spec was written; 0 for kinds that do not count."""
        return self.get("metadata", "generation") or 0

    @property
    def restarts(self) -> int:
        """How often the Pod's containers were started again, all together."""
        return sum(status["restartCount"] for status in self.get("status", "containerStatuses") or ())

    def container(self, name: str = "") -> Container | None:
        """Return the status of a container (an init one too) by its name, else of the first; None before."""
        lists = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
        found = [status for each in lists for status in self.get("status", each) or () if name in ("", status["name"])]
        return container_of(found[0]) if found else None

    def restarts_of(self, name: str) -> int:
        """How often one container was started again; 0 before its status is there."""
        container = self.container(name)
        return container.restarts if container else 0

    def last_exit_code_of(self, name: str) -> int | None:
        """How one container ended, now or the last time; None before."""
        container = self.container(name)
        return container.last_exit_code if container else None

    @property
    def endpoints(self) -> dict[str, bool]:
        """An EndpointSlice's entries: the Pod's name (or the address) and whether it is ready; unset means ready."""
        entries = [] if self.gone else self.get("endpoints") or []
        return {_named(entry): field_of(entry, "conditions", "ready") is not False for entry in entries}

    @property
    def lasting(self) -> bool:
        """Whether it tells how things stay until the next one comes: a version does."""
        return True

    @property
    def identity(self) -> str:
        """What makes it one of those that `count` counts: the object."""
        return self.uid


@dataclass(frozen=True)
class Instant(_View[R]):
    """Something that is placed by its time: it tells of that instant, and not how things stay after it."""

    @property
    def version(self) -> None:
        """None: it has no place among the versions, only a time."""
        return

    @property
    def late(self) -> None:
        """None: it bears the time at which it was, not at which it came."""
        return

    @property
    def slack(self) -> float:
        """How many seconds the time may be off: no more than the recorder's own clock is."""
        return 0.0

    @property
    def gone(self) -> bool:
        """Never: an instant is not removed."""
        return False

    @property
    def lasting(self) -> bool:
        """Whether it tells how things stay until the next one comes: it does not."""
        return False

    @property
    def identity(self) -> str:
        """What makes it one of those that `count` counts: each for itself."""
        return str(self.number)


@dataclass(frozen=True)
class Listing(_View[AliveRow]):
    """A list of all objects of a kind, after a gap: with it their state is known again."""

    late: GapRow | None = None

    @property
    def version(self) -> int:
        """The resourceVersion at which they were listed."""
        return self.row.version


@dataclass(frozen=True)
class Snapshot:
    """The state of several objects at once, as it was after one version was written, or as it was listed."""

    moment: Moment | Listing
    subject: str
    state: Mapping[str, Moment]
    kinds: tuple[str, ...]
    locate: Callable[[str], Ref]

    @property
    def number(self) -> int:
        """The number of the row that led to this state."""
        return self.moment.number

    @property
    def at(self) -> float:
        """Seconds since the run began, when that row arrived."""
        return self.moment.at

    @property
    def version(self) -> int:
        """The resourceVersion that led to this state."""
        return self.moment.version

    @property
    def late(self) -> GapRow | None:
        """The interval in which that version came late, if it did."""
        return self.moment.late

    @property
    def uid(self) -> str:
        """One name for all: a snapshot is of one whole."""
        return self.subject

    @property
    def gone(self) -> bool:
        """Never: where nothing exists, that is the state."""
        return False

    def get(self, ref: str) -> Moment | None:
        """Return the object's version at this instant, or None while it does not exist."""
        return next(iter(self.all(ref)), None)

    def all(self, ref: str) -> tuple[Moment, ...]:
        """Return the objects that a reference names at this instant, ordered by name.

        Raises ValueError for a kind that the snapshots were not taken of.
        """
        wanted = self.locate(ref)
        if wanted.kind not in self.kinds:
            raise ValueError(f"these snapshots are of {', '.join(self.kinds)} and not of {wanted.kind}: {self.subject}")
        return tuple(moment for moment in self._objects if belongs(moment.row, wanted))

    @cached_property
    def _objects(self) -> list[Moment]:
        return sorted(self.state.values(), key=lambda moment: (moment.kind, moment.name))

    @property
    def lasting(self) -> bool:
        """Whether it tells how things stay until the next one comes: a state does."""
        return True

    @property
    def identity(self) -> str:
        """What makes it one of those that `count` counts: each state."""
        return str(self.number)


def belongs(row: ObjectRow, ref: Ref) -> bool:
    """Tell whether a version is of the object that a reference names, or carries the labels of its selection."""
    return row.kind == ref.kind and ref.names(row.name, row.object)


def earliest(seen: Seen) -> float:
    """Return since when a moment may have been: one that came late was written some time before."""
    if isinstance(seen, Instant):
        return seen.at - seen.slack
    late = seen.late if isinstance(seen, Moment | Snapshot) else None
    return late.since if late else seen.at


def latest(seen: Seen) -> float:
    """Return until when a moment may have been."""
    return seen.at + seen.slack if isinstance(seen, Instant) else seen.at


def _named(entry: dict[str, Any]) -> str:
    return str(field_of(entry, "targetRef", "name") or field_of(entry, "addresses", 0))
