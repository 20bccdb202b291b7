"""Judges labs/disruption/cordon.py: nothing but its steps keeps Pods off the worker that is to be maintained."""

from kindlab.timeline import Moment, Timeline
from kindlab.verdict import NotSeen, Outcome, Verdict, both, containing, equal

NODE, REPLICAS = "worker", 4
REASONS = {
    "a DaemonSet's": "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)",
    "no controller's": "Pods that declare no controller (use --force to override)",
    "with an emptyDir": "Pods with local storage (use --delete-emptydir-data to override)",
}


def rollout_empties_it(timeline: Timeline) -> Verdict:
    """After the rollout no Pod of the new ones is on the node on which there were some before."""
    return _empties(timeline, "restart", "force")


def forced_deletion_empties_it(timeline: Timeline) -> Verdict:
    """After the deletion no Pod of the new ones is on the node on which there were some before it, or before all."""
    return _empties(timeline, "force", "drain")


def drain_names_what_it_spares(timeline: Timeline) -> Verdict:
    """With exit code 1 and each of the three reasons the drain refuses, and no Pod is told to go."""
    drain, kept = timeline.step("drain"), timeline.of("Pod[kept=yes]")
    return both(
        equal("exit code", seen=drain.code, expected=1, given=drain),
        *(equal(what, seen=drain.errors, expected=containing(said), given=drain) for what, said in REASONS.items()),
        kept.after(drain).never("deletionTimestamp", seen=lambda pod: pod.deleting, unwanted=True, given=drain),
    )


def refused_drain_changes_nothing(timeline: Timeline) -> Verdict:
    """After the drain, that was refused, the node is schedulable as it was before."""
    drain, worker = timeline.step("drain"), timeline.of(f"Node/{NODE}")
    before = worker.last(before=drain)
    if drain.outcome != "refused":
        raise NotSeen("step-not-done", drain.number, step="drain", outcome=drain.outcome)
    if _is_closed(before):
        what = f"a schedulable {NODE} before the drain"
        raise NotSeen("not-reached", before.number, what=what, since=before.at, until=drain.at)
    return worker.after(drain).always("unschedulable", seen=_is_closed, expected=False, given=drain)


def _empties(timeline: Timeline, act: str, following: str) -> Verdict:
    """Judge that of the Pods that an act makes none is on the node, given that some of those before all acts were.

    That none is there tells something only once all have a node: a Deployment counts the Pods of before for a moment.
    """
    pods, began = timeline.of("Pod[app=web]"), timeline.done(act)
    was_there = pods.first(_is_there)
    old = {pod.uid for pod in pods.before(began).moments}
    new = pods.between(began, timeline.step(following))
    empties = new.count("new Pods on the node", expected=0, given=was_there,
                        where=lambda pod: pod.uid not in old and _is_there(pod))  # fmt: skip
    placed = {pod.uid for pod in new.moments if pod.uid not in old and pod.node}
    if empties.outcome is Outcome.CONFIRMED and len(placed) < REPLICAS:
        what = f"{REPLICAS} new Pods with a node"
        raise NotSeen("not-reached", began.number, what=what, since=new.since.at, until=new.until.at)
    return empties


def _is_there(pod: Moment) -> bool:
    return pod.node == NODE


def _is_closed(node: Moment) -> bool:
    return bool(node.get("spec", "unschedulable"))
