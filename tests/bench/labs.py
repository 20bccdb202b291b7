"""The labs of the bench: what is done to the cluster while others look on. They claim nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kindlab import Lab, Text, apply, count, holds, observe, patch, rolled_out, until
from kindlab.catalogue import Entry
from kindlab.seen import Moment
from kindlab.steps import Step, Until

UPDATES = ("second", "third")
WAITS = tuple(f"{update}-is-out" for update in UPDATES)
BEATS = 60

_NO_QUESTION = Text("What does it cost to look?", zh="观察的代价是什么？")


@dataclass(frozen=True)
class BenchEntry(Entry):
    """A lab that is written here, in a namespace whose name tells that it is the bench's."""

    @cached_property
    def lab(self) -> Lab:
        """The lab itself."""
        return {"rollouts": _rollouts, "lateness": _lateness}[self.name]()

    @property
    def folder(self) -> Path:
        """The folder of the bench's manifests."""
        return self.root / "manifests"

    @property
    def base(self) -> str:
        """The namespace."""
        return f"kindlab-bench-{self.name}"


def entry(name: str) -> BenchEntry:
    """Return one of the bench's labs."""
    return BenchEntry(Path(__file__).parent, "bench", name)


def _rollouts() -> Lab:
    first: tuple[Step, ...] = (apply("web.yaml"), until("started", rolled_out("Deployment/web"), within=90))
    last: tuple[Step, ...] = (until("old-are-gone", count("Pod[app=web]", 3), within=60), observe(seconds=1))
    updates = (step for update in UPDATES for step in _updated(update))
    steps = (*first, *updates, *last)
    return Lab(question=_NO_QUESTION, watches=("Deployment", "Pod"), steps=steps, claims=(), controls=())


def _updated(version: str) -> Iterator[Step]:
    """Yield the steps of a rollout: the label of the Pods is changed, and the change waited for."""
    labelled = {"spec": {"template": {"metadata": {"labels": {"version": version}}}}}
    yield patch("Deployment/web", labelled, name=version)
    yield until(f"{version}-is-out", rolled_out("Deployment/web"), within=90)


def _lateness() -> Lab:
    waits = (_counted(number) for number in range(1, BEATS + 1))
    steps: tuple[Step, ...] = (apply("beat.yaml"), *waits, observe(seconds=1))
    return Lab(question=_NO_QUESTION, watches=("ConfigMap",), steps=steps, claims=(), controls=())


def _counted(number: int) -> Until:
    return until(beat(number), holds(_has_counted_to(number), "ConfigMap/beat"), within=30)


def beat(number: int) -> str:
    """Return the name of the wait for a beat."""
    return f"beat-{number}"


def _has_counted_to(number: int) -> Callable[[Sequence[Moment]], bool]:
    def has_counted(beats: Sequence[Moment]) -> bool:
        return any(int(beat.get("data", "count")) >= number for beat in beats)

    return has_counted
