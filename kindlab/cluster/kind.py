"""Calling kind for one cluster: its own network, its private kubeconfig, its log."""

import os
from pathlib import Path

from kindlab.cluster import lock
from kindlab.errors import ClusterError
from kindlab.host import kind_tool, state
from kindlab.host.kind_tool import Kind
from kindlab.host.process import Progress, ask, carry_out


def require() -> Kind:
    """Return kind; ClusterError if it is missing."""
    kind = kind_tool.find()
    if kind is None:
        raise ClusterError("kind is neither on PATH nor in kindlab's state folder. Get it: kindlab setup")
    return kind


def kubeconfig(name: str) -> Path:
    """Return the path of the cluster's private kubeconfig."""
    return state.cluster_dir(name) / "kubeconfig"


def log(name: str) -> Path:
    """Return the path of the log of all calls for this cluster."""
    return state.log_file(f"kind-{name}")


def create(kind: Kind, name: str, image: str, config: Path, progress: Progress) -> None:
    """Create the cluster's nodes and start Kubernetes on them; what fails is left as it is, to be looked at."""
    words = ("create", "cluster", "--name", name, "--image", image, "--config", str(config), "--retain")
    _call(kind, name, *words, "--kubeconfig", str(kubeconfig(name)), within=300, progress=progress)
    kubeconfig(name).chmod(0o600)


def delete(kind: Kind, name: str, progress: Progress) -> None:
    """Delete the cluster's nodes, if there are any."""
    _call(
        kind,
        name,
        "delete",
        "cluster",
        "--name",
        name,
        "--kubeconfig",
        str(kubeconfig(name)),
        within=180,
        progress=progress,
    )


def export_logs(kind: Kind, name: str, folder: Path) -> None:
    """Gather what the nodes wrote, as far as that is possible."""
    ask(str(kind.program), "export", "logs", "--name", name, str(folder), within=120, env=_environment(name))


def _call(kind: Kind, name: str, *words: str, within: float, progress: Progress) -> None:
    def tell(line: str) -> None:
        """Pass on what is done and what failed; the rest, with what goes well, is in the log."""
        if line.lstrip().startswith(("✓", "✗", "ERROR")):
            progress(line.strip())

    with lock.lent(name) as held:
        carry_out(
            str(kind.program), *words, log=log(name), within=within, progress=tell, env=_environment(name),
            pass_fds=(held,),
        )  # fmt: skip


def _environment(name: str) -> dict[str, str]:
    """Return kind's environment: the cluster's own network, and nobody else's kubeconfig."""
    env = {key: value for key, value in os.environ.items() if key != "KUBECONFIG"}
    return {**env, "KIND_EXPERIMENTAL_PROVIDER": "docker", "KIND_EXPERIMENTAL_DOCKER_NETWORK": name}
