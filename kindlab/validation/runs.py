"""What is wrong with the steps that a lab's runs take."""

import math
import re
from collections.abc import Iterator
from functools import singledispatch
from itertools import takewhile
from typing import Any

from kindlab.lab import Lab, files_of
from kindlab.steps import Ask, NodeAct, Step, Until
from kindlab.steps.acts import Delete, Evict, Exec, Kubectl, Operator, Patch, Scale, Undo
from kindlab.steps.node_acts import Cordon, KubeletConfig, Label, Pause, StaticPod, Stop, Taint
from kindlab.steps.questions import DryRun, InPod, OnNode, Path
from kindlab.steps.traffic import LANES, MOST_A_SECOND, Traffic
from kindlab.texts import near
from kindlab.validation import commands, conditions
from kindlab.validation.files import Files, all_steps
from kindlab.validation.ownership import is_cluster_scoped
from kindlab.validation.places import Places
from kindlab.validation.problem import Problem
from kindlab.validation.references import Names, parsed, ref_of, who

SCALED = ("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet")
SERVICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]*")
SUBRESOURCE = re.compile(r"[a-z]*")
URL = re.compile(r"http://(?P<service>[a-z0-9-]+)(\.[a-z0-9.-]+)?(:\d{1,5})?/[A-Za-z0-9/._-]*")
LONGEST_LABEL = 63
DNS_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
LABEL_NAME = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
LABEL_KEY = re.compile(rf"([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?{LABEL_NAME}")
LABEL_VALUE = re.compile(rf"({LABEL_NAME})?")
TAINT = re.compile(
    rf"{LABEL_KEY.pattern}(={LABEL_VALUE.pattern})?:(NoSchedule|PreferNoSchedule|NoExecute)"
)  # fmt: skip


def problems(lab: Lab, places: Places, files: Files) -> Iterator[Problem]:
    """Yield what is wrong with the steps of every run, those of arms and controls among them."""
    names = Names(lab, places, files)
    for kind in lab.watches:
        yield from (Problem("watches", text) for text in names.kind(kind))
    for step in all_steps(lab):
        yield from (Problem(step, text) for text in (*_any(step), *_own(step, names)))
    yield from _undone(lab, files)


def _any(step: Step) -> Iterator[str]:
    if not step.name.strip():
        yield "has no name"
    places: tuple[Any, ...] = (step, getattr(step, "where", None))
    for place in places:
        yield from who(getattr(place, "as_", ""))
        for field in ("within", "every", "seconds", "baseline"):
            if not 0 < getattr(place, field, 1) < math.inf:
                yield f"has {field}={getattr(place, field):g}, expected a number of seconds above 0"


def _undone(lab: Lab, files: Files) -> Iterator[Problem]:
    for control in (None, *lab.controls):
        for steps in lab.runs(control).values():
            for step in steps:
                if isinstance(step, Undo):
                    earlier = takewhile(lambda other, step=step: other is not step, steps)  # type: ignore[misc]
                    yield from (Problem(step, text) for text in _undo(step, list(earlier), files))


def _undo(undo: Undo, earlier: list[Step], files: Files) -> Iterator[str]:
    act = next((step for step in earlier if step.name == undo.step), None)
    if act is None:
        yield f"undoes {undo.step!r}, which is no earlier step of the same run"
    elif any(isinstance(step, Undo) and step.step == undo.step for step in earlier):
        yield f"undoes {undo.step!r}, which is undone already"
    elif not isinstance(act, NodeAct | Operator | Kubectl | Traffic) and not _reaches_out(act, files):
        yield (
            f"undoes {undo.step!r}, which leaves nothing outside the lab's namespace: "
            "undo is for node acts, static Pods, operators, traffic, kubectl and cluster-scoped objects"
        )


def _reaches_out(step: Step, files: Files) -> bool:
    """Tell whether a step sends objects that live in no namespace."""
    sent = [files.read[name] for name in files_of(step) if name in files.read]
    return any(is_cluster_scoped(object_["kind"], files.kinds) for file in sent for object_ in file.objects)


@singledispatch
def _own(step: Step, names: Names) -> Iterator[str]:  # noqa: ARG001 - what the kinds of steps share
    """Yield what is wrong with a step of one kind; those that are not below hold nothing but a file."""
    yield from ()


@_own.register
def _(step: Patch, names: Names) -> Iterator[str]:
    yield from names.changed(step.ref, "changes")
    if not SUBRESOURCE.fullmatch(step.subresource):
        yield f"has subresource={step.subresource!r}, expected one such as 'status' or 'resize'"
    if step.patch_type != "json" and not isinstance(step.body, dict):
        yield f"has a list as body, expected a mapping for patch_type={step.patch_type!r}; 'json' takes a list"
    elif step.patch_type == "json" and not _are_operations(step.body):
        yield "has a body that is no JSON patch, expected a list such as [{'op': 'remove', 'path': '/spec/x'}]"


def _are_operations(body: Any) -> bool:
    return isinstance(body, list) and all(
        isinstance(each, dict) and {"op", "path"} <= each.keys() and str(each["path"]).startswith("/") for each in body
    )


@_own.register
def _(step: Delete, names: Names) -> Iterator[str]:
    yield from names.changed(step.ref, "deletes")
    if step.grace_seconds is not None and step.grace_seconds < 0:
        yield f"has grace_seconds={step.grace_seconds}, expected 0 or more"


@_own.register
def _(step: Scale, names: Names) -> Iterator[str]:
    yield from names.target(step.ref)
    found = parsed(ref_of(step.ref))
    if found and found.kind not in (*SCALED, *names.files.kinds):
        yield f"scales a {found.kind}, expected one of {', '.join(SCALED)}"
    if step.replicas < 0:
        yield f"has replicas={step.replicas}, expected 0 or more"


@_own.register
def _(step: Evict, names: Names) -> Iterator[str]:
    yield from names.pod(step.ref, "evicts")


@_own.register
def _(step: Exec, names: Names) -> Iterator[str]:
    yield from names.pod(step.ref, "runs its command in")
    yield from names.command(step.command)


@_own.register
def _(step: Kubectl, names: Names) -> Iterator[str]:
    yield from names.command(step.command)
    if step.command[:1] == ("kubectl",):
        yield "says kubectl twice: leave the first word of its command out"
    yield from commands.problems(step.command, names)


@_own.register
def _(step: Cordon, names: Names) -> Iterator[str]:
    yield from names.node(step.node)


@_own.register
def _(step: StaticPod, names: Names) -> Iterator[str]:
    yield from names.node(step.node)


@_own.register
def _(step: Pause, names: Names) -> Iterator[str]:
    yield from names.node(step.node)
    if step.node == "control-plane":
        yield "pauses the control plane, through which everything is seen and undone: pause a worker"


@_own.register
def _(step: Stop, names: Names) -> Iterator[str]:
    yield from names.node(step.node)
    if not SERVICE.fullmatch(step.service):
        yield f"stops {step.service!r}, expected a systemd service, such as kubelet"


@_own.register
def _(step: KubeletConfig, names: Names) -> Iterator[str]:
    yield from names.node(step.node)
    if not step.fields:
        yield "changes no field of the kubelet's configuration"


@_own.register
def _(step: Taint, names: Names) -> Iterator[str]:
    yield from names.node(step.node)
    if not TAINT.fullmatch(step.taint):
        yield f"has taint={step.taint!r}, expected key=value:Effect, with NoSchedule, PreferNoSchedule or NoExecute"


@_own.register
def _(step: Label, names: Names) -> Iterator[str]:
    yield from names.node(step.node)
    if not step.labels:
        yield "sets no label"
    for key, value in step.labels.items():
        if not LABEL_KEY.fullmatch(key) or not LABEL_VALUE.fullmatch(value or ""):
            yield f"sets {key!r} to {value!r}, expected a label's name and value, such as 'disk': 'ssd'"


@_own.register
def _(step: Traffic, names: Names) -> Iterator[str]:
    if not DNS_LABEL.fullmatch(step.name) or len(step.name) > LONGEST_LABEL:
        yield "has a name that no Pod can have, expected one such as 'client'"
    if f"Pod/{step.name}" in names.files.objects:
        yield f"has the name of Pod/{step.name}, which the lab makes itself"
    if step.node:
        yield from names.node(step.node)
    if not LANES <= step.rate <= MOST_A_SECOND:
        yield f"has rate={step.rate}, expected {LANES} to {MOST_A_SECOND} requests a second"
    yield from _url(step.url, names)


def _url(url: str, names: Names) -> Iterator[str]:
    """Yield what is wrong with where traffic goes: to a Service of the lab's, at a path of its own."""
    found = URL.fullmatch(url)
    if not found:
        yield f"has url={url!r}, expected one such as 'http://web/hostname', without a query"
        return
    services = {ref.partition("/")[2] for ref in names.files.objects if ref.startswith("Service/")}
    if not names.files.unread and (host := found["service"]) not in services:
        yield f"sends requests to {host!r}, which is no Service in the lab's manifests{near(host, services)}"


@_own.register
def _(step: Until, names: Names) -> Iterator[str]:
    yield from conditions.waited_for(step.condition, names)


@_own.register
def _(step: Ask, names: Names) -> Iterator[str]:
    yield from _asked(step.where, names)
    is_in_place = isinstance(step.where, InPod | OnNode)
    if is_in_place:
        yield from names.command(step.command)
    elif step.command:
        yield f"has the command {' '.join(map(str, step.command))}, but its place is a question in itself: leave it out"
    if step.until is not None:
        yield from conditions.awaited(step.until, is_http=isinstance(step.where, Path | DryRun))


@singledispatch
def _asked(place: Any, names: Names) -> Iterator[str]:  # noqa: ARG001 - what the places share
    """Yield what is wrong with the place of a question."""
    yield from ()


@_asked.register
def _(place: InPod, names: Names) -> Iterator[str]:
    yield from names.pod(place.ref, "runs its command in")
    if place.namespace and not DNS_LABEL.fullmatch(place.namespace):
        yield f"has namespace={place.namespace!r}, expected one such as kube-system"


@_asked.register
def _(place: OnNode, names: Names) -> Iterator[str]:
    yield from names.node(place.node)


@_asked.register
def _(place: Path, names: Names) -> Iterator[str]:
    yield from names.word(place.path)
    text = place.path if isinstance(place.path, str) else getattr(place.path, "into", "/")
    if not text.startswith(("/", "{}")):
        yield f"asks the API server for {text!r}, expected a path, such as /readyz"


@_asked.register
def _(place: Kubectl, names: Names) -> Iterator[str]:
    yield from _own(place, names)
    if commands.is_changing(place.command):
        verb = commands.verb_of(place.command)
        yield f"asks by kubectl {verb}, which changes the cluster: kubectl(…, name=…) as a step of its own is an act"
    if place.name:
        yield f"gives its kubectl the name {place.name!r}: a question's name is ask's"
