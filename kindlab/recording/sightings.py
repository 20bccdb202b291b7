"""What a stream sees of a kind, and hands on to whoever listens."""

from collections.abc import Callable
from dataclasses import dataclass

from kindlab.rows import Object


@dataclass(frozen=True)
class Version:
    """A persisted version of an object, as it arrived at `at` (monotonic seconds)."""

    at: float
    change: str
    kind: str
    object: Object


@dataclass(frozen=True)
class Relist:
    """What a list of all showed to be otherwise than it was known: one state after another, with none in between."""

    at: float
    kind: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Gap:
    """An interval without sight of a kind; with `lost`, versions may be missing, else they came late."""

    at: float
    kind: str
    since: float
    cause: str
    lost: bool


@dataclass(frozen=True)
class Alive:
    """Proof that everything up to `version` was delivered; `listed`: as a list of all that there was showed it."""

    at: float
    kind: str
    version: int
    listed: bool = False


Sighting = Version | Relist | Gap | Alive
Sink = Callable[[Sighting], None]
