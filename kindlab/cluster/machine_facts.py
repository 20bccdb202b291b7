"""What is to be known of a node as a machine, in one command on it: services, files and chains of rules."""

import re
from collections.abc import Iterable, Iterator

from kindlab.cluster.machines import SCRATCH, Machines, Unaskable
from kindlab.steps.node_acts import STATIC_PODS

Facts = dict[str, str]
"""Facts by a word and a name: `state`, `service kubelet`, `file /etc/…`, `scratch /var/lib/kindlab/…`, `chain nat X`.

A machine of which no more is known has the fact `silent`: why it could not be asked.
"""

RUNNING = "running"
LOOK_SECONDS = 5.0

END = "that is all"
"""The last line of a whole look: a node that is paused meanwhile, or an end without a code, does not tell it."""

SCRIPT = f"""
set -o pipefail
for service in kubelet containerd; do
  state=$(systemctl is-active $service); [ -n "$state" ] || exit 4
  echo "service $service $state"
done
for place in {STATIC_PODS} /var/lib/kubelet/config.yaml; do
  [ -e $place ] || continue
  find $place -type f -exec sha256sum {{}} + | sed 's/^\\(\\S*\\)  \\(.*\\)/file \\2 \\1/' || exit
done
if [ -e {SCRATCH} ]; then find {SCRATCH} -mindepth 1 -printf 'scratch %p %y\\n' || exit; fi
iptables-save | sed -n '/^[*:]/p' || exit
echo {END}
"""
"""Prints facts, each a line: a word, a name, a value; then the tables and chains of iptables as iptables-save does."""

OF_SERVICES = re.compile(r"KUBE-(SVC|SEP|SVL|EXT|FW|XLB)-\S+|KUBE-(NODE-PORT|PROXY-CANARY|KUBELET-CANARY)")
OF_PODS = re.compile(r"CNI-(DN-)?[0-9a-f]+|CNI-(HOSTPORT|SN)-\S+")
"""Chains that kube-proxy has for a Service or endpoint, and CNI plugins for a Pod: they come and go with these."""


def look(machines: Machines, node: str, state: str) -> Facts:
    """Return what is to be known of a node; of one that does not run, that it does not."""
    if state != RUNNING:
        return {"state": state}
    try:
        ended = machines.run(node, ["bash", "-c", SCRIPT], within=LOOK_SECONDS)
    except Unaskable as silence:
        return {"state": state, "silent": str(silence)}
    if ended.code:
        return {"state": state, "silent": f"exit code {ended.code}: {ended.errors.strip()}"}
    *lines, last = ended.output.splitlines() or [""]
    if last != END:
        return {"state": state, "silent": "the look at it was cut off"}
    return {"state": state, **facts(lines)}


def facts(lines: Iterable[str]) -> Facts:
    """Return the facts of the lines that the script prints."""
    return dict(_facts(lines))


def _facts(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    table = ""
    for line in lines:
        if line.startswith("*"):
            table = line[1:]
        elif line.startswith(":"):  # as in `:INPUT ACCEPT [0:0]`
            chain, policy = line[1:].split()[:2]
            if not (OF_SERVICES.fullmatch(chain) or OF_PODS.fullmatch(chain)):
                yield f"chain {table} {chain}", policy
        else:
            name, _, value = line.rpartition(" ")
            yield name, value
