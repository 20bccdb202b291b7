"""What has a node's kubelet run under fields that are laid over its configuration: two files, and a new start."""

from collections.abc import Mapping
from typing import Any

import msgspec

LAID_OVER = "/var/lib/kubelet/kindlab.conf.d"
"""Where the kubelet looks for what is laid over its configuration (tasks/administer-cluster/kubelet-config-file/)."""

UNITS = "/etc/systemd/system/kubelet.service.d"
FILE = "90-kindlab.conf"
REMOVED = (LAID_OVER, f"{UNITS}/{FILE}", f"{UNITS}/.{FILE}.new")
"""What has to go for the kubelet to be as it was; the last is what Machines.put leaves where it is killed half way."""

RESTART = "systemctl daemon-reload && systemctl restart kubelet"

RESTART_UNLESS_OWN = (
    "systemctl daemon-reload && run=/proc/$(systemctl show --property=MainPID --value kubelet)/cmdline; "
    f"test -e $run && ! grep -q {LAID_OVER} $run || systemctl restart kubelet"
)
"""Leaves a kubelet alone that runs under its own configuration: to start it anew has it admit all of its Pods again."""

_VERSION = {"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"}
_ARGUMENTS = f"--config=/var/lib/kubelet/config.yaml --config-dir={LAID_OVER}"


def files(fields: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the content of each folder's one file: the fields, and systemd's unit that has the kubelet read them."""
    unit = f'[Service]\nEnvironment="KUBELET_CONFIG_ARGS={_ARGUMENTS}"\n'
    return {LAID_OVER: msgspec.json.encode(_VERSION | dict(fields)), UNITS: unit.encode()}
