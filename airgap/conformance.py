"""Runs upstream's own conformance specs against a cluster made from the image, and counts how they end."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from airgap import golang
from airgap.failures import BuildError
from airgap.stages import Bench, Stage
from airgap.versions import FOLDER

CLUSTER = "airgap-conformance"
BRIDGE = "airgap-conf"  # a link's name has at most 15 letters
# On cgroup v1 the kubelet of Kubernetes 1.35 and later starts only when it is told that this is meant.
CGROUP_V1 = """
kubeadmConfigPatches:
  - |
    kind: KubeletConfiguration
    failCgroupV1: false
"""
CLUSTER_CONFIG = """\
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes: [{role: control-plane}, {role: worker}, {role: worker}]
"""


@dataclass(frozen=True)
class Selection:
    """Which specs to run: regular expressions over their names, and for each left-out one the reason."""

    focus: str
    skip: dict[str, str]


@dataclass(frozen=True)
class Summary:
    """How the chosen specs ended."""

    passed: int
    failed: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"failed: {name}" for name in self.failed]
        return "\n".join((*lines, f"{self.passed} passed, {len(self.failed)} failed"))


def selection(path: Path = FOLDER / "conformance.toml") -> Selection:
    """Read conformance.toml."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Selection(table["focus"], {row["spec"]: row["reason"] for row in table.get("skip", ())})


def compile_tests(bench: Bench) -> None:
    """Compile upstream's test program, and the runner that spreads its specs over processes."""
    programs = {
        "e2e.test": ("test", "-c", "-vet=off", "k8s.io/kubernetes/test/e2e"),
        "ginkgo": ("build", "github.com/onsi/ginkgo/v2/ginkgo"),
    }
    for program, (*verb, package) in programs.items():
        flags = ("-tags", golang.TAGS, "-ldflags", golang.stamp(), "-o", bench.into / program)
        bench.run(golang.go(), *verb, *flags, package, cwd=FOLDER / "go/e2e", env=golang.environment())


STAGES = (Stage("e2e", compile_tests, inputs=("golang.py", "go/e2e"), pins=("kubernetes",)),)


@contextmanager
def cluster(image: str, folder: Path) -> Iterator[Path]:
    """Make a kind cluster of our own for as long as the block lasts; yields its kubeconfig."""
    if shutil.which("kind") is None:
        raise BuildError("kind is not on PATH: 'kindlab setup' gets it, or go install sigs.k8s.io/kind@v0.33.0")
    kubeconfig, config = folder / "kubeconfig", folder / "kind.yaml"
    config.write_text(CLUSTER_CONFIG + ("" if cgroup_v2() else CGROUP_V1), encoding="utf-8")
    words = ("--name", CLUSTER, "--kubeconfig", str(kubeconfig))
    create = ("kind", "create", "cluster", *words, "--image", image, "--config", str(config), "--wait", "2m")
    environment = os.environ | {"KIND_EXPERIMENTAL_DOCKER_NETWORK": CLUSTER}
    with sealed_network():
        if subprocess.run(create, env=environment, check=False).returncode:
            raise BuildError(f"expected a kind cluster '{CLUSTER}', could not create it: see kind's own words above")
        try:
            yield kubeconfig
        finally:
            subprocess.run(("kind", "delete", "cluster", *words), check=False)


@contextmanager
def sealed_network() -> Iterator[None]:
    """Make a Docker network that nothing leaves: specs that expect silence must not hear a stranger's answer."""
    options = ("--driver", "bridge", "--opt", f"com.docker.network.bridge.name={BRIDGE}")
    rule = ("DOCKER-USER", "-i", BRIDGE, "!", "-o", BRIDGE, "-j", "REJECT")
    _must("docker", "network", "create", *options, CLUSTER)
    try:
        _must("iptables", "-w", "-I", *rule)
        yield
    finally:
        subprocess.run(("iptables", "-w", "-D", *rule), check=False)
        subprocess.run(("docker", "network", "rm", CLUSTER), stdout=subprocess.DEVNULL, check=False)


def _must(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise BuildError(f"'{' '.join(command)}' ended with {ended.returncode}: {ended.stderr.strip()}")


def cgroup_v2() -> bool:
    """Tell whether containers on this machine live on cgroup v2 alone."""
    return Path("/sys/fs/cgroup/cgroup.controllers").exists()


def run(programs: Path, kubeconfig: Path, chosen: Selection, report: Path, processes: int) -> Summary:
    """Run the chosen specs, upstream's output in `report`, and read upstream's own account of them."""
    report.mkdir(parents=True, exist_ok=True)
    command: tuple[str | Path, ...] = (
        programs / "ginkgo", f"--procs={processes}", "--timeout=2h", f"--focus={chosen.focus}",
        *(f"--skip={pattern}" for pattern in chosen.skip), "--silence-skips", "--no-color",
        f"--output-dir={report}", "--junit-report=junit.xml", programs / "e2e.test", "--",
        f"--kubeconfig={kubeconfig}", "--provider=skeleton", "--disable-log-dump",
    )  # fmt: skip
    with (report / "e2e.log").open("wb") as log:
        subprocess.run(command, stdout=log, stderr=log, check=False)
    if not (report / "junit.xml").exists():
        raise BuildError(f"upstream's tests ended without a report: see {report / 'e2e.log'}")
    return summary(report / "junit.xml")


def summary(junit: Path) -> Summary:
    """Count the specs of a JUnit report; the suite's own set-up nodes count only when they fail."""
    cases = ElementTree.parse(junit).getroot().iter("testcase")  # noqa: S314 - we ran what wrote it
    ends = [(case.get("name", ""), case.get("status", "")) for case in cases]
    counts = Counter(end for name, end in ends if name.startswith("[It]"))
    failed = tuple(name.removeprefix("[It] ") for name, end in ends if end not in {"passed", "skipped", "pending"})
    return Summary(counts["passed"], failed)


def tell(chosen: Selection, result: Summary, report: Path) -> None:
    """Print what was left out and why, what failed, and the counts."""
    for pattern, reason in chosen.skip.items():
        print(f"left out: {pattern}: {reason}", file=sys.stderr)
    print(f"upstream's own output: {report / 'e2e.log'}", file=sys.stderr)
    print(result)
