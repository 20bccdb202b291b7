"""Judges labs/deployments/undo.py: version one, version two, scaled from 1 replica to 2, undone to revision 1."""

from kindlab.timeline import Moment, Moments, Timeline
from kindlab.verdict import Verdict, both, equal

SETS = "ReplicaSet[app=web]"
FIRST_SET = "ReplicaSet[app=web,version=one]"
UNKNOWN = "unknown flag"
REVISION = ("metadata", "annotations", "deployment.kubernetes.io/revision")


def restores_the_template(timeline: Timeline) -> Verdict:
    """After the undo, a version of the Deployment has the first template again."""
    undo = timeline.done("undo")
    return _web(timeline).after(undo).eventually("version", seen=_version, expected="one", given=undo)


def to_reversion_selects(timeline: Timeline) -> Verdict:
    """Kubectl takes the flag: it exits with 0. Where it fails, it is for the flag, or nothing is learnt of that."""
    misspelt = timeline.failing_for("misspelt", UNKNOWN)
    return equal("exit code", seen=misspelt.code, expected=0, given=misspelt)


def makes_a_new_revision(timeline: Timeline) -> Verdict:
    """After the undo, the Deployment has the revision after the one that it had before."""
    undo = timeline.done("undo")
    return _web(timeline).after(undo).eventually("revision", seen=_revision, expected=_next(timeline), given=undo)


def reuses_the_replicaset(timeline: Timeline) -> Verdict:
    """After the undo there are as many ReplicaSets as before it, and the first takes the next revision."""
    undo = timeline.done("undo")
    before = timeline.of(SETS).before(timeline.step("undo")).incarnations()
    sets = timeline.of(SETS).after(undo)
    first = timeline.of(FIRST_SET).after(undo)
    return both(
        sets.count("ReplicaSets", expected=len(before), given=undo),
        first.eventually("revision", seen=_revision, expected=_next(timeline), given=undo),
    )


def scaling_makes_a_revision(timeline: Timeline) -> Verdict:
    """Between the scaling and the next command, the Deployment comes to have another revision."""
    before = _web(timeline).last(before=timeline.step("scale"))
    web = _web(timeline).between(timeline.done("scale"), timeline.step("misspelt"))
    seen_by_controller = web.first(lambda web: _observed(web) > before.generation)
    next_ = str(int(_revision(before)) + 1)
    return web.eventually("revision", seen=_revision, expected=next_, given=seen_by_controller)


def restores_the_replicas(timeline: Timeline) -> Verdict:
    """After the undo has brought the first template back, the Deployment comes to ask for its first replicas again."""
    undo, first = timeline.done("undo"), _web(timeline).last(before=timeline.step("scale"))
    restored = _web(timeline).first(lambda web: _version(web) == "one", after=undo)
    return _web(timeline).after(undo).eventually("replicas", seen=_replicas, expected=_replicas(first), given=restored)


def _web(timeline: Timeline) -> Moments[Moment]:
    return timeline.of("Deployment/web")


def _next(timeline: Timeline) -> str:
    before = _web(timeline).last(before=timeline.step("undo"))
    return str(int(_revision(before)) + 1)


def _revision(owner: Moment) -> str:
    """Return the number of a Deployment's newest revision, or of a ReplicaSet's own."""
    return str(owner.get(*REVISION))


def _observed(web: Moment) -> int:
    return web.get("status", "observedGeneration") or 0


def _version(web: Moment) -> str:
    return str(web.get("spec", "template", "metadata", "labels", "version"))


def _replicas(web: Moment) -> int:
    return int(web.get("spec", "replicas"))
