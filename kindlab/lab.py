"""A lab: a question, the steps that put it to a cluster, the claims that answer it, and the controls of those."""

import hashlib
import reprlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from kindlab.steps import Ask, Step
from kindlab.steps.acts import Apply, Kubectl, Operator
from kindlab.steps.node_acts import StaticPod
from kindlab.steps.questions import DryRun
from kindlab.steps.witnesses import Witness
from kindlab.texts import Text
from kindlab.timeline import Check

DocsSay = Literal["yes", "no", "silent"]
SeenBy = Literal["", "watch", "step", "audit", "event", "logs", "node", "traffic"]


class Claim(msgspec.Struct, frozen=True):
    """One atomic statement about behaviour, what the documentation says of it, and the check that judges it.

    `docs` is a page below https://kubernetes.io/docs/, with its anchor. `docs_say` is yes (the documentation holds the
    claim), no (it holds the opposite: then `instead` tells what to say, and `believed` why people think otherwise) or
    silent (folklore). `heard_at` is the https:// address of a page or thread that says it, where it is a popular error.
    The claim is about Kubernetes from `since` on (such as "1.33") and before `until`: elsewhere it
    is skipped. `known_contradiction` is the address of the report to the project of a contradiction that
    is understood: it stays visible and is no longer red. `seen_by` names the witness that suffices where several are
    asked (`timeline.witnessed`) and do not agree.
    """

    name: str
    text: Text
    docs: str
    judged_by: Check
    docs_say: DocsSay = "yes"
    instead: Text | None = None
    believed: Text | None = None
    heard_at: str = ""
    interview: Text | None = None
    since: str = ""
    until: str = ""
    known_contradiction: str = ""
    seen_by: SeenBy = ""


class Control(msgspec.Struct, frozen=True):
    """The same steps with one manifest or step swapped, which must flip the claims it names (confirmed ↔ refuted)."""

    name: str
    old: str
    new: str | Step
    flips: tuple[str, ...]

    @property
    def short(self) -> str:
        """The name as it fits a namespace's or a folder's."""
        return self.name


class Mutant(msgspec.Struct, frozen=True):
    """The main run's steps with one field of one object in a manifest changed, or removed where the value is None.

    `object` is the object's kind and name, such as Deployment/web. Those that a lab names must flip the claims that
    they name; `kindlab prove --mutants` generates others, to see which claims notice them.
    """

    manifest: str
    object: str
    path: str
    value: Any = None
    flips: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What is changed where: `web.yaml:Deployment/web:spec.replicas=1`, or `…:-spec.replicas` for a removal."""
        change = f"-{self.path}" if self.value is None else f"{self.path}={_shown(self.value)}"
        return f"{self.manifest}:{self.object}:{change}"

    @property
    def short(self) -> str:
        """The name as it fits a namespace's or a folder's."""
        return f"mutant-{hashlib.sha256(self.name.encode()).hexdigest()[:6]}"


Variation = Control | Mutant
"""A run beside the main run, which shows what claims are worth: of the steps or of a field of a manifest."""


class Arm(msgspec.Struct, frozen=True):
    """One of several ways to run the lab's steps that a claim compares: some manifests or steps swapped by name."""

    name: str
    swaps: dict[str, str | Step] = {}


class Needs(msgspec.Struct, frozen=True):
    """What a cluster must be like for a lab to say anything; empty fields ask for nothing.

    `since` and `until` bound the Kubernetes version (from 1.35 on, before 1.37), `cgroup` is v1 or v2.
    """

    since: str = ""
    until: str = ""
    cgroup: Literal["", "v1", "v2"] = ""


class Lab(msgspec.Struct, frozen=True, kw_only=True):
    """A question, the kinds to watch, the steps, the claims and the controls. It holds data only.

    `mutants` are controls that change a single field (`mutate`). `arms` run the steps one after the other, each in a
    namespace of its own, into one timeline. `public` holds values of Secrets that are the lab's subject and may stand
    in its evidence. `witnesses` are those that it needs beside the watch. `disturbs` are the locks that it has to have
    to itself and that do not follow from its steps and manifests: `cpu`, `scheduling`, `cluster`, or a node such as
    `node/worker`. `privileges` are those that its containers take on the node that labs share: hostPath, privileged,
    NET_ADMIN and others (kindlab.privileges).
    """

    question: Text
    watches: tuple[str, ...]
    steps: tuple[Step, ...]
    claims: tuple[Claim, ...]
    controls: tuple[Control, ...]
    mutants: tuple[Mutant, ...] = ()
    arms: tuple[Arm, ...] = ()
    needs: Needs | None = None
    public: tuple[str, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    disturbs: tuple[str, ...] = ()
    privileges: tuple[str, ...] = ()

    @property
    def variations(self) -> tuple[Variation, ...]:
        """The controls, and the mutants that the lab names: what must flip the claims that it names."""
        return (*self.controls, *self.mutants)

    def variation(self, name: str | None) -> Variation | None:
        """Return the control or named mutant of this name, or None: the main run, or a generated mutant."""
        return next((each for each in self.variations if each.name == name), None)

    def under(self, variation: Variation | None, arm: Arm | None = None) -> tuple[Step, ...]:
        """Return the steps of the main run or of a variation, in one of the lab's arms; a mutant's are the main's."""
        own = [(variation.old, variation.new)] if isinstance(variation, Control) else []
        swaps = [*(arm.swaps.items() if arm else ()), *own]
        steps = self.steps
        for old, new in swaps:
            steps = tuple(_swapped(step, old, new) for step in steps)
        return steps

    def runs(self, variation: Variation | None) -> dict[str, tuple[Step, ...]]:
        """Return the steps of each arm by its name; a lab without arms has one, called ''."""
        arms: Sequence[Arm | None] = self.arms or (None,)
        return {arm.name if arm else "": self.under(variation, arm) for arm in arms}


def swap(old: str, new: str | Step, *, flips: Sequence[str], name: str = "") -> Control:
    """Declare a control: `old` names a manifest or a step, `new` is what takes its place.

    A control is called after the manifest that it brings in, or after the step that it replaces.
    """
    return Control(
        name or (new.removesuffix(".yaml") if isinstance(new, str) else f"other-{old}"), old, new, tuple(flips)
    )


def mutate(manifest: str, object_: str, path: str, value: Any = None, *, flips: Sequence[str]) -> Mutant:
    """Declare a mutant: one field of `Deployment/web` in a manifest takes another value, without one it is removed.

    It may also take a field that is not there. The path is as in `spec.template.spec.containers[0].readinessProbe`.
    """
    return Mutant(manifest, object_, path, value, tuple(flips))


def arm(name: str, swaps: Mapping[str, str | Step] | None = None) -> Arm:
    """Declare an arm: the lab's steps, with manifests or steps swapped by name, `{"wait": patch(…, name="wait")}`."""
    return Arm(name, dict(swaps or {}))


def files_of(step: Step) -> tuple[str, ...]:
    """Return the files of the lab's manifests folder that a step uses."""
    match step:
        case Kubectl(command=words) | Ask(where=Kubectl(command=words)):
            return tuple(word for word in words if isinstance(word, str) and word.endswith(".yaml"))
        case Apply(manifest=file) | StaticPod(manifest=file) | Operator(file=file) | Ask(where=DryRun(manifest=file)):
            return (file,)
    return ()


def fingerprint(runs: Mapping[str, Sequence[Step]], files: Sequence[bytes]) -> str:
    """Return a hash of what a run does: the same arms, steps and files, the same fingerprint."""
    digest = hashlib.sha256(msgspec.json.encode(runs, enc_hook=_named, order="sorted"))
    for content in files:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:16]


def _named(function: Any) -> str:
    """Stand for a function by its name: a condition's body may change without changing what is done."""
    if isinstance(function, Callable):  # type: ignore[arg-type]
        return f"{function.__module__}.{function.__qualname__}"
    raise TypeError(function)


def _shown(value: Any) -> str:
    """Return a value as text, also where JSON cannot hold it: its lab is refused, by a sentence that shows it."""
    try:
        encoded = value.encode() if isinstance(value, str) else msgspec.json.encode(value)
    except (TypeError, RecursionError, UnicodeEncodeError):
        return reprlib.repr(value)
    return encoded.decode()


def _swapped(step: Step, old: str, new: str | Step) -> Step:
    if isinstance(new, str):
        return _refiled(step, old, new) if old in files_of(step) else step
    return new if step.name == old else step


def _refiled(step: Any, old: str, new: str) -> Any:
    """Put another file in the place of one that a step, or the place of its question, uses."""
    match step:
        case Ask(where=where):
            return msgspec.structs.replace(step, where=_refiled(where, old, new))
        case Kubectl(command=words):
            return msgspec.structs.replace(step, command=tuple(new if word == old else word for word in words))
        case Operator():
            return msgspec.structs.replace(step, file=new)
    return msgspec.structs.replace(step, manifest=new)
