"""The faults, and the moment at which a run meets one: after its first act, chosen by a seed."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from kindlab.catalogue import Entry
from kindlab.cluster.machines import Machines
from kindlab.recording import runfile
from kindlab.rows import StepRow
from kindlab.steps import Step
from tests.live.faults.proxy import Proxy

BACK_WITHIN = 120.0
EARLIEST, LATEST = 0.05, 0.7
"""Where in the time that the lab's recording took after its first act a fault may come."""

UNRECORDED_SECONDS = 10.0
"""That time of a lab that has no recording yet."""

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
    _on_control_plane(target.machines, RESTART)


def compact_etcd(target: Target, chance: random.Random) -> None:
    """What the API server could still have told of the time before is gone as it comes back."""
    _on_control_plane(target.machines, COMPACT + RESTART)


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
            delay = self.usual_seconds * self.chance.uniform(EARLIEST, LATEST)
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


def usual_seconds(entry: Entry) -> float:
    """Return how long the lab's recording goes on after its first act, in seconds."""
    path = entry.recording(None)
    if not path.is_file():
        return UNRECORDED_SECONDS
    steps = [row for row in runfile.read(path).rows if isinstance(row, StepRow)]
    return max(row.until for row in steps) - steps[0].until


def soften_restarts(machines: Machines) -> None:
    """Let the kubelet start the API server again after a second, however often it has ended before.

    By default it waits longer each time, up to five minutes.
    """
    _on_control_plane(
        machines,
        "grep -q maxContainerRestartPeriod /var/lib/kubelet/config.yaml || {"
        "  sed -i 's/^crashLoopBackOff: {}/crashLoopBackOff: {maxContainerRestartPeriod: 1s}/'"
        "   /var/lib/kubelet/config.yaml; systemctl restart kubelet; }; "
        "grep -q maxContainerRestartPeriod /var/lib/kubelet/config.yaml",
    )


def _on_control_plane(machines: Machines, script: str) -> None:
    ended = machines.run(machines.control_plane, ["bash", "-c", script], within=BACK_WITHIN)
    assert ended.code == 0, f"exit {ended.code}: {ended.errors}{ended.output}"
