"""Two rollouts of a Deployment that kindlab, three pollers and kubectl look at at the same time."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import NamedTuple

from kindlab.rows import AliveRow, ObjectRow
from kindlab.timeline import Timeline
from tests.bench import audit, etcd
from tests.bench.audit import Request, is_within
from tests.bench.children import Child, child
from tests.bench.etcd import Event, Version
from tests.bench.figures import Figure
from tests.bench.ground import Begun, Bench, Run
from tests.bench.labs import WAITS, entry

POLLS = {"50 ms": 0.05, "1 s": 1.0, "5 s": 5.0}
KUBECTL_SECONDS = 120.0
KINDLAB, FASTEST = "kindlab/", "poll/50 ms"
"""What user agents begin with."""


class Seen(NamedTuple):
    """What a run of the lab left: kindlab's own record, each poll's versions, etcd's history, the audit log."""

    run: Run
    polled: dict[str, set[Version]]
    events: list[Event]
    requests: list[Request]

    def sent_by(self, who: str) -> list[Request]:
        """Return the requests of a program, by what its user agent begins with."""
        return [request for request in self.requests if request.agent.startswith(who)]

    def waiting(self, who: str) -> list[Request]:
        """Return the requests that a program sent while the rollouts were waited for."""
        return [sent for sent in self.sent_by(who) if is_within(sent.received.timestamp(), self.run.spans(*WAITS))]


def measure(bench: Bench) -> list[Figure]:
    """Return the figures on versions seen and on requests sent."""
    seen = _look_on(bench)
    return [versions(seen.run.timeline, seen.polled, seen.events), *requests(seen)]


def versions(timeline: Timeline, polled: dict[str, set[Version]], events: list[Event]) -> Figure:
    """Return how many of the persisted versions each saw, up to where kindlab's record ends.

    What a witness saw and etcd did not write would show that the truth is none: then no target is met.
    """
    end = recorded_up_to(timeline)
    truth = {(event.name, event.revision) for event in events if not event.is_end and event.revision <= end}
    own = recorded(timeline)
    known = {(event.name, event.revision) for event in events}
    invented = own.union(*polled.values()) - known
    beside = "; ".join(f"GET every {every}: {_share(seen, truth)}" for every, seen in polled.items())
    shares = {"kindlab": own, **{f"polled every {every}": seen for every, seen in polled.items()}}
    return Figure(
        f"persisted versions of Pods seen in two rollouts of 3 replicas ({len(truth)} by etcd's own history)",
        _share(own, truth), beside, "every version", bool(truth) and truth <= own and not invented,
        {"persisted": len(truth)} | {who: len(seen & truth) for who, seen in shares.items()},
    )  # fmt: skip


def recorded_up_to(timeline: Timeline) -> int:
    """Return the version up to which kindlab says that it saw every Pod."""
    return max(row.version for row in timeline.rows if isinstance(row, AliveRow) and row.kind == "Pod")


def recorded(timeline: Timeline) -> set[Version]:
    """Return the versions of Pods in kindlab's record; the end of an object leaves none that could be persisted."""
    rows = (row for row in timeline.rows if isinstance(row, ObjectRow))
    return {(row.name, row.version) for row in rows if row.kind == "Pod" and row.change != "DELETED"}


def _share(seen: set[Version], truth: set[Version]) -> str:
    return f"{len(seen & truth)} ({100 * len(seen & truth) / max(len(truth), 1):.0f} %)"


def requests(seen: Seen) -> list[Figure]:
    """Return how many requests each sent: over the two waits, and over the whole lab, its namespace's end included.

    The audit log has to tell of as many requests of kindlab as kindlab has counted itself.
    """
    sent, spans = seen.run.sent, seen.run.spans(*WAITS)
    lab, kept = len(sent), sum(audit.is_kept(each.path) for each in sent)
    logged, polled = len(seen.sent_by(KINDLAB)), len(seen.sent_by(FASTEST))
    waits = sum(is_within(each.at, spans) for each in sent)
    polls, kubectl = (len(seen.waiting(who)) for who in (FASTEST, "kubectl/"))
    return [
        Figure(
            "API requests while both rollouts are waited for", f"{waits}{_ratio(waits, polls)}",
            f"GET every 50 ms: {polls}; `kubectl rollout status`: {kubectl}", "≤ 1/10 of GET every 50 ms",
            waits <= polls / 10, {"kindlab": waits, "polled every 50 ms": polls, "kubectl rollout status": kubectl},
        ),
        Figure(
            "API requests of that whole lab: acts, proof that nothing is missing, its namespace made and removed",
            f"{lab}{_ratio(lab, polled)}; {logged} by the audit log, whose policy leaves out {lab - kept}",
            f"GET every 50 ms, meanwhile: {polled}", "all the others in the audit log", logged == kept,
            {"kindlab": lab, "in the audit log": logged, "polled every 50 ms": polled},
        ),
    ]  # fmt: skip


def _ratio(own: int, others: int) -> str:
    return f" (1/{others / own:.0f})" if own else ""


def _look_on(bench: Bench) -> Seen:
    lab, since = entry("rollouts"), bench.reached()
    with ExitStack() as polling:
        polls = {every: polling.enter_context(_polling(bench, lab.base, every)) for every in POLLS}
        with _kubectl(bench, lab.base) as look:
            run = bench.run(lab, lambda step: look(step) if step in WAITS else None)
        polled = {every: {(name, version) for name, version in poll.found()} for every, poll in polls.items()}
    events = etcd.versions(bench.machines, lab.base, since)
    marks = [bench.mark, f'"namespace":"{lab.base}"']
    return Seen(run, polled, events, audit.requests(bench.machines, marks, run.since))


@contextmanager
def _polling(bench: Bench, namespace: str, every: str) -> Iterator[Child]:
    agent = f"poll/{every} ({bench.mark})"
    with child("poller", bench.kubeconfig, namespace, POLLS[every], agent) as poll:
        poll.line()
        yield poll


@contextmanager
def _kubectl(bench: Bench, namespace: str) -> Iterator[Begun]:
    """Hold what starts `kubectl rollout status` beside a wait; the node's kubectl is the real one."""
    flags = ["--kubeconfig=/etc/kubernetes/admin.conf", f"--namespace={namespace}", f"--timeout={KUBECTL_SECONDS:g}s"]
    command = ["kubectl", "rollout", "status", "deployment/web", *flags]
    looks: list[Thread] = []

    def look(_step: str) -> None:
        looks.append(Thread(target=bench.machines.insist, args=(bench.machines.control_plane, *command), daemon=True))
        looks[-1].start()

    try:
        yield look
    finally:
        for started in looks:
            started.join(KUBECTL_SECONDS)
