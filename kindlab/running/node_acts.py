"""How acts on nodes are carried out: first it is noted how each is undone, then it is done."""

import uuid

import msgspec
import yaml

from kindlab.cluster.api import FIELD_MANAGER, MERGE_PATCH
from kindlab.rows import Object
from kindlab.running import kubelet
from kindlab.running.acting import DONE, Done, do, ended
from kindlab.running.journal import RemoveFile, RestoreKubelet, StartService, Undoing, Unpause
from kindlab.running.late import Late
from kindlab.running.stage import Stage
from kindlab.running.undoing import node_before
from kindlab.steps.node_acts import STATIC_PODS, Cordon, KubeletConfig, Label, Pause, StaticPod, Stop, Taint


@do.register
def _(step: Cordon, stage: Stage, late: Late) -> Done:
    return _change(step, stage, late, {"spec": {"unschedulable": True}})


@do.register
def _(step: Taint, stage: Stage, late: Late) -> Done:
    node = stage.api.get(f"/api/v1/nodes/{late.node(step.node)}")
    pair, _, effect = step.taint.rpartition(":")
    key, _, value = pair.partition("=")
    taints = [*node["spec"].get("taints", ()), {"key": key, "value": value, "effect": effect}]
    version = node["metadata"]["resourceVersion"]
    return _change(step, stage, late, {"metadata": {"resourceVersion": version}, "spec": {"taints": taints}})


@do.register
def _(step: Label, stage: Stage, late: Late) -> Done:
    return _change(step, stage, late, {"metadata": {"labels": step.labels}})


@do.register
def _(step: Pause, stage: Stage, late: Late) -> Done:
    node = late.node(step.node)
    _note(step, stage, Unpause(node))
    stage.machines.pause(node)
    return DONE


@do.register
def _(step: Stop, stage: Stage, late: Late) -> Done:
    node = late.node(step.node)
    _note(step, stage, StartService(node, step.service))
    return ended(stage.machines.run(node, ["systemctl", "stop", step.service], within=60))


@do.register
def _(step: KubeletConfig, stage: Stage, late: Late) -> Done:
    node = late.node(step.node)
    _note(step, stage, RestoreKubelet(node))
    kubelet.lay_over(stage.machines, node, step.fields)
    return DONE


@do.register
def _(step: StaticPod, stage: Stage, late: Late) -> Done:
    node, name = late.node(step.node), f"{stage.namespace}-{step.manifest}"
    (pod,) = stage.objects(step.manifest)
    # The kubelet makes a static Pod's UID from its content, and lets a UID that it has ended before wait as if crashed.
    pod["metadata"] |= {"namespace": stage.namespace, "uid": str(uuid.uuid4())}
    _note(step, stage, RemoveFile(node, f"{STATIC_PODS}/{name}"))
    stage.machines.put(node, STATIC_PODS, {name: yaml.safe_dump(pod).encode()})
    return DONE


def _change(step: Cordon | Taint | Label, stage: Stage, late: Late, patch: Object) -> Done:
    """Patch a node, after it is noted how it was."""
    path = f"/api/v1/nodes/{late.node(step.node)}"
    _note(step, stage, node_before(stage.api.get(path)))
    reply = stage.api.send("PATCH", path, body=patch, content_type=MERGE_PATCH, fieldManager=FIELD_MANAGER)
    return Done(reply.code, "", "", warnings=reply.warnings)


def _note(step: msgspec.Struct, stage: Stage, undoing: Undoing) -> None:
    stage.journal.note(step.name, undoing, stage.arm)  # type: ignore[attr-defined]  # every step has a name
