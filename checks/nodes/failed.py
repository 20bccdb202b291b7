"""Judges labs/nodes/failed.py: the worker on which all Pods run is paused."""

from collections.abc import Callable, Sequence

from kindlab.timeline import Moment, Moments, Seen, Timeline
from kindlab.verdict import SLOWEST, NotSeen, Outcome, Verdict, at_least, both, equal, too_slow, took

FAILED = "worker"
WEB, DB, LONE = "Pod[app=web]", "Pod[app=db]", "Pod[app=lone]"
NOT_READY, UNREACHABLE = "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"
GRACE = (40.0, 60.0)
"""Seconds: the lease is awaited for 50 s, was renewed up to 10 s before, and is looked at every 5 s."""

RENEWED_LATE = 5.0
"""Seconds by which a busy kubelet may renew its lease late, on a slow host even more; its period is 10 s and some."""

TOLERATED = 5
SOON = 10.0
"""Seconds within which a Pod whose time is over is told to go."""


def is_replaced(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether a Ready Pod runs that is not on the failed node."""
    return any(pod.ready and pod.node != FAILED for pod in pods)


def turns_unknown(timeline: Timeline) -> Verdict:
    """Not before its lease has run out, and soon after, the node's Ready is Unknown; until then the Pod's is True."""
    fail, node = timeline.step("fail"), _node(timeline)
    turns = node.after(fail).eventually("Ready", seen=_is_ready, expected="Unknown", given=fail)
    if turns.outcome is not Outcome.CONFIRMED:
        if timeline.horizon - fail.at < GRACE[1]:
            raise NotSeen("cut-short", fail.number, object=node.subject, until=timeline.horizon, seconds=GRACE[1])
        return turns
    unknown = node.first(lambda each: _is_ready(each) == "Unknown", after=fail)
    seconds = round(unknown.at - fail.at, 3)
    lapse = took(
        "Ready turns Unknown after the failure", seconds=seconds, between=GRACE, given=unknown, evidence=(fail,),
        slack=RENEWED_LATE * min(timeline.slowness, SLOWEST) if seconds < GRACE[0] else 0.0,
        slowness=timeline.slowness,
    )  # fmt: skip
    web = timeline.of(WEB).between(fail, unknown)
    return both(lapse, web.always("Ready", seen=lambda pod: pod.ready, expected=True, given=unknown))


def gets_both_taints(timeline: Timeline) -> Verdict:
    """After the failure the node comes to be unreachable for new Pods, and for those that run there."""
    fail = timeline.step("fail")
    return _node(timeline).after(fail).eventually(
        "effects of unreachable", seen=_effects, expected=["NoExecute", "NoSchedule"], given=fail
    )  # fmt: skip


def default_is_five_minutes(timeline: Timeline) -> Verdict:
    """As it is created, the Pod whose manifest has no toleration has both."""
    usual = timeline.of("Pod/usual").first()
    tolerations = {each["key"]: each.get("tolerationSeconds") for each in usual.get("spec", "tolerations") or ()}
    return equal("tolerations", seen=tolerations, expected={NOT_READY: 300, UNREACHABLE: 300}, given=usual)


def goes_when_its_time_is_over(timeline: Timeline) -> Verdict:
    """After the taint, when its time is over, the Pod is told to go, and is there until the node is back."""
    tainted = _node(timeline).first(lambda node: "NoExecute" in _effects(node), after=timeline.step("fail"))
    told = timeline.of(WEB).first(lambda pod: pod.deleting, after=tainted)
    last = timeline.snapshots(WEB).last(before=timeline.step("return"))
    left = [pod.deleting for pod in last.all(WEB) if pod.uid == told.uid]
    return both(
        took(
            "the Pod is told to go after the taint", seconds=round(told.at - tainted.at, 3),
            between=(TOLERATED - 1, TOLERATED + SOON), given=told, evidence=(tainted,), slack=0.5,
            slowness=timeline.slowness,
        ),
        equal("deletionTimestamp of the Pod at last", seen=left, expected=[True], given=last, evidence=(told,)),
    )  # fmt: skip


def deployment_starts_another(timeline: Timeline) -> Verdict:
    """After the failure a Pod of the Deployment that was not there before is Ready on another node.

    Where the node was found to have failed, but a new Pod is not Ready yet or the host is slow, the wait was too short.
    """
    fail = _failed_with(timeline, WEB)
    verdict = _new(timeline, WEB, given=fail, where=lambda pod: pod.ready and pod.node not in (None, FAILED))
    if verdict.outcome is Outcome.REFUTED and timeline.step("unknown").outcome == "done":
        if (begun := _new(timeline, WEB, given=fail)).outcome is Outcome.CONFIRMED:
            until = timeline.step("return").at
            raise NotSeen("not-reached", *begun.evidence, what="a new Pod that is Ready", since=fail.at, until=until)
        _insist_on_speed(timeline, fail)
    return verdict


def stateful_set_starts_another(timeline: Timeline) -> Verdict:
    """After its Pod was told to go, and with the Deployment's replaced, there is another Pod of the StatefulSet."""
    told = timeline.of(DB).first(lambda pod: pod.deleting, after=timeline.step("fail"))
    timeline.done("replaced")
    return _new(timeline, DB, given=told)


def return_ends_the_old_ones(timeline: Timeline) -> Verdict:
    """After the node is let go on, the StatefulSet's old Pod, which was told to go before, goes, and another comes.

    A kubelet that is back says Ready of the old Pod once more, before it ends it: a wait that this ended is too short,
    and so is one on a slow host, once the node is back.
    """
    return_ = timeline.done("return")
    told = timeline.of(DB).last(before=return_)
    if not told.deleting:
        raise NotSeen("not-reached", told.number, what="deletionTimestamp of db", since=told.at, until=return_.at)
    later = timeline.of(DB).after(return_)
    verdict = both(
        later.eventually("gone", seen=lambda pod: pod.gone and pod.uid == told.uid, expected=True, given=told),
        later.count("new Pods", expected=at_least(1), where=lambda pod: pod.uid != told.uid, given=told),
    )
    if verdict.outcome is Outcome.REFUTED:
        settled = timeline.step("settled")
        if settled.outcome == "done":
            what = "the end of the old Pod, and another"
            raise NotSeen("not-reached", settled.number, what=what, since=return_.at, until=settled.until)
        if timeline.step("back").outcome == "done":
            _insist_on_speed(timeline, return_)
    return verdict


def moves_all_pods(timeline: Timeline) -> Verdict:
    """With the Deployment's Pod replaced, each application that ran on the node has at last a Pod elsewhere."""
    timeline.done("replaced")
    _failed_with(timeline, WEB, DB, LONE)
    last = timeline.snapshots(WEB, DB, LONE).last(before=timeline.step("return"))
    elsewhere = sorted(
        {pod.labels["app"] for ref in (WEB, DB, LONE) for pod in last.all(ref) if pod.node not in (None, FAILED)}
    )
    return equal("applications elsewhere", seen=elsewhere, expected=["db", "lone", "web"], given=last)


def _failed_with(timeline: Timeline, *refs: str) -> Seen:
    """Return the node's failure; raises NotSeen where one of these Pods did not run there."""
    fail = timeline.step("fail")
    for ref in refs:
        pod = timeline.of(ref).last(before=fail)
        if pod.node != FAILED:
            raise NotSeen("not-reached", pod.number, what=f"{ref} on {FAILED}", since=pod.at, until=fail.at)
    return fail


def _insist_on_speed(timeline: Timeline, given: Seen) -> None:
    """Raise NotSeen where the host was so slow that what did not come in time may have come later."""
    if timeline.slowness > SLOWEST:
        raise too_slow(timeline.slowness, given)


def _new(
    timeline: Timeline, ref: str, *, given: Seen, where: Callable[[Moment], bool] = lambda _: True
) -> Verdict:  # fmt: skip
    """Judge that one at least of these Pods is new between the failure and its end."""
    pods, fail = timeline.of(ref), timeline.step("fail")
    old = {pod.uid for pod in pods.before(fail).moments}
    return pods.between(fail, timeline.step("return")).count(
        "new Pods", expected=at_least(1), where=lambda pod: pod.uid not in old and where(pod), given=given
    )


def _node(timeline: Timeline) -> Moments[Moment]:
    return timeline.of(f"Node/{FAILED}")


def _is_ready(node: Moment) -> str | None:
    return node.condition("Ready")


def _effects(node: Moment) -> list[str]:
    return sorted(taint["effect"] for taint in node.get("spec", "taints") or () if taint["key"] == UNREACHABLE)
