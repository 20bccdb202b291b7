"""kind's configuration: the base file, and what this machine and this Kubernetes need laid over it."""

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import yaml

import kindlab
from kindlab.errors import ClusterError
from kindlab.host import state
from kindlab.root import shipped_root

Config = dict[str, Any]


def base_file() -> Path:
    """Return the file that says what the labs' cluster looks like."""
    return shipped_root() / "kind-config.yaml"


def read_base() -> Config:
    """Read the base file; ClusterError if it is not there or is not kind's configuration."""
    try:
        content = yaml.safe_load(base_file().read_text())
    except (OSError, yaml.YAMLError) as error:
        raise ClusterError(f"{base_file()} cannot be read: {error}") from error
    if not isinstance(content, dict) or content.get("kind") != "Cluster":
        raise ClusterError(f"{base_file()} is not a kind configuration: `kind: Cluster` was expected")
    return content


def effective(base: Config, *, minor: int, cgroup: str, mounts: dict[str, Path]) -> Config:
    """Lay over the base what a host with this cgroup version needs for Kubernetes 1.`minor`: a pure function.

    `mounts` maps each relative hostPath of the base to the file that stands for it here.
    """
    nodes = [{**node, **_placed(node, mounts)} for node in base.get("nodes", [])]
    patches = [*base.get("kubeadmConfigPatches", []), *_patches(minor, cgroup)]
    return {**base, "nodes": nodes, "kubeadmConfigPatches": patches}


def _placed(node: Config, mounts: dict[str, Path]) -> Config:
    placed = [
        {**mount, "hostPath": str(mounts.get(mount["hostPath"], mount["hostPath"]))}
        for mount in node.get("extraMounts", [])
    ]
    return {"extraMounts": placed} if placed else {}


def _patches(minor: int, cgroup: str) -> list[str]:
    # From 1.35 on the kubelet does not start on cgroup v1 unless it is told to.
    if cgroup == "v1" and minor >= 35:
        return [yaml.safe_dump({"kind": "KubeletConfiguration", "failCgroupV1": False})]
    return []


def relative_mounts(base: Config) -> list[str]:
    """Return the hostPaths of the base that are relative: files that kindlab brings along."""
    paths = [mount["hostPath"] for node in base.get("nodes", []) for mount in node.get("extraMounts", [])]
    return [path for path in paths if not Path(path).is_absolute()]


def write(name: str, *, version: str, cgroup: str) -> Path:
    """Write the effective file of a cluster, and copies of what it mounts, to its state folder; return its path."""
    folder = state.cluster_dir(name)
    base = read_base()
    mounts = {path: _copy(path, folder) for path in relative_mounts(base)}
    content = effective(base, minor=minor_of(version), cgroup=cgroup, mounts=mounts)
    path = folder / "kind-config.yaml"
    heading = f"# {base_file()} with what this machine needs laid over it; written by `kindlab up`\n"
    path.write_text(heading + yaml.safe_dump(content, sort_keys=False))
    return path


def _copy(path: str, folder: Path) -> Path:
    """Copy a mounted file beside the cluster's state: the nodes need it whenever they start again."""
    beside_package = Path(kindlab.__file__).parent.parent / path
    target = folder / "mounts" / Path(path).name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(beside_package, target)
    return target


def base_digest() -> str:
    """Return a short hash of the base file and what it mounts: it tells whether a cluster was made from these."""
    package = Path(kindlab.__file__).parent.parent
    contents = [base_file().read_bytes(), *((package / path).read_bytes() for path in relative_mounts(read_base()))]
    return hashlib.sha256(b"\0".join(contents)).hexdigest()[:12]


def minor_of(version: str) -> int:
    """Return the minor number of a Kubernetes version: 36 of v1.36.3."""
    found = re.match(r"v1\.(\d+)", version)
    if not found:
        raise ClusterError(
            f"the node image says it holds Kubernetes {version!r}; a version such as v1.36.3 was expected"
        )
    return int(found[1])
