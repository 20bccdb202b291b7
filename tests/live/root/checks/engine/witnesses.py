"""Judges labs/engine/witnesses.py."""

import re

from kindlab.timeline import AuditEvent, Timeline
from kindlab.verdict import Verdict, containing, equal

STARTED = re.compile(r"StartContainer for .* returns successfully")


def deleted_by_kindlab(timeline: Timeline) -> Verdict:
    """The first who deletes the Pod is kindlab, as an administrator, and is let do it."""
    one = timeline.arm("one")
    deletion = one.audit(lambda asked: asked.name == "web", verb="delete", resource="pods").first()
    seen = [deletion.user, deletion.code, deletion.agent.partition("/")[0]]
    return equal("user, code, agent", seen=seen, expected=["kubernetes-admin", 200, "kindlab"], given=deletion)


def refusals_are_seen(timeline: Timeline) -> Verdict:
    """What was refused is in the log with its code, under the name of whom was impersonated."""
    one = timeline.arm("one")
    refused = one.audit(lambda asked: asked.code in (403, 409) and _is_ours(asked), resource="configmaps").moments
    seen = [[asked.verb, asked.user, asked.code] for asked in refused]
    expected = [["create", "kubernetes-admin", 409], ["patch", "jane", 403]]
    return equal("refusals", seen=seen, expected=expected, given=one.step("created-twice"), evidence=refused)


def _is_ours(asked: AuditEvent) -> bool:
    """Tell a request of kindlab's from a kubelet's, which may ask (403) before the node authorizer knows of its Pod."""
    return asked.agent.startswith("kindlab/")


def patch_was_sent(timeline: Timeline) -> Verdict:
    """The body of each arm's patch is in the log."""
    sent = {arm: _patch(timeline.arm(arm)) for arm in ("one", "two")}
    seen = {arm: asked.body["data"]["patched"] for arm, asked in sent.items()}
    return equal("patches", seen=seen, expected={"one": "yes", "two": "no"}, given=sent["one"], evidence=[sent["two"]])


def _patch(timeline: Timeline):
    patches = timeline.audit(lambda asked: asked.user != "jane", verb="patch", resource="configmaps")
    return patches.after(timeline.step("patched")).first()


def node_tells_of_each_start(timeline: Timeline) -> Verdict:
    """The kubelet tells of the Pod's volume, containerd of the start of its one container."""
    one = timeline.arm("one")
    ready = one.of("Pod/web").last(before=one.step("deleted"))
    mounted = one.node_logs(unit="kubelet").first(lambda line: "VerifyControllerAttachedVolume started" in line.text)
    started = one.node_logs(unit="containerd").after(mounted)
    return started.count("starts", expected=1, given=ready, where=lambda line: bool(STARTED.search(line.text)))


def witnesses_agree(timeline: Timeline) -> Verdict:
    """By the watch the Pod goes, by the audit log somebody who may ends it, by containerd it is stopped."""
    return timeline.witnessed(watch=_goes, audit=_is_ended, node=_is_stopped)


def _goes(timeline: Timeline) -> Verdict:
    one = timeline.arm("one")
    deleted = one.step("deleted")
    return one.of("Pod/web").after(deleted).eventually("gone", seen=lambda pod: pod.gone, expected=True, given=deleted)


def _is_ended(timeline: Timeline) -> Verdict:
    one = timeline.arm("one")
    asked = one.audit(lambda asked: asked.name == "web", verb="delete", resource="pods").first()
    return equal("code", seen=asked.code, expected=200, given=asked)


def _is_stopped(timeline: Timeline) -> Verdict:
    one = timeline.arm("one")
    line = one.node_logs(unit="containerd").first(lambda line: "StopContainer" in line.text)
    return equal("line", seen=line.text, expected=containing("StopContainer"), given=line)
