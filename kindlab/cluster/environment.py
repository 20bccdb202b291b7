"""What a run's verdicts hold for: the Kubernetes, the nodes and the host that it ran on."""

import msgspec
import yaml

from kindlab.cluster import record
from kindlab.cluster.api import Api
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.machines import Machines
from kindlab.errors import ClusterError
from kindlab.rows import Environment


def read(cluster: Cluster) -> Environment:
    """Read the environment off the cluster itself, never off what was asked for; ClusterError if it does not answer."""
    known = record.read(cluster.name)
    if known is None:
        raise ClusterError(
            f"the record of the cluster {cluster.name!r} is gone. Look: kindlab status --name {cluster.name}"
        )
    with cluster.api() as client:
        api = Api(client)
        nodes = api.get("/api/v1/nodes")["items"]
        version = api.get("/version")["gitVersion"]
        mode = _proxy_mode(api)
    info = nodes[0]["status"]["nodeInfo"]
    machines = Machines(cluster)
    return Environment(
        kubernetes=version,
        built=known.origin,
        node_os=info["osImage"],
        kernel=info["kernelVersion"],
        cgroup=_cgroup(machines),
        container_runtime=info["containerRuntimeVersion"],
        cni=_network_plugin(machines),
        kube_proxy_mode=mode,
        kind=known.kind,
        nodes=len(nodes),
    )


def _proxy_mode(api: Api) -> str:
    """Return kube-proxy's mode; an empty one in its configuration means iptables on Linux."""
    stored = api.get("/api/v1/namespaces/kube-system/configmaps/kube-proxy")["data"]["config.conf"]
    return yaml.safe_load(stored).get("mode") or "iptables"


def _cgroup(machines: Machines) -> str:
    """Return the version of cgroups, by the file system that is mounted where they are."""
    mounted = machines.insist(machines.control_plane, "stat", "-fc", "%T", "/sys/fs/cgroup").strip()
    return "v2" if mounted == "cgroup2fs" else "v1"


def _network_plugin(machines: Machines) -> str:
    """Return the name in the CNI configuration that containerd takes: the first by file name."""
    text = machines.insist(machines.control_plane, "sh", "-c", "cat $(ls /etc/cni/net.d/*.conflist | head -n 1)")
    return str(msgspec.json.decode(text)["name"]) if text else "none"
