"""Which images a manifest may name: those that every node carries, so that a lab never waits for a registry."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kindlab.root import shipped_root
from kindlab.rows import Object

UNPULLABLE = re.compile(r"([a-z0-9-]+\.)*invalid/")
"""Images of a registry that can never exist (RFC 6761): waiting for them is what such a lab is about."""

OF_THE_NODE = re.compile(r"(127\.0\.0\.1|localhost):[0-9]+/")
"""Images of a registry on the node's own loopback address: one that the lab runs."""

WORKLOADS = ("agnhost", "busybox", "glibc-dns-testing", "pause")


@cache
def carried() -> frozenset[str]:
    """Return the names of the images that the node image carries."""
    return frozenset(_images().values())


def workloads() -> list[str]:
    """Return the names of the images that are there for labs' own Pods."""
    return [_images()[name] for name in WORKLOADS]


def workload(name: str) -> str:
    """Return the whole name of an image for labs' own Pods, such as agnhost."""
    return _images()[name]


@cache
def _images() -> dict[str, str]:
    versions = tomllib.loads(Path(shipped_root(), "airgap", "versions.toml").read_text(encoding="utf-8"))
    images: dict[str, str] = versions["images"]
    return images


def problems_of(object_: Object) -> Iterator[str]:
    """Yield what is wrong with the images of a Pod, or of the Pods that an object makes."""
    for container in containers_of(object_):
        image, policy = str(container.get("image")), container.get("imagePullPolicy")
        if UNPULLABLE.match(image) or OF_THE_NODE.match(image):
            continue
        if image not in carried():
            yield (
                f"the image {image} is not among those that every node carries: {', '.join(workloads())}. A lab about "
                "images that cannot be pulled calls them registry.invalid/…"
            )
        elif policy == "Always":
            # A kubelet that pulls an image no longer trusts the one it has, for every Pod on that node.
            yield f"imagePullPolicy Always of {image} would keep every other Pod on that node from starting"


def containers_of(found: Any) -> Iterator[Object]:
    """Yield every container, wherever in an object a Pod's spec stands."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key in {"containers", "initContainers", "ephemeralContainers"} and isinstance(value, list):
                yield from (container for container in value if isinstance(container, dict))
            else:
                yield from containers_of(value)
    elif isinstance(found, list):
        for item in found:
            yield from containers_of(item)
