"""The newest version of every object that a run has seen: what waits and late references look at."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from threading import Condition

from kindlab.errors import RunError
from kindlab.naming import parse
from kindlab.rows import Object

WHOLE_CLUSTER = ""


@dataclass(frozen=True)
class Newest:
    """The newest versions by arm, kind and name, as they were written down; only the recorder changes it."""

    watched: Collection[str]
    changed: Condition
    _objects: dict[tuple[str, str, str], Object] = field(default_factory=dict)

    def put(self, arm: str, kind: str, object_: Object) -> None:
        """Keep this version in the place of an older one."""
        self._objects[arm, kind, object_["metadata"]["name"]] = object_

    def remove(self, arm: str, kind: str, name: str) -> None:
        """Forget an object that was deleted."""
        self._objects.pop((arm, kind, name), None)

    def of(self, arm: str, kind: str) -> dict[str, Object]:
        """Return the objects of a kind in an arm and in the whole cluster, by name."""
        if kind not in self.watched:
            raise RunError(f"{kind} is not watched, so nothing can be known of it: add it to the lab's watches")
        with self.changed:
            return {
                name: object_
                for (place, of_kind, name), object_ in self._objects.items()
                if of_kind == kind and place in (arm, WHOLE_CLUSTER)
            }


@dataclass(frozen=True)
class View:
    """The state of one arm, and of the whole cluster, at this instant."""

    newest: Newest
    arm: str

    def get(self, ref: str) -> Object | None:
        """Return the newest version of the object named as in `Pod/web`, or None where it does not exist."""
        return next(self._matching(ref), None)

    def all(self, ref: str) -> list[Object]:
        """Return the objects that a reference names, ordered by name; raises RunError for a kind that is not watched.

        A kind that the API server does not serve yet has none: its objects cannot come before it.
        """
        return sorted(self._matching(ref), key=lambda object_: str(object_["metadata"]["name"]))

    def _matching(self, ref: str) -> Iterator[Object]:
        wanted = parse(ref)
        found = self.newest.of(self.arm, wanted.kind).items()
        return (object_ for name, object_ in found if wanted.names(name, object_))
