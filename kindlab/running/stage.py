"""Where one arm's steps are carried out, and what each of them leaves: its row, and a recorder that has caught up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kindlab.cluster.api import Api, Resource
from kindlab.cluster.machines import Machines
from kindlab.manifests import Manifest
from kindlab.naming import parse
from kindlab.recording.recorder import Recorder
from kindlab.recording.redaction import values_of
from kindlab.rows import Object, StepRow
from kindlab.running.identity import acting_as
from kindlab.running.journal import Journal
from kindlab.running.operators import Operators
from kindlab.steps import Step
from kindlab.steps.conditions import Snapshot
from kindlab.steps.localizing import Place
from kindlab.steps.traffic import Traffic

if TYPE_CHECKING:
    from kindlab.running.traffic import Client


@dataclass
class Stage:
    """One arm of a run: its API and machines, its place on them, its files, its recorder and its journal.

    `served` tells the version under which a lab's own kind is served, `acted` the version that the cluster had reached
    as the newest act began, `clients` who sends traffic, by the step's name.
    """

    api: Api
    machines: Machines
    place: Place
    arm: str
    files: Mapping[str, Manifest]
    recorder: Recorder
    journal: Journal
    operators: Operators
    folder: Path
    served: dict[str, str] = field(default_factory=dict)
    acted: int = 0
    clients: dict[str, "Client"] = field(default_factory=dict)

    @property
    def namespace(self) -> str:
        """The arm's namespace."""
        return self.place.namespace

    @cached_property
    def state(self) -> Snapshot:
        """The newest versions of this arm's watched objects."""
        state: Snapshot = self.recorder.of_arm(self.arm)
        return state

    def objects(self, manifest: str) -> list[Object]:
        """Return the objects of a manifest, as they are called in this arm."""
        return self.place.localized(list(self.files[manifest].objects))

    def hide_secrets(self) -> None:
        """Keep the values of Secrets in the manifests out of the record, whichever step will send them, and how."""
        for manifest in self.files:
            for object_ in self.objects(manifest):
                self.recorder.hide(values_of(object_))

    def resource(self, kind: str, api_version: str | None = None) -> Resource:
        """Return where the API serves a kind, the lab's own kinds among them."""
        return self.api.resource(kind, api_version or self.served.get(kind))

    def path(self, ref: str) -> str:
        """Return the path of one object, named as in `Pod/web`."""
        found = parse(ref)
        return self.resource(found.kind).path(self.namespace, found.name)

    def as_(self, who: str) -> Api:
        """Return the API for whoever acts."""
        return acting_as(self.api, who, self.namespace)

    def reached(self) -> int:
        """Return the version that the cluster has reached: what is written later has a higher one."""
        newest = self.api.get(f"/api/v1/namespaces/{self.namespace}/configmaps", limit="1")
        return int(newest["metadata"]["resourceVersion"])

    def record(self, step: Step, began: float, **outcome: Any) -> None:
        """Write the row that a step leaves as it ends."""
        self.recorder.write(
            StepRow, at=began, until=self.recorder.now(), arm=self.arm, name=step.name,
            verb=step.__struct_config__.tag, rate=step.rate if isinstance(step, Traffic) else 0, **outcome,
        )  # fmt: skip
