"""Judges labs/deployments/revisions.py: a change beside the template, then another image."""

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import SLOWEST, NotSeen, Outcome, Verdict, at_least, both, equal, too_slow

NEW_IMAGE = "registry.k8s.io/e2e-test-images/busybox:1.37.0-1"
PODS = "Pod[app=web]"
SETS = "ReplicaSet[app=web]"
TIMED_OUT, OUT_OF_TIME = "timed out", 124
"""What kubectl says as it gives up; and the code of one that had not even ended in the time of its step."""

REVISION = ("metadata", "annotations", "deployment.kubernetes.io/revision")


def any_change_makes_a_replicaset(timeline: Timeline) -> Verdict:
    """Between the change, which the controller has seen, and the new image there is more than one ReplicaSet."""
    change = timeline.done("change")
    before = _web(timeline).last(before=change)
    seen = _web(timeline).first(lambda web: _observed(web) > before.generation, after=change)
    sets = timeline.of(SETS).between(change, timeline.step("set-image"))
    return sets.count("ReplicaSets", expected=at_least(2), given=seen)


def update_edits_the_replicaset(timeline: Timeline) -> Verdict:
    """After the new image is set, the ReplicaSet that was there comes to have it in its template."""
    set_image = timeline.done("set-image")
    before = timeline.of(SETS).last(before=set_image)
    rolled = timeline.done("status")
    old = timeline.of(before.subject).after(set_image)
    return old.eventually("image", seen=_image_of_template, expected=NEW_IMAGE, given=rolled)


def set_image_rolls_out(timeline: Timeline) -> Verdict:
    """After the new image is set, the Deployment has the next revision, and a Pod with the image becomes ready."""
    set_image = timeline.done("set-image")
    next_ = str(int(_revision(_web(timeline).last(before=set_image))) + 1)
    pods = timeline.of(PODS).after(set_image)
    return both(
        pods.eventually("image of a ready Pod", seen=_image_if_ready, expected=NEW_IMAGE, given=set_image),
        _web(timeline).after(set_image).eventually("revision", seen=_revision, expected=next_, given=set_image),
    )


def status_tells_the_end(timeline: Timeline) -> Verdict:
    """Once the command exits, it is with 0, and the Deployment counts each replica as updated and available.

    Where it gave up before, it tells how slow the host was, and nothing else.
    """
    complete, status = timeline.done("complete"), timeline.step("status")
    if TIMED_OUT in status.errors or status.code == OUT_OF_TIME:
        raise NotSeen("step-not-done", status.number, step=status.name, outcome=status.outcome)
    told = _web(timeline).last(before=complete)
    return both(
        equal("exit code", seen=status.code, expected=0, given=status),
        equal("complete", seen=_is_complete(told), expected=True, given=told),
    )


def old_pods_have_ended(timeline: Timeline) -> Verdict:
    """From the first version that tells that the update is complete, no Pod with the old image is running.

    Where one still ran beside the first new Pod, a slow host may have told it so late that all of them had ended.
    """
    set_image, old = timeline.done("set-image"), _old_image(timeline)
    complete = _web(timeline).first(_is_complete, after=set_image)
    pods = timeline.of(PODS)
    verdict = pods.after(complete).never("image", seen=_image_if_running, unwanted=old, given=complete)
    if verdict.outcome is Outcome.CONFIRMED and timeline.slowness > SLOWEST:
        new = pods.first(lambda pod: _image(pod) == NEW_IMAGE, after=set_image)
        if any(_image_if_running(pod) == old for pod in pods.after(new).opening()):
            raise too_slow(timeline.slowness, new, complete)
    return verdict


def _web(timeline: Timeline) -> Moments[Moment]:
    return timeline.of("Deployment/web")


def _old_image(timeline: Timeline) -> str:
    return _image_of_template(_web(timeline).last(before=timeline.step("set-image")))


def _is_complete(web: Moment) -> bool:
    counts = {web.get("status", key) for key in ("replicas", "updatedReplicas", "availableReplicas")}
    return _observed(web) == web.generation and counts == {web.get("spec", "replicas")}


def _revision(web: Moment) -> str:
    return str(web.get(*REVISION))


def _observed(web: Moment) -> int:
    return web.get("status", "observedGeneration") or 0


def _image_of_template(owner: Moment) -> str:
    return str(owner.get("spec", "template", "spec", "containers", 0, "image"))


def _image(pod: Moment) -> str:
    return str(pod.get("spec", "containers", 0, "image"))


def _image_if_ready(pod: Moment) -> str:
    return _image(pod) if pod.ready else "not ready"


def _image_if_running(pod: Moment) -> str:
    return _image(pod) if pod.phase == "Running" else "not running"
