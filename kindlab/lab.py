"""A lab: a question, the steps that put it to a cluster, the claims that answer it, and the controls of those."""

import hashlib
from collections.abc import Sequence
from typing import Literal

import msgspec

from kindlab.steps import Apply, Step
from kindlab.texts import Text
from kindlab.timeline import Check

DocsSay = Literal["yes", "no", "silent"]


class Claim(msgspec.Struct, frozen=True):
    """One atomic statement about behaviour, what the documentation says of it, and the check that judges it.

    `docs` is a page below https://kubernetes.io/docs/, with its anchor. `docs_say` is yes (the documentation holds the
    claim), no (it holds the opposite: then `instead` tells what to say, and `believed` why people think otherwise) or
    silent (folklore).
    """

    name: str
    text: Text
    docs: str
    judged_by: Check
    docs_say: DocsSay = "yes"
    instead: Text | None = None
    believed: Text | None = None
    interview: Text | None = None


class Control(msgspec.Struct, frozen=True):
    """The same steps with one manifest or step swapped, which must flip the claims it names (confirmed ↔ refuted)."""

    name: str
    old: str
    new: str | Step
    flips: tuple[str, ...]


class Lab(msgspec.Struct, frozen=True, kw_only=True):
    """A question, the kinds to watch, the steps, the claims and the controls. It holds data only."""

    question: Text
    watches: tuple[str, ...]
    steps: tuple[Step, ...]
    claims: tuple[Claim, ...]
    controls: tuple[Control, ...]

    def under(self, control: Control | None) -> tuple[Step, ...]:
        """Return the steps of the main run, or those of a control."""
        return self.steps if control is None else tuple(_swapped(step, control) for step in self.steps)


def swap(old: str, new: str | Step, *, flips: Sequence[str], name: str = "") -> Control:
    """Declare a control: `old` names a manifest or a step, `new` is what takes its place.

    A control is called after the manifest that it brings in, or after the step that it replaces.
    """
    return Control(
        name or (new.removesuffix(".yaml") if isinstance(new, str) else f"other-{old}"), old, new, tuple(flips)
    )


def fingerprint(steps: Sequence[Step], manifests: Sequence[bytes]) -> str:
    """Return a hash of what a run does: the same steps and manifests, the same fingerprint."""
    digest = hashlib.sha256(msgspec.json.encode(steps, order="sorted"))
    for manifest in manifests:
        digest.update(hashlib.sha256(manifest).digest())
    return digest.hexdigest()[:16]


def _swapped(step: Step, control: Control) -> Step:
    if isinstance(control.new, str):
        is_it = isinstance(step, Apply) and step.manifest == control.old
        return msgspec.structs.replace(step, manifest=control.new) if is_it else step
    return control.new if step.name == control.old else step
