"""How a person looks at what the witnesses beside the watch see."""

import shlex

from kindlab.naming import node_in, parse
from kindlab.steps.witnesses import Audit, Logs, NodeLogs, Witness

AUDIT_LOG = "/var/log/kubernetes/audit.log"


def followed(witness: Witness, namespace: str, cluster: str) -> list[str]:
    """Return the commands that follow what a witness sees of a namespace."""
    match witness:
        case Audit():
            return [f"docker exec {node_in(cluster, 'control-plane')} tail -n 0 -F {AUDIT_LOG} | grep {namespace}"]
        case Logs(ref=ref):
            pods = parse(ref)
            which = pods.name or "-l " + shlex.quote(",".join(f"{key}={value}" for key, value in pods.labels.items()))
            return [f"kubectl -n {namespace} logs {which} --all-containers --follow"]
        case NodeLogs():
            return [
                f"docker exec {node_in(cluster, node)} journalctl -f -n 0 -u kubelet -u containerd"
                for node in ("control-plane", "worker", "worker2")
            ]
