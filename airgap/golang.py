"""Compiles the Go modules under go/, each pinned by its own go.mod and verified by its own go.sum."""

import os
from collections.abc import Callable

from airgap.stages import Bench, Stage
from airgap.versions import FOLDER, versions

# module folder → program → package
MODULES: dict[str, dict[str, str]] = {
    "node": {"node": ".", "agnhost": "k8s.io/kubernetes/test/images/agnhost"},
    "nodenet": {"nodenet": "."},
    "network-policies": {"kube-network-policies": "sigs.k8s.io/kube-network-policies/cmd"},
    "local-path": {"local-path-provisioner": "github.com/rancher/local-path-provisioner"},
    "metrics-server": {"metrics-server": "sigs.k8s.io/metrics-server/cmd/metrics-server"},
    "containerd": {
        name: f"github.com/containerd/containerd/v2/cmd/{name}"
        for name in ("containerd", "containerd-shim-runc-v2", "ctr")
    },
    "cni-plugins": {
        name: f"github.com/containernetworking/plugins/plugins/{kind}/{name}"
        for kind, name in (
            ("main", "bridge"),
            ("main", "loopback"),
            ("main", "ptp"),
            ("ipam", "host-local"),
            ("meta", "portmap"),
        )
    },
}
# Upstream's own release tags that matter to a linked program: less tracing code, none of the test hooks.
TAGS = "grpcnotrace,notest"


def go() -> str:
    """Return the Go command: what GO names, else `go` on PATH."""
    return os.environ.get("GO", "go")


def environment() -> dict[str, str]:
    """Return the environment of a compile: static programs, nothing fetched that go.sum does not know.

    Without -trimpath: it writes the replaced version of a module into each package, and packages that all our modules
    share would be compiled again for each of them.
    """
    return os.environ | {"CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly -buildvcs=false", "GOWORK": "off"}


def stamp() -> str:
    """Return linker flags that tell Kubernetes its version; without them kubeadm calls it unknown."""
    version = versions().kubernetes
    major, minor, _ = version.removeprefix("v").split(".")
    words = {"gitVersion": version, "gitMajor": major, "gitMinor": minor}
    flags = " ".join(f"-X k8s.io/component-base/version.{name}={value}" for name, value in words.items())
    return f"-s -w {flags}"


def compile_module(module: str) -> Callable[[Bench], None]:
    """Return the stage function that puts the programs of one module in its folder."""

    def make(bench: Bench) -> None:
        for program, package in MODULES[module].items():
            output = bench.into / program
            command = (go(), "build", "-tags", TAGS, "-ldflags", stamp(), "-o", output, package)
            bench.run(*command, cwd=FOLDER / "go" / module, env=environment())

    return make


STAGES = tuple(
    Stage(f"go-{module}", compile_module(module), inputs=("golang.py", f"go/{module}"), pins=("kubernetes",))
    for module in MODULES
)
