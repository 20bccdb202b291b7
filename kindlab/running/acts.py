"""How acts on objects are carried out."""

from http import HTTPStatus
from time import monotonic
from typing import Any

from kindlab import interruption
from kindlab.cluster.api import FIELD_MANAGER, MERGE_PATCH, Api, Refused, Reply, Resource
from kindlab.errors import RunError
from kindlab.manifests import DEFINITION
from kindlab.naming import parse
from kindlab.recording.redaction import values_of_patch
from kindlab.rows import Object
from kindlab.running import container, kubectl, traffic
from kindlab.running.acting import DONE, Done, do, ended
from kindlab.running.journal import DeleteObject
from kindlab.running.late import Late
from kindlab.running.stage import Stage
from kindlab.running.undoing import Hand, undo
from kindlab.steps.acts import Apply, Delete, Evict, Exec, Kubectl, Operator, Patch, Scale, Undo

PATCHES = {
    "merge": MERGE_PATCH,
    "json": "application/json-patch+json",
    "strategic": "application/strategic-merge-patch+json",
    "apply": "application/apply-patch+yaml",
}
MANAGER = {"fieldManager": FIELD_MANAGER}
NOT_YET_SERVED = (HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS)
SERVED_WITHIN = 30.0


@do.register
def _(step: Apply, stage: Stage, late: Late) -> Done:
    replies = [_sent(step, object_, stage) for object_ in stage.objects(step.manifest)]
    return _done(replies[-1], *(warning for reply in replies for warning in reply.warnings))


@do.register
def _(step: Patch, stage: Stage, late: Late) -> Done:
    ref = late.target(step.ref)
    path = stage.path(ref) + (f"/{step.subresource}" if step.subresource else "")
    stage.recorder.hide(values_of_patch(parse(ref).kind, step.body))
    return _done(_patched(stage.as_(step.as_), path, step.body, step.patch_type))


@do.register
def _(step: Delete, stage: Stage, late: Late) -> Done:
    options = {"gracePeriodSeconds": step.grace_seconds, "propagationPolicy": step.propagation or None}
    body = {"apiVersion": "v1", "kind": "DeleteOptions"} | {k: v for k, v in options.items() if v is not None}
    return _done(stage.as_(step.as_).send("DELETE", stage.path(late.target(step.ref)), body=body))


@do.register
def _(step: Scale, stage: Stage, late: Late) -> Done:
    path = f"{stage.path(late.target(step.ref))}/scale"
    body = {"spec": {"replicas": step.replicas}}
    return _done(_patched(stage.as_(step.as_), path, body, "merge"))


@do.register
def _(step: Evict, stage: Stage, late: Late) -> Done:
    ref = late.target(step.ref)
    metadata = {"name": ref.partition("/")[2], "namespace": stage.namespace}
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata}
    return _done(stage.as_(step.as_).send("POST", f"{stage.path(ref)}/eviction", body=body))


@do.register
def _(step: Exec, stage: Stage, late: Late) -> Done:
    ref, command = late.target(step.ref), late.words(step.command)
    place = container.Place(stage.namespace, parse(ref).name, step.container)
    return ended(container.run(stage.api, place, command, step.within))


@do.register
def _(step: Kubectl, stage: Stage, late: Late) -> Done:
    words = late.words(step.command)
    kubectl.note(step, words, stage)
    return ended(kubectl.run(step, stage, words))


@do.register
def _(step: Operator, stage: Stage, late: Late) -> Done:
    source = stage.folder / f"{stage.arm or 'main'}-{step.file}"
    text = stage.files[step.file].content.decode()
    source.write_text(stage.place.localized(text), encoding="utf-8")
    stage.operators.start(stage.arm, step.name, source, stage.namespace, source.with_suffix(".log"))
    return DONE


@do.register
def _(step: Undo, stage: Stage, late: Late) -> Done:
    undo(Hand(stage.api, stage.machines), stage.journal.of(step.step, stage.arm))
    stage.operators.end(stage.arm, step.step)
    traffic.end(stage, step.step)
    return DONE


def _sent(step: Apply, object_: Object, stage: Stage) -> Reply:
    """Send one object of a manifest, after it is noted how that is undone."""
    resource = stage.resource(object_["kind"], object_["apiVersion"])
    path = resource.path(stage.namespace, object_["metadata"]["name"])
    if not resource.namespaced:
        stage.journal.note(step.name, DeleteObject(path), stage.arm)
    reply = _send(step, object_, resource, path, stage)
    if object_["kind"] == DEFINITION:
        _establish(path, stage)
    return reply


def _send(step: Apply, object_: Object, resource: Resource, path: str, stage: Stage) -> Reply:
    api, query = stage.as_(step.as_), {"fieldValidation": "Strict" if step.strict else "Ignore", **MANAGER}
    if step.verb == "create":
        return api.send("POST", resource.path(stage.namespace), body=object_, **query)
    if step.verb == "replace":
        return api.send("PUT", path, body=object_, **query)
    return api.send("PATCH", path, body=object_, content_type=PATCHES["apply"], **query, force="true")


def _patched(api: Api, path: str, body: Any, how: str) -> Reply:
    return api.send("PATCH", path, body=body, content_type=PATCHES[how], **MANAGER)


def _establish(path: str, stage: Stage) -> None:
    """Wait until a definition's kind is served, and let the recorder follow it from its first object on."""
    spec = stage.api.get(path)["spec"]
    kind, version = spec["names"]["kind"], next(each["name"] for each in spec["versions"] if each["storage"])
    stage.served[kind] = f"{spec['group']}/{version}"
    _await_service(stage.api, f"/apis/{stage.served[kind]}/{spec['names']['plural']}")
    stage.recorder.follow(kind, stage.served[kind])


def _await_service(api: Api, collection: str) -> None:
    """Look until a new kind is served: that comes within a second or two, and nothing is recorded from it."""
    deadline = monotonic() + SERVED_WITHIN
    while True:
        try:
            api.get(collection)
        except Refused as refusal:
            if refusal.code not in NOT_YET_SERVED or monotonic() > deadline:
                raise RunError(f"after {SERVED_WITHIN:g} s {collection} is not served: {refusal}") from refusal
        else:
            return
        interruption.wait(0.1)


def _done(reply: Reply, *warnings: str) -> Done:
    """Return what became of a request; of the body nothing is kept, the watch shows what was stored."""
    return Done(reply.code, "", "", warnings=warnings or reply.warnings)
