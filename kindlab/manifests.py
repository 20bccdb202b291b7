"""Reads the manifests that a lab applies: plain YAML, checked before anything is applied."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from kindlab.errors import InvalidLab
from kindlab.rows import Object

REQUIRED = ("apiVersion", "kind")

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_-]*")
"""An object's name: one segment of a path, so that none leads out of the namespace; the API server knows the rest."""

# What `kubectl api-resources --namespaced=false` of Kubernetes v1.36.3 answers: a lint has no API server to ask.
CLUSTER_SCOPED = frozenset(
    {
        "APIService", "CSIDriver", "CSINode", "CertificateSigningRequest", "ClusterRole", "ClusterRoleBinding",
        "ComponentStatus", "CustomResourceDefinition", "DeviceClass", "FlowSchema", "IPAddress", "IngressClass",
        "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "Namespace",
        "Node", "PersistentVolume", "PriorityClass", "PriorityLevelConfiguration", "ResourceSlice", "RuntimeClass",
        "SelfSubjectAccessReview", "SelfSubjectReview", "SelfSubjectRulesReview", "ServiceCIDR", "StorageClass",
        "SubjectAccessReview", "TokenReview", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration", "VolumeAttachment", "VolumeAttributesClass",
    }
)  # fmt: skip
"""The built-in kinds that live in no namespace; no lab can add to them, for definitions are among them."""

NOT_UNDONE = "is cluster-scoped: a run undoes only what is in its own namespace, so a lab must do without it"

NODE_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")


class Manifest(msgspec.Struct, frozen=True):
    """A file of a lab: its bytes as they are, the objects in it, in order, and the line on which each begins.

    An operator's Python file holds no objects.
    """

    path: Path
    content: bytes
    objects: tuple[Object, ...]
    lines: tuple[int, ...]


def read(path: Path) -> Manifest:
    """Read a manifest; raises InvalidLab with every problem, each with its file and line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidLab([f"{path}: cannot be read ({error.strerror})"]) from error
    if path.suffix == ".py":
        return Manifest(path, content, (), ())
    documents = _documents(path, content)
    problems = [problem for line, found in documents for problem in _problems(f"{path}:{line}", found)]
    if not documents:
        problems.append(f"{path}: holds no object")
    if problems:
        raise InvalidLab(problems)
    return Manifest(path, content, tuple(found for _, found in documents), tuple(line for line, _ in documents))


def _documents(path: Path, content: bytes) -> list[tuple[int, Object]]:
    """Return each document with the line on which it begins."""
    loader = yaml.SafeLoader(content)
    found = []
    try:
        while loader.check_node():
            node = loader.get_node()
            assert node is not None  # noqa: S101 - check_node() has just said so
            found.append((node.start_mark.line + 1, loader.construct_document(node)))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidLab([f"{path}:{line}: is no YAML: {error.problem}"]) from error
    except yaml.YAMLError as error:
        raise InvalidLab([f"{path}: is no YAML: {error}"]) from error
    finally:
        loader.dispose()
    return [(line, document) for line, document in found if document is not None]


def _problems(place: str, document: object) -> list[str]:
    if not isinstance(document, dict):
        return [f"{place}: expected an object with apiVersion, kind and metadata, saw {type(document).__name__}"]
    found = [*_identity(document), *_reach(document)]
    return [f"{place}: {problem}" for problem in found]


def _identity(document: Object) -> Iterator[str]:
    yield from (f"has no {key}" for key in REQUIRED if not isinstance(document.get(key), str))
    if document.get("kind") in CLUSTER_SCOPED:
        yield f"{document['kind']} {NOT_UNDONE}"
    metadata = document.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        yield "has no metadata.name"
        return
    if not NAME.fullmatch(metadata["name"]):
        yield f"metadata.name {metadata['name']!r} is no object's name"
    if "namespace" in metadata:
        yield "names a namespace; the run sets it, leave it out"


def _reach(found: Any, trail: str = "") -> Iterator[str]:
    """Yield each field, wherever in an object a Pod's spec stands, that lets a container out onto its node."""
    if isinstance(found, dict):
        for key, value in found.items():
            place = f"{trail}.{key}" if trail else str(key)
            if _lets_out(key, value):
                yield f"{place} gives a container its node, which labs share and no run undoes; leave it out"
            yield from _reach(value, place)
    elif isinstance(found, list):
        for index, item in enumerate(found):
            yield from _reach(item, f"{trail}[{index}]")


def _lets_out(key: object, value: object) -> bool:
    # Only these types: the API server takes no others here, and a ConfigMap's data are all strings.
    return value is True if key in ("privileged", *NODE_NAMESPACES) else key == "hostPath" and isinstance(value, dict)
