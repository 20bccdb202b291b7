"""The faults from inside: a run of this process meets one between it and the API server, or behind that."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from kindlab.cluster.machines import Machines
from kindlab.steps import Step
from tests.live.faults.moments import moment
from tests.live.faults.proxy import Proxy

BACK_WITHIN = 120.0
ETCD = "curl -sf --cacert $pki/ca.crt --cert $pki/server.crt --key $pki/server.key https://127.0.0.1:2379/v3/kv"
COMPACT = f"""
set -e
pki=/etc/kubernetes/pki/etcd
revision=$({ETCD}/range -d '{{"key": "YQ=="}}' | jq -r .header.revision)
{ETCD}/compaction -d "{{\\"revision\\": \\"$revision\\", \\"physical\\": true}}"
"""
RESTART = """
old=$(pgrep -x kube-apiserver)
kill -9 $old
until new=$(pgrep -x kube-apiserver) && [ "$new" != "$old" ]; do sleep 0.1; done
until [ "$(curl -sk -m 1 https://127.0.0.1:6443/readyz)" = ok ]; do sleep 0.1; done
"""


@dataclass(frozen=True)
class Target:
    """What faults are done to: the ways from kindlab to the API server, and the control plane behind them."""

    watches: Proxy
    requests: Proxy
    machines: Machines


def cut_watches(target: Target, chance: random.Random) -> None:
    target.watches.cut(chance.uniform(0.2, 4.0))


def cut_all(target: Target, chance: random.Random) -> None:
    seconds = chance.uniform(0.2, 2.0)
    other = threading.Thread(target=target.watches.cut, args=(seconds,))
    other.start()
    target.requests.cut(seconds)
    other.join()


def restart_api_server(target: Target, chance: random.Random) -> None:
    on_node(target.machines, target.machines.control_plane, RESTART)


def compact_etcd(target: Target, chance: random.Random) -> None:
    """What the API server could still have told of the time before is gone as it comes back."""
    on_node(target.machines, target.machines.control_plane, COMPACT + RESTART)


Fault = Callable[[Target, random.Random], None]

FAULTS: dict[str, Fault] = {
    "watches cut": cut_watches,
    "all connections cut": cut_all,
    "API server restarted": restart_api_server,
    "etcd compacted, API server restarted": compact_etcd,
}


@dataclass
class Injector:
    """Injects one fault into one run: told of each step, it starts its clock as the second begins."""

    fault: Fault
    target: Target
    chance: random.Random
    usual_seconds: float
    injected: bool = False
    problem: Exception | None = None
    _thread: threading.Thread | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    def step(self, number: int, count: int, arm: str, step: Step) -> None:
        """Take note that a step begins."""
        if number > 1 and self._thread is None:
            delay = moment(self.usual_seconds, self.chance)
            self._thread = threading.Thread(target=self._inject, args=(delay,))
            self._thread.start()

    def join(self) -> None:
        """Wait until the fault is over; one that has not begun yet does not come any more."""
        self._over.set()
        if self._thread:
            self._thread.join()
        if self.problem:
            raise self.problem

    def _inject(self, delay: float) -> None:
        if self._over.wait(delay):
            return
        self.injected = True
        try:
            self.fault(self.target, self.chance)
        except Exception as problem:
            self.problem = problem


def soften_restarts(machines: Machines) -> None:
    """Let the kubelet start the API server again after a second, however often it has ended before.

    By default it waits longer each time, up to five minutes.
    """
    on_node(
        machines,
        machines.control_plane,
        "grep -q maxContainerRestartPeriod /var/lib/kubelet/config.yaml || {"
        "  sed -i 's/^crashLoopBackOff: {}/crashLoopBackOff: {maxContainerRestartPeriod: 1s}/'"
        "   /var/lib/kubelet/config.yaml; systemctl restart kubelet; }; "
        "grep -q maxContainerRestartPeriod /var/lib/kubelet/config.yaml",
    )


def on_node(machines: Machines, node: str, script: str) -> None:
    """Run a script on a node; it has to succeed."""
    ended = machines.run(node, ["bash", "-c", script], within=BACK_WITHIN)
    assert ended.code == 0, f"exit {ended.code}: {ended.errors}{ended.output}"
