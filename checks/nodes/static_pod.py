"""Judges labs/nodes/static_pod.py."""

from kindlab.timeline import Answer, Moment, Moments, Seen, Timeline
from kindlab.verdict import NotSeen, Verdict, at_least, both, containing, differ, equal

MIRROR = "kubernetes.io/config.mirror"

FOUND, NONE_FOUND = 0, 1
"""What pgrep exits with."""


def mirror_belongs_to_its_node(timeline: Timeline) -> Verdict:
    """From its first version on, the Pod in the API is marked as a mirror, named after its node, and owned by it."""
    mirror = _first(timeline)
    node = f"{timeline.header.cluster}-worker"
    return both(
        equal(
            "annotations",
            seen=sorted(mirror.get("metadata", "annotations") or ()),
            expected=containing(MIRROR),
            given=mirror,
        ),
        equal("name", seen=mirror.name, expected=f"web-{node}", given=mirror),
        equal("owner", seen=mirror.owner, expected=f"Node/{node}", given=mirror),
    )


def scheduler_places_it(timeline: Timeline) -> Verdict:
    """As it is created the Pod has no node: that is left to the scheduler."""
    created = _first(timeline)
    return equal("spec.nodeName as created", seen=created.node, expected=None, given=created)


def delete_stops_it(timeline: Timeline) -> Verdict:
    """After its Pod was deleted and is gone from the API, its container's process no longer runs on the node."""
    return _stopped(timeline, before="server-before", after="server-after", given=_deleted(timeline))


def mirror_comes_back(timeline: Timeline) -> Verdict:
    """After its Pod was deleted and is gone from the API, there is a Pod with another UID."""
    deleted = _deleted(timeline)
    return _pods(timeline).after(deleted).count(
        "Pods with a new UID", expected=at_least(1), where=lambda pod: pod.uid != deleted.uid, given=deleted
    )  # fmt: skip


def removing_the_manifest_stops_it(timeline: Timeline) -> Verdict:
    """After the manifest is removed the container's process ends, its Pod goes and no other comes."""
    removed = timeline.done("remove")
    pods = _pods(timeline).after(removed)
    mirror = _pods(timeline).last(before=removed)
    return both(
        _stopped(timeline, before="server-after", after="server-at-last", given=removed),
        pods.eventually("gone", seen=lambda pod: pod.gone, expected=True, given=removed),
        pods.count("Pods with a new UID", expected=0, where=lambda pod: pod.uid != mirror.uid, given=removed),
    )


def may_use_a_configmap(timeline: Timeline) -> Verdict:
    """On the node the static Pod's container comes to run, rather than a refusal to stand in the kubelet's log."""
    before, after = timeline.answers("configured-before").last(), timeline.answers("configured").last()
    if before.code or before.output.strip():
        raise _odd(before)
    return equal("on the node", seen=after.text, expected=containing("netexec"), given=after)


def _pods(timeline: Timeline) -> Moments[Moment]:
    return timeline.of("Pod[app=web]")


def _first(timeline: Timeline) -> Moment:
    return _pods(timeline).first(after=timeline.done("place"))


def _deleted(timeline: Timeline) -> Moment:
    """Return the last version of the Pod that was deleted; without it nothing was tried."""
    return _pods(timeline).first(lambda pod: pod.gone, after=timeline.done("delete"))


def _stopped(timeline: Timeline, *, before: str, after: str, given: Seen) -> Verdict:
    """Judge that the process that ran by the last answer to one question does not by the last to another."""
    then, now = timeline.answers(before).last(), timeline.answers(after).last()
    return differ("process", seen=_process(now), other=then.text, given=given, evidence=(then, now))


def _process(answer: Answer) -> str:
    """Return the server's process, or nothing where none runs; raises NotSeen where the node could not tell."""
    if answer.code not in (FOUND, NONE_FOUND):
        raise _odd(answer)
    return answer.output.strip()


def _odd(answer: Answer) -> NotSeen:
    return NotSeen("odd-answer", answer.number, question=answer.subject, at=answer.at, code=answer.code)
