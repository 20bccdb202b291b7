"""What a run changes that deleting its namespaces does not take back: on disk before it is done, undone in reverse.

The journal outlives a run that was killed; the next one on the cluster finds it and undoes what it tells.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from kindlab.errors import RunError


class DeleteObject(msgspec.Struct, frozen=True, tag="delete object"):
    """Delete what lives at this path of the API."""

    path: str

    def __str__(self) -> str:
        return f"delete {self.path}"


class RemoveNamespace(msgspec.Struct, frozen=True, tag="remove namespace"):
    """Remove a namespace of a run, and the volumes that its claims left behind."""

    name: str

    def __str__(self) -> str:
        return f"remove the namespace {self.name}"


class RestoreNode(msgspec.Struct, frozen=True, tag="restore node"):
    """Give a node back what a lab may have changed: whether Pods may be scheduled to it, its taints and its labels."""

    node: str
    unschedulable: bool
    taints: list[dict[str, Any]]
    labels: dict[str, str]

    def __str__(self) -> str:
        return f"give the node {self.node} back its taints, its labels and whether Pods may be scheduled to it"


class Unpause(msgspec.Struct, frozen=True, tag="unpause"):
    """Let a frozen node go on."""

    node: str

    def __str__(self) -> str:
        return f"unpause the node {self.node}"


class StartService(msgspec.Struct, frozen=True, tag="start service"):
    """Start a service of a node."""

    node: str
    service: str

    def __str__(self) -> str:
        return f"start {self.service} on the node {self.node}"


class RestoreKubelet(msgspec.Struct, frozen=True, tag="restore kubelet"):
    """Start a node's kubelet with its own configuration again."""

    node: str

    def __str__(self) -> str:
        return f"start the kubelet on the node {self.node} with its own configuration"


class RemoveFile(msgspec.Struct, frozen=True, tag="remove file"):
    """Remove a file of a node, or a folder with all that is in it."""

    node: str
    path: str

    def __str__(self) -> str:
        return f"remove {self.path} on the node {self.node}"


class EndCommands(msgspec.Struct, frozen=True, tag="end commands"):
    """End each kubectl that was started on a node for a namespace: one outlives the kindlab that started it."""

    node: str
    namespace: str

    def __str__(self) -> str:
        return f"end kubectl of {self.namespace} on the node {self.node}"


Undoing = (
    DeleteObject | RemoveNamespace | RestoreNode | Unpause | StartService | RestoreKubelet | RemoveFile | EndCommands
)
"""One way to take a change back; each can be done twice, and says in words what it does."""


class Note(msgspec.Struct, frozen=True):
    """One line of a journal: the arm and step that are about to change something, and how that is undone."""

    step: str
    undoing: Undoing
    arm: str = ""


class Journal:
    """The journal of one run: a file that grows by a line before each change and is gone when all is undone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._notes: list[Note] = []

    @classmethod
    def found(cls, path: Path) -> "Journal":
        """Return the journal that a dead run left; raises RunError where it cannot be read."""
        journal = cls(path)
        journal._notes = list(_read(path))
        return journal

    def note(self, step: str, undoing: Undoing, arm: str = "") -> None:
        """Write down how to undo what is about to be done; it is on the disk when this returns.

        What the same step noted before is not noted again: a question is asked many times.
        """
        note = Note(step, undoing, arm)
        if note in self._notes:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(msgspec.json.encode(note) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            if not self._notes:
                _sync(self.path.parent)
        except OSError as error:
            raise RunError(f"the journal {self.path} cannot be written ({error.strerror}); nothing was done") from error
        self._notes.append(note)

    def of(self, step: str, arm: str) -> list[Undoing]:
        """Return how to undo what one step did, the last change first."""
        return [note.undoing for note in reversed(self._notes) if (note.step, note.arm) == (step, arm)]

    def all(self) -> list[Undoing]:
        """Return how to undo everything, the last change first."""
        return [note.undoing for note in reversed(self._notes)]

    def close(self) -> None:
        """Forget what was noted: all of it is undone."""
        self.path.unlink(missing_ok=True)
        self._notes.clear()


def left_behind(folder: Path) -> Iterable[Path]:
    """Return the journals in a folder, each named after its run."""
    return sorted(folder.glob("*.jsonl"))


def _sync(folder: Path) -> None:
    """Bring a folder's own entries to the disk, a new file's name among them."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> Iterator[Note]:
    """Yield the notes of a journal; a last line that was cut off was never acted upon."""
    try:
        *whole, _rest = path.read_bytes().split(b"\n")
    except OSError as error:
        raise RunError(f"the journal {path} cannot be read ({error.strerror}); undo by hand and remove it") from error
    for number, line in enumerate(whole, start=1):
        try:
            yield msgspec.json.decode(line, type=Note)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise RunError(f"{path}:{number}: is no note of a journal ({error}); undo by hand and remove it") from error
