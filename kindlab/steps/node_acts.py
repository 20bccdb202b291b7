"""Acts on nodes, which labs share: each is undone at the end of its run, whatever else becomes of the run.

A node is named without its cluster (`worker`, `worker2`, `control-plane`), or by a Pod that runs on it (`node_of`).
"""

from typing import Any

import msgspec

from kindlab.steps.references import Node, shown
from kindlab.texts import Text

STATIC_PODS = "/etc/kubernetes/manifests"
"""Where kind tells the kubelet of each node to look for static Pods."""


class Cordon(msgspec.Struct, frozen=True, omit_defaults=True, tag="cordon"):
    """Marks a node as unschedulable."""

    node: Node
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        return Text(f"cordon {shown(self.node)}", zh=f"禁止调度到 {shown(self.node)}")


class Taint(msgspec.Struct, frozen=True, omit_defaults=True, tag="taint"):
    """Adds a taint, written as kubectl has it: key=value:Effect, or key:Effect."""

    node: Node
    taint: str
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        return Text(f"taint {shown(self.node)} with {self.taint}", zh=f"给 {shown(self.node)} 加污点 {self.taint}")


class Label(msgspec.Struct, frozen=True, omit_defaults=True, tag="label"):
    """Sets labels of a node; None removes one."""

    node: Node
    labels: dict[str, str | None]
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        pairs = ", ".join(f"{key}-" if value is None else f"{key}={value}" for key, value in self.labels.items())
        return Text(f"label {shown(self.node)} with {pairs}", zh=f"给 {shown(self.node)} 打标签 {pairs}")


class Pause(msgspec.Struct, frozen=True, omit_defaults=True, tag="pause"):
    """Freezes every process of a node, as if its power had gone."""

    node: Node
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        return Text(f"pause {shown(self.node)}", zh=f"暂停 {shown(self.node)}")


class Stop(msgspec.Struct, frozen=True, omit_defaults=True, tag="stop"):
    """Stops a service of a node, such as kubelet or containerd."""

    service: str
    node: Node
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        return Text(f"stop {self.service} on {shown(self.node)}", zh=f"停止 {shown(self.node)} 上的 {self.service}")


class KubeletConfig(msgspec.Struct, frozen=True, omit_defaults=True, tag="kubelet_config"):
    """Starts a node's kubelet anew, with some fields of its configuration changed."""

    node: Node
    fields: dict[str, Any]
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        fields = msgspec.json.encode(self.fields).decode()
        return Text(
            f"start the kubelet of {shown(self.node)} anew with {fields}",
            zh=f"用配置 {fields} 重新启动 {shown(self.node)} 的 kubelet",
        )


class StaticPod(msgspec.Struct, frozen=True, omit_defaults=True, tag="static_pod"):
    """Puts a Pod's manifest into the folder from which a node's kubelet runs Pods by itself."""

    manifest: str
    node: Node
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        en, zh = f"put {self.manifest} among the static Pods of", f"把 {self.manifest} 放入静态 Pod 目录："
        return Text(f"{en} {shown(self.node)}", zh=f"{zh}{shown(self.node)}")


def cordon(node: Node, *, name: str) -> Cordon:
    """Mark a node as unschedulable."""
    return Cordon(node, name)


def taint(node: Node, taint: str, *, name: str) -> Taint:
    """Add a taint to a node: `taint("worker", "lab=full:NoExecute", name="taint")`."""
    return Taint(node, taint, name)


def label(node: Node, labels: dict[str, str | None], *, name: str) -> Label:
    """Set labels of a node; None removes one."""
    return Label(node, labels, name)


def pause(node: Node, *, name: str) -> Pause:
    """Freeze every process of a node, the kubelet and the containers included, as if its power had gone."""
    return Pause(node, name)


def stop(service: str, node: Node, *, name: str) -> Stop:
    """Stop a systemd service of a node, such as `kubelet`; containers that run go on running."""
    return Stop(service, node, name)


def kubelet_config(node: Node, fields: dict[str, Any], *, name: str) -> KubeletConfig:
    """Start a node's kubelet anew, with fields of its KubeletConfiguration laid over those that it has.

    `kubelet_config("worker", {"evictionSoft": {"memory.available": "1Ti"}, …}, name="press")`; the fields are as in
    reference/config-api/kubelet-config.v1beta1/. Containers go on running.
    """
    return KubeletConfig(node, fields, name)


def static_pod(manifest: str, node: Node, *, name: str = "") -> StaticPod:
    """Put a Pod's manifest into the kubelet's folder of static Pods on a node, in the lab's namespace."""
    return StaticPod(manifest, node, name or manifest)
