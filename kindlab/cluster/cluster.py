"""A cluster that was proven ready."""

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kindlab.errors import ClusterError

if TYPE_CHECKING:
    from kubernetes.client import ApiClient


def connect(kubeconfig: Path) -> "ApiClient":
    """Return a client of the API server that a kubeconfig names, whatever else the environment says.

    Raises ClusterError, before anything is sent, where that is not on this machine: kind's clusters are.
    """
    from kubernetes.client import ApiClient, Configuration  # noqa: PLC0415 - half a second, only when it is needed
    from kubernetes.config import load_kube_config  # noqa: PLC0415

    configuration = Configuration()
    load_kube_config(config_file=str(kubeconfig), client_configuration=configuration)  # type: ignore[no-untyped-call]
    if not _is_loopback(configuration.host):
        raise ClusterError(
            f"{kubeconfig} names {configuration.host}, expected an address on the loopback, as kind writes it: "
            "nothing was sent there. Have the cluster anew: kindlab down, then up"
        )
    configuration.proxy = None  # HTTPS_PROXY would send what is meant for the loopback elsewhere
    return ApiClient(configuration)


def _is_loopback(url: str) -> bool:
    """Tell whether an address is the local machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


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
