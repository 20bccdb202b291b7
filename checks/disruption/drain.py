"""Judges labs/disruption/drain.py: all Pods run on one worker, which is drained and uncordoned again."""

from kindlab.timeline import Moment, Moments, Snapshot, Timeline
from kindlab.verdict import NotSeen, Verdict, at_least, both, equal

DRAINED = "worker"
WEB, PAIR, MOVABLE = "Pod[app=web]", "Pod[app=pair]", "Pod[movable=yes]"
EVICTED = 6
"""As many Pods of web, pair and lone together are evicted."""

GRANTED, REFUSED = 201, 429


def cordons_first(timeline: Timeline) -> Verdict:
    """As the first Pod is told to go, the node is unschedulable, which it was not before the drain."""
    drain = timeline.done("drain")
    before = _node(timeline).last(before=drain)
    first = timeline.of(MOVABLE).first(lambda pod: pod.deleting, after=drain)
    then = _node(timeline).last(before=first)
    return both(
        equal("unschedulable before the drain", seen=_is_closed(before), expected=False, given=before),
        equal("unschedulable as a Pod has to go", seen=_is_closed(then), expected=True, given=first, evidence=(then,)),
    )


def asks_the_eviction_api(timeline: Timeline) -> Verdict:
    """By the audit log, each Pod's eviction is asked for and granted, and one at least was refused before."""
    drain = timeline.done("drain")
    asked = timeline.audit(verb="create", resource="pods/eviction").between(drain, timeline.step("web-replaced"))
    return both(
        asked.count("evictions granted", expected=EVICTED, where=lambda event: event.code == GRANTED, given=drain),
        asked.count("refused", expected=at_least(1), where=lambda event: event.code == REFUSED, given=drain),
    )


def keeps_to_the_budget(timeline: Timeline) -> Verdict:
    """From the drain to the uncordoning two Pods at least are Ready."""
    return _ready_throughout(timeline, WEB, 2)


def two_replicas_suffice(timeline: Timeline) -> Verdict:
    """From the drain to the uncordoning one Pod of two is Ready."""
    return _ready_throughout(timeline, PAIR, 1)


def leaves_daemonsets_alone(timeline: Timeline) -> Verdict:
    """From the drain to the end the DaemonSet's Pod is not told to go."""
    drain = timeline.done("drain")
    return timeline.of("Pod[app=agent]").after(drain).never(
        "deletionTimestamp", seen=lambda pod: pod.deleting, unwanted=True, given=_emptied(timeline)
    )  # fmt: skip


def moves_all_pods(timeline: Timeline) -> Verdict:
    """As the node is uncordoned, each application has as many Pods elsewhere as it had on the node."""
    drain, uncordon = timeline.done("drain"), timeline.step("uncordon")
    pods = timeline.snapshots(MOVABLE)
    before, after = pods.last(before=drain), pods.last(before=uncordon)
    return equal("Pods elsewhere", seen=_apps(after, "worker2"), expected=_apps(before, DRAINED), given=after,
                 evidence=(before,))  # fmt: skip


def opens_the_node_again(timeline: Timeline) -> Verdict:
    """When all Pods have gone and until somebody uncordons it, the node is schedulable."""
    emptied = _emptied(timeline)
    node = _node(timeline).between(emptied, timeline.step("uncordon"))
    return node.always("unschedulable", seen=_is_closed, expected=False, given=emptied)


def uncordon_lets_pods_in(timeline: Timeline) -> Verdict:
    """After the uncordoning the Pod that only fits there, and that waited before, is scheduled there."""
    waits = timeline.done("late-waits")
    late = timeline.of("Pod/late").after(timeline.done("uncordon"))
    return late.eventually("node", seen=lambda pod: pod.node, expected=DRAINED, given=waits)


def uncordon_brings_pods_back(timeline: Timeline) -> Verdict:
    """After the uncordoning a Pod of the application is on the node, on which there was none."""
    uncordon = timeline.done("uncordon")
    before = timeline.snapshots(WEB).last(before=uncordon)
    if any(map(_is_there, before.all(WEB))):
        raise NotSeen("not-reached", before.number, what=f"no Pod on {DRAINED}", since=before.at, until=uncordon.at)
    return timeline.of(WEB).after(uncordon).count(
        "Pods on the node", expected=at_least(1), where=_is_there, given=uncordon
    )  # fmt: skip


def _ready_throughout(timeline: Timeline, ref: str, least: int) -> Verdict:
    states = timeline.snapshots(ref).between(timeline.done("drain"), timeline.step("uncordon"))
    return states.always(
        "Ready Pods", seen=lambda state: _ready(state, ref), expected=at_least(least), given=_emptied(timeline)
    )


def _emptied(timeline: Timeline) -> Moment:
    """Return the last of the drained Pods as it is removed: without it there was no drain."""
    gone = timeline.of(WEB).between(timeline.done("drain"), timeline.step("uncordon"))
    return gone.last(lambda pod: pod.gone and pod.node == DRAINED)


def _ready(state: Snapshot, ref: str) -> int:
    return sum(pod.ready and not pod.deleting for pod in state.all(ref))


def _apps(state: Snapshot, node: str) -> dict[str, int]:
    """Count the Pods on a node by their application, but for those of the DaemonSet."""
    names = [pod.labels["app"] for pod in state.all(MOVABLE) if pod.node == node and not pod.deleting]
    return {name: names.count(name) for name in sorted(set(names))}


def _is_there(pod: Moment) -> bool:
    return pod.node == DRAINED and not pod.gone


def _node(timeline: Timeline) -> Moments[Moment]:
    return timeline.of(f"Node/{DRAINED}")


def _is_closed(node: Moment) -> bool:
    return bool(node.get("spec", "unschedulable"))
