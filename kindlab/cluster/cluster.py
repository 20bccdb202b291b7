"""A cluster that was proven ready."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubernetes.client import ApiClient


def connect(kubeconfig: Path) -> "ApiClient":
    """Return a client of the API server that a kubeconfig names, whatever else the environment says."""
    from kubernetes.client import ApiClient, Configuration  # noqa: PLC0415 - half a second, only when it is needed
    from kubernetes.config import load_kube_config  # noqa: PLC0415

    configuration = Configuration()
    load_kube_config(config_file=str(kubeconfig), client_configuration=configuration)  # type: ignore[no-untyped-call]
    return ApiClient(configuration)


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A kind cluster that kindlab made: its private kubeconfig, identity and nodes."""

    name: str
    kubeconfig: Path
    uid: str  # of the namespace kube-system: the identity of this very cluster
    node_image: str
    nodes: tuple[str, ...]  # by name, which is that of the container too; the control plane first

    def api(self) -> "ApiClient":
        """Return a client of the API server, from the private kubeconfig and nothing else."""
        return connect(self.kubeconfig)
