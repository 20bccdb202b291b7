"""The node image: its layers, its name, and its way into Docker."""

import shutil
import subprocess
from pathlib import Path

from airgap import debian, golang, store, trees, workloads
from airgap.failures import CommandFailed
from airgap.layers import Image, Layer, Settings, pack, sha256, write_docker_archive
from airgap.stages import Bench, Stage, digests
from airgap.versions import versions

REPOSITORY = "kindlab/node"
NODE_LINKS = ("etcdctl", "/usr/bin/kubeadm", "/usr/bin/kubectl", "/usr/bin/kubelet")
LAYERS = ("root", "programs", "store")
PKI = "/etc/kubernetes/pki/etcd"
SETTINGS = Settings(
    entrypoint=("/usr/local/bin/entrypoint", "/sbin/init"),
    env=(
        *Settings().env,
        "container=docker",  # tells systemd where it is
        "ETCDCTL_ENDPOINTS=https://127.0.0.1:2379",  # so that `docker exec <node> etcdctl member list` just works
        f"ETCDCTL_CACERT={PKI}/ca.crt",
        f"ETCDCTL_CERT={PKI}/server.crt",
        f"ETCDCTL_KEY={PKI}/server.key",
    ),
    stop_signal="SIGRTMIN+3",  # systemd's word for a clean end; SIGTERM makes it start over
)


def pack_layers(bench: Bench) -> None:
    """Pack the node image's layers, what changes least at the bottom."""
    scratch = bench.into / "scratch"
    _programs(bench, scratch / "programs")
    shutil.copytree(bench.of("store") / "root", scratch / "store/var/lib/containerd")
    for name, tree in zip(LAYERS, (bench.of("root"), scratch / "programs", scratch / "store"), strict=True):
        pack(tree, bench.into / f"{name}.tar")
    shutil.rmtree(scratch)


def _programs(bench: Bench, tree: Path) -> None:
    trees.write(tree / "kind/version", versions().kubernetes)
    trees.write(tree / "etc/containerd/base-spec.json", store.base_spec(bench.of("go-containerd") / "ctr"))
    (tree / "usr/bin").mkdir(parents=True)
    trees.program(tree, bench.of("go-node") / "node", *NODE_LINKS)
    for name in golang.MODULES["containerd"]:
        trees.program(tree, bench.of("go-containerd") / name)
    shutil.copytree(bench.of("go-cni-plugins"), tree / "opt/cni/bin")


_COMPILED = tuple(stage.name for stage in golang.STAGES)

STAGES: tuple[Stage, ...] = (
    Stage("debian", debian.bootstrap, inputs=("debian.py",), pins=("debian",)),
    *golang.STAGES,
    Stage("root", debian.node_root, inputs=("debian.py", "rootfs"), needs=("debian",)),
    Stage(
        "images",
        workloads.make_images,
        inputs=("workloads.py", "trees.py", "layers.py"),
        pins=("images",),
        needs=("debian", *_COMPILED),
    ),
    Stage("store", store.fill, inputs=("store.py",), needs=("images", "go-containerd")),
    Stage(
        "layers",
        pack_layers,
        inputs=("image.py", "trees.py", "layers.py", "store.py"),
        pins=("kubernetes",),
        needs=("root", *_COMPILED, "store"),
    ),
)


def tag() -> str:
    """Return the image's name: the Kubernetes version, and twelve digits of the digest of all that goes into it."""
    return f"{REPOSITORY}:{versions().kubernetes}-{digests(STAGES)[STAGES[-1].name][:12]}"


def in_docker(name: str) -> bool:
    """Tell whether Docker has an image of this name."""
    return subprocess.run(("docker", "image", "inspect", name), capture_output=True, check=False).returncode == 0


def load(name: str, folder: Path) -> None:
    """Hand the packed layers to Docker as one image; `name` is of the time when the build began, as the layers are."""
    tars = [folder / f"{layer}.tar" for layer in LAYERS]
    layers = tuple(Layer(tar, sha256(tar)) for tar in tars)
    with subprocess.Popen(("docker", "load"), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as docker:
        assert docker.stdin is not None, "a pipe was asked for"  # noqa: S101
        write_docker_archive(Image(name, layers, SETTINGS), workloads.architecture(), docker.stdin)
        docker.stdin.close()
    if docker.returncode:
        raise CommandFailed(f"'docker load' ended with {docker.returncode}")
