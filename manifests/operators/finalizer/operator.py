"""Gives each Widget a box, which it owns, and an entry in the books, which stand for something outside the cluster.

A box that drifts is put right. The books are tidied before a Widget goes: kopf sets a finalizer for that.
"""

from http import HTTPStatus
from typing import Any

import kopf
from kubernetes import client, config

GROUP = "lab-operators-finalizer.example"
WIDGETS = (GROUP, "v1", "widgets")
BOX = f"{GROUP}/box-of"

config.load_kube_config()
core, custom = client.CoreV1Api(), client.CustomObjectsApi()


@kopf.on.startup()
def configure(settings: kopf.OperatorSettings, **_: Any) -> None:
    """Name the finalizer, and keep kopf's own notes in annotations: the kind has no status."""
    settings.persistence.finalizer = f"{GROUP}/books"
    settings.persistence.progress_storage = kopf.AnnotationsProgressStorage()


@kopf.on.resume(*WIDGETS)
@kopf.on.create(*WIDGETS)
def equip(body: kopf.Body, **_: Any) -> None:
    """Make what a Widget needs."""
    put(config_map(body, "entry", {}))
    put(box(body))


@kopf.on.event("configmaps", labels={BOX: kopf.PRESENT})
def mend(labels: kopf.Labels, namespace: str | None, **_: Any) -> None:
    """Put a box right that was changed or deleted, unless its Widget is gone or about to go."""
    try:
        widget = custom.get_namespaced_custom_object(GROUP, "v1", namespace, "widgets", labels[BOX])
    except client.ApiException as refusal:
        if refusal.status != HTTPStatus.NOT_FOUND:
            raise
        return
    if widget["spec"]["mended"] and "deletionTimestamp" not in widget["metadata"]:
        put(box(widget))


@kopf.on.delete(*WIDGETS, when=lambda spec, **_: spec["tidied"])
def tidy(name: str, namespace: str, **_: Any) -> None:
    """Strike a Widget off the books; kopf takes the finalizer off after that."""
    core.delete_namespaced_config_map(f"entry-{name}", namespace)


def box(widget: Any) -> dict[str, Any]:
    """Return the box that a Widget wants."""
    made = config_map(widget, "box", {"size": str(widget["spec"]["size"])})
    made["metadata"]["labels"] = {BOX: widget["metadata"]["name"]}
    if widget["spec"]["owned"]:
        kopf.adopt(made, owner=widget)
    return made


def config_map(widget: Any, role: str, data: dict[str, str]) -> dict[str, Any]:
    """Return a ConfigMap called after its role and its Widget."""
    metadata = {"name": f"{role}-{widget['metadata']['name']}", "namespace": widget["metadata"]["namespace"]}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def put(object_: dict[str, Any]) -> None:
    """Apply a ConfigMap on the server's side: one that is as it should be is left alone."""
    core.patch_namespaced_config_map(
        object_["metadata"]["name"], object_["metadata"]["namespace"], object_,
        field_manager="widget-operator", force=True, _content_type="application/apply-patch+yaml",
    )  # fmt: skip
