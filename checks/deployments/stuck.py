"""Judges labs/deployments/stuck.py: version two needs a ConfigMap that comes late, version three crashes."""

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import Verdict, both, equal

OLD_PODS = "Pod[app=web,version=one]"
EXCEEDED = "ProgressDeadlineExceeded"


def is_rolled_back(timeline: Timeline) -> Verdict:
    """After the deadline and before the cause is mended, the Deployment comes to have its first version again."""
    told = _told(timeline)
    web = _web(timeline).between(told, timeline.step("mend"))
    return web.eventually("version", seen=_version, expected="one", given=told)


def reaches_all_pods(timeline: Timeline) -> Verdict:
    """After the update and before the cause is mended, all replicas come to be of the newest version and available."""
    told = _told(timeline)
    web = _web(timeline).between(told, timeline.step("mend"))
    return web.eventually("complete", seen=_is_complete, expected=True, given=told)


def deadline_is_told(timeline: Timeline) -> Verdict:
    """Before the cause is mended, the condition has come to be False for this reason, and the command exits with 1."""
    update, status = timeline.done("update"), timeline.step("status")
    web = _web(timeline).between(update, timeline.step("mend"))
    return both(
        web.eventually("Progressing", seen=_progressing, expected=f"False {EXCEEDED}", given=update),
        equal("exit code", seen=status.code, expected=1, given=status),
    )


def old_pods_stay(timeline: Timeline) -> Verdict:
    """From the update until the cause is mended, the Pod of the first version is ready and not told to go."""
    old = timeline.of(OLD_PODS).between(timeline.done("update"), timeline.step("mend"))
    new = timeline.of("Pod[version=two]").first(after=timeline.done("update"))
    return old.always("ready", seen=lambda pod: pod.ready and not pod.deleting, expected=True, given=new)


def stops_for_good(timeline: Timeline) -> Verdict:
    """After the cause is mended and before the next version, not all replicas become updated and available."""
    told = _told(timeline)
    web = _web(timeline).between(timeline.done("mend"), timeline.step("crash"))
    return web.never("complete", seen=_is_complete, unwanted=True, given=told)


def undo_ends_crashes(timeline: Timeline) -> Verdict:
    """After the undo, all replicas come to be available, and of the version before the one that crashed."""
    undo, crashed = timeline.done("undo"), timeline.done("crashed")
    before = _version(_web(timeline).last(before=timeline.step("crash")))
    return _web(timeline).after(undo).eventually("version", seen=_if_complete, expected=before, given=crashed)


def _web(timeline: Timeline) -> Moments[Moment]:
    return timeline.of("Deployment/web")


def _told(timeline: Timeline) -> Moment:
    """Return the version of the Deployment in which the deadline is exceeded."""
    return _web(timeline).first(lambda web: web.reason("Progressing") == EXCEEDED, after=timeline.done("update"))


def _progressing(web: Moment) -> str:
    return f"{web.condition('Progressing')} {web.reason('Progressing')}"


def _version(web: Moment) -> str:
    return str(web.get("spec", "template", "metadata", "labels", "version"))


def _is_complete(web: Moment) -> bool:
    counts = {web.get("status", key) for key in ("replicas", "updatedReplicas", "availableReplicas")}
    return web.get("status", "observedGeneration") == web.generation and counts == {web.get("spec", "replicas")}


def _if_complete(web: Moment) -> str:
    return _version(web) if _is_complete(web) else "not complete"
