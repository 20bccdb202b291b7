"""Judges labs/deployments/ownership.py: three Pods, one of which is deleted."""

import re
from collections.abc import Callable

from kindlab.timeline import Moment, Moments, Snapshot, Timeline
from kindlab.verdict import Verdict, any_of, both, equal

PODS = "Pod[app=web]"
ENDING = re.compile("[a-z0-9]{5}$")


def replicaset_stands_between(timeline: Timeline) -> Verdict:
    """Each Pod's owner is a ReplicaSet, and that one's is the Deployment."""
    return both(
        *(
            equal("owners", seen=_owners(timeline, pod), expected=["ReplicaSet", "Deployment"], given=pod)
            for pod in _first_versions(timeline)
        )
    )


def deployment_makes_the_pods(timeline: Timeline) -> Verdict:
    """Each Pod is created as the controller of the object that was applied."""
    first = timeline.of(PODS).first()
    applied = _owners(timeline, first)[-1].lower()
    requests = timeline.audit(verb="create", resource="pods").after(timeline.done("apply"))
    controller = f"system:serviceaccount:kube-system:{applied}-controller"
    return requests.always("user", seen=lambda request: request.user, expected=controller, given=first)


def name_is_hash_and_random(timeline: Timeline) -> Verdict:
    """Each Pod's name is web, the hash that it bears as a label, and five characters; all bear the same hash."""
    pods = _first_versions(timeline)
    hash_ = pods[0].labels.get("pod-template-hash")
    return both(*(equal("name", seen=_without_ending(pod), expected=f"web-{hash_}-*", given=pod) for pod in pods))


def starts_one_after_another(timeline: Timeline) -> Verdict:
    """After the Deployment is applied, the first is ready before a second exists, and two are before the third does.

    Looked at for the first alone, a controller that is held up on a busy host would seem to wait.
    """
    states = timeline.snapshots(PODS).after(timeline.done("apply"))
    order = {"a Pod is Ready": _ready(1), "two Pods exist": _exist(2), "two are Ready": _ready(2), "all do": _exist(3)}
    return states.in_order(order, given=timeline.of(PODS).first())


def replacement_keeps_the_name(timeline: Timeline) -> Verdict:
    """After the deletion a new Pod has the name of one of those before."""
    delete, replaced = timeline.done("delete"), timeline.done("replaced")
    before = timeline.of(PODS).before(delete)
    names = {pod.name for pod in before.all()}
    known = {pod.uid for pod in before.all()}
    new = timeline.of(PODS).first(lambda pod: pod.uid not in known, after=delete)
    return equal("name", seen=new.name, expected=any_of(*sorted(names)), given=new, evidence=(replaced,))


def _first_versions(timeline: Timeline) -> list[Moment]:
    """Return each Pod as it was first seen."""
    pods: Moments[Moment] = timeline.of(PODS)
    return [each.first() for each in pods.incarnations()]


def _owners(timeline: Timeline, pod: Moment) -> list[str]:
    """Return the kinds of a Pod's owner and of that one's."""
    owner = pod.owner or "nobody"
    kinds = [owner.partition("/")[0]]
    if kinds == ["ReplicaSet"]:
        kinds.append((timeline.of(owner).first().owner or "nobody").partition("/")[0])
    return kinds


def _without_ending(pod: Moment) -> str:
    return ENDING.sub("*", pod.name)


def _ready(least: int) -> Callable[[Snapshot], bool]:
    return lambda state: sum(pod.ready for pod in state.all(PODS)) >= least


def _exist(least: int) -> Callable[[Snapshot], bool]:
    return lambda state: len(state.all(PODS)) >= least
