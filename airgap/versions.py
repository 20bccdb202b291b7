"""The pinned versions, read from versions.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Versions:
    """What the node image is made of: `images` maps our short name of an image to its full name."""

    kubernetes: str
    suite: str
    node_packages: tuple[str, ...]
    workload_packages: tuple[str, ...]
    images: dict[str, str]


@cache
def versions() -> Versions:
    """Read versions.toml."""
    table = tomllib.loads((FOLDER / "versions.toml").read_text(encoding="utf-8"))
    debian = table["debian"]
    return Versions(
        kubernetes=table["kubernetes"],
        suite=debian["suite"],
        node_packages=tuple(debian["node"]),
        workload_packages=tuple(debian["workloads"]),
        images=dict(table["images"]),
    )
