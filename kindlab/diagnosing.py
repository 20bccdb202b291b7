"""Names the likely cause of a run that is red, where what was seen leaves little doubt; else nothing is guessed.

Each rule looks for one cause; the first that finds its own is believed. What a lab's objects look like says little by
itself, for labs break things by intent: it counts only where the run waited for something that did not come.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

import msgspec

from kindlab.objects import condition_of
from kindlab.rows import API_SERVER, GapRow, Object, ObjectRow, StepRow
from kindlab.texts import Text
from kindlab.timeline import Timeline
from kindlab.verdict import SLOWEST

NOT_PULLED = {"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError"}
NOT_MADE = {"CreateContainerConfigError", "CreateContainerError", "RunContainerError", "StartError"}
NOT_MOUNTED = {"FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox"}
REFUSED_BY = {
    "exceeded quota": Text("a ResourceQuota", zh="ResourceQuota"),
    "violates PodSecurity": Text("the namespace's Pod security level", zh="命名空间的 Pod 安全级别"),
    "admission webhook": Text("an admission webhook", zh="准入 webhook"),
    "ValidatingAdmissionPolicy": Text("an admission policy", zh="准入策略"),
    "usage per": Text("a LimitRange", zh="LimitRange"),
}
"""What refuses objects on admission, by the words that it does it with."""

LONGEST = 300
TIMED_OUT = "StepTimeout: "


class Scene(msgspec.Struct, frozen=True, dict=True):
    """What a red run left: its timeline, what ended it early, and the objects that were there before its clean-up.

    `open_`: the run settled nothing, in contrast to one that contradicts the documentation.
    """

    timeline: Timeline
    error: str | None
    objects: tuple[Object, ...] = ()
    open_: bool = True

    @cached_property
    def pods(self) -> list[Object]:
        """The Pods, those first that the error names, then those that are not Ready."""
        error = self.error or ""
        return sorted(self.of("Pod"), key=lambda pod: (pod["metadata"]["name"] not in error, _is_ready(pod)))

    @cached_property
    def has_timed_out(self) -> bool:
        """Whether a step that ran out of time ended the run."""
        return (self.error or "").startswith(TIMED_OUT)

    @cached_property
    def has_waited_in_vain(self) -> bool:
        """Whether any step waited for what did not come."""
        steps = (row for row in self.timeline.rows if isinstance(row, StepRow))
        return self.has_timed_out or any(step.outcome == "not reached" for step in steps)

    def of(self, kind: str) -> list[Object]:
        """Return the objects of a kind as they were last; where nobody could ask for them, as the watch saw them."""
        return [each for each in self.objects if each["kind"] == kind] or [*self._recorded(kind).values()]

    def events(self, object_: Object, *reasons: str) -> Iterator[str]:
        """Yield what Events with one of these reasons tell of an object, the newest first."""
        mine = [event for event in self.of("Event") if _uid(event) == object_["metadata"]["uid"]]
        for event in sorted(mine, key=_when, reverse=True):
            if event.get("reason") in reasons:
                yield event.get("message", "")

    def _recorded(self, kind: str) -> dict[str, Object]:
        found: dict[str, Object] = {}
        for row in self.timeline.rows:
            if isinstance(row, ObjectRow) and row.kind == kind:
                found.pop(row.uid, None)
                if row.change != "DELETED":
                    found[row.uid] = row.object
        return found


Rule = Callable[[Scene], Text | None]


def likely_cause(scene: Scene) -> Text | None:
    """Return why a run is red, or None where nothing that was seen explains it."""
    about_objects = ABOUT_OBJECTS if scene.open_ and scene.has_waited_in_vain else ()
    rules = [api_server_away, refused_on_admission, *about_objects, watch_was_blind, host_was_slow, timed_out]
    return next((cause for rule in rules if (cause := rule(scene))), None)


def api_server_away(scene: Scene) -> Text | None:
    """Tell whether the API server did not answer."""
    gap = next((row for row in _gaps(scene) if row.kind == API_SERVER), None)
    if gap:
        return Text(f"the API server: {gap.cause}, between +{gap.since:.1f}s and +{gap.at:.1f}s",
                    zh=f"API 服务器：{gap.cause}（+{gap.since:.1f}s 到 +{gap.at:.1f}s）")  # fmt: skip
    if scene.error and re.search(r"API server( at \S+)? does not answer", scene.error):
        return Text("the API server did not answer", zh="API 服务器没有应答")
    return None


def refused_on_admission(scene: Scene) -> Text | None:
    """Tell whether a quota, a policy or a webhook refused a step, or a Pod that a controller wanted to make."""
    ended_by = [] if scene.has_timed_out else [scene.error or ""]
    for said in (*ended_by, *(_failures(scene) if scene.has_waited_in_vain else ())):
        for words, by in REFUSED_BY.items():
            if words in said:
                return _because(f"{by.en} refused it", f"被{by.zh}拒绝", said)
    return None


def watch_was_blind(scene: Scene) -> Text | None:
    """Tell whether a watch or another witness lost something."""
    gap = next((row for row in _gaps(scene) if row.lost), None)
    if gap is None:
        return None
    en = f"the recording has a gap: {gap.kind} from +{gap.since:.1f}s to +{gap.at:.1f}s"
    return _because(en, f"记录有缺口：{gap.kind}，+{gap.since:.1f}s 到 +{gap.at:.1f}s", gap.cause)


def host_was_slow(scene: Scene) -> Text | None:
    """Tell whether the host had too much to do."""
    slowness = scene.timeline.slowness
    if slowness <= SLOWEST or scene.has_timed_out:
        return None
    return Text(
        f"work took {slowness:.1f} times as long as on an idle host", zh=f"主机耗时是空闲时的 {slowness:.1f} 倍"
    )


def image_is_missing(scene: Scene) -> Text | None:
    """Tell whether an image cannot be pulled."""
    for pod, status, waiting in _waiting(scene, NOT_PULLED):
        pod_name, image, said = _named(pod), status.get("image", ""), _words(waiting)
        return _because(f"{pod_name}: the image {image} cannot be pulled", f"{pod_name}：无法拉取镜像 {image}", said)
    return None


def container_cannot_be_made(scene: Scene) -> Text | None:
    """Tell whether a container cannot be made, such as for want of a ConfigMap."""
    for pod, status, waiting in _waiting(scene, NOT_MADE):
        where = f"{_named(pod)}, {status['name']}"
        return _because(f"{where}: the container cannot be started", f"{where}：容器无法启动", _words(waiting))
    return None


def claim_is_unbound(scene: Scene) -> Text | None:
    """Tell whether a volume claim waits for a volume, and a Pod for the claim."""
    used = {volume["persistentVolumeClaim"]["claimName"] for pod in scene.pods if not _is_placed(pod)
            for volume in pod["spec"].get("volumes") or () if "persistentVolumeClaim" in volume}  # fmt: skip
    for claim in scene.of("PersistentVolumeClaim"):
        if claim.get("status", {}).get("phase") == "Pending" and claim["metadata"]["name"] in used:
            said = next(scene.events(claim, "ProvisioningFailed", "FailedBinding"), "")
            return _because(f"{_named(claim)} is not bound", f"{_named(claim)} 尚未绑定", said)
    return None


def pod_is_unschedulable(scene: Scene) -> Text | None:
    """Tell whether no node takes a Pod."""
    for pod in scene.pods:
        scheduled = condition_of(pod, "PodScheduled")
        if scheduled.get("reason") == "Unschedulable":
            name, said = _named(pod), scheduled.get("message", "")
            return _because(f"{name} cannot be scheduled", f"{name} 无法调度", said)
    return None


def volume_is_not_mounted(scene: Scene) -> Text | None:
    """Tell whether a Pod stays without its volumes or its network."""
    for pod in (pod for pod in scene.pods if _phase(pod) == "Pending"):
        if said := next(scene.events(pod, *NOT_MOUNTED), ""):
            name = _named(pod)
            return _because(f"{name} gets no volumes or no network", f"{name} 的卷或网络未就绪", said)
    return None


def memory_ran_out(scene: Scene) -> Text | None:
    """Tell whether a container was killed for its memory."""
    for pod, status, ended in _ended(scene):
        if ended.get("reason") == "OOMKilled":
            limit = _limit(pod, status["name"])
            where = f"{_named(pod)}, {status['name']}"
            return Text(
                f"{where}: OOMKilled, its memory limit is {limit}", zh=f"{where}：OOMKilled，内存上限为 {limit}"
            )
    return None


def container_crashes(scene: Scene) -> Text | None:
    """Tell whether a container of a Pod that is not Ready has ended with an error.

    That it waits to be started again (CrashLoopBackOff) is shown some time later only, and that it runs too long.
    """
    for pod, status, ended in _ended(scene):
        if ended.get("exitCode") and not _is_ready(pod):
            where, code, times = f"{_named(pod)}, {status['name']}", ended["exitCode"], status.get("restartCount", 0)
            return Text(f"{where}: it ended with exit code {code} and was restarted {times} times; see its log",
                        zh=f"{where}：以退出码 {code} 结束，已重启 {times} 次；见其日志")  # fmt: skip
    return None


def probe_fails(scene: Scene) -> Text | None:
    """Tell whether a probe fails of a Pod that runs and is not Ready."""
    for pod in (pod for pod in scene.pods if _phase(pod) == "Running" and not _is_ready(pod)):
        if said := next(scene.events(pod, "Unhealthy"), ""):
            return _because(f"{_named(pod)}: a probe fails", f"{_named(pod)}：探针失败", said)
    return None


def node_is_away(scene: Scene) -> Text | None:
    """Tell whether a node is not Ready."""
    for node in scene.of("Node"):
        ready = condition_of(node, "Ready")
        if ready and ready.get("status") != "True":
            return _because(f"{_named(node)} is not Ready", f"{_named(node)} 未就绪", ready.get("message", ""))
    return None


def timed_out(scene: Scene) -> Text | None:
    """Tell whether a wait ran out, with what it saw last: nothing else says why."""
    if not scene.has_timed_out:
        return None
    en, zh, slowness = "a step ran out of time", "有步骤超时", scene.timeline.slowness
    if slowness > SLOWEST:
        en += f", on a host {slowness:.1f} times slower than it is alone"
        zh += f"，主机比空闲时慢 {slowness:.1f} 倍"
    return _because(en, zh, (scene.error or "").removeprefix(TIMED_OUT))


ABOUT_OBJECTS: tuple[Rule, ...] = (
    image_is_missing, container_cannot_be_made, claim_is_unbound, pod_is_unschedulable, volume_is_not_mounted,
    memory_ran_out, container_crashes, probe_fails, node_is_away,
)  # fmt: skip


def _because(en: str, zh: str, said: str) -> Text:
    """Return a cause with the cluster's own words for it, shortened."""
    gist = " ".join(said.split())
    gist = gist if len(gist) <= LONGEST else f"{gist[:LONGEST]}…"
    return Text(f"{en} ({gist})", zh=f"{zh}（{gist}）") if gist.strip(": ") else Text(en, zh=zh)


def _words(waiting: dict[str, Any]) -> str:
    return ": ".join(waiting[field] for field in ("reason", "message") if waiting.get(field))


def _gaps(scene: Scene) -> Iterable[GapRow]:
    return (row for row in scene.timeline.rows if isinstance(row, GapRow))


def _failures(scene: Scene) -> Iterator[str]:
    """Yield why controllers could not make Pods."""
    for event in scene.of("Event"):
        if event.get("reason") in ("FailedCreate", "FailedUpdate"):
            yield event.get("message", "")


def _waiting(scene: Scene, reasons: set[str]) -> Iterator[tuple[Object, dict[str, Any], dict[str, Any]]]:
    """Yield the containers that wait for one of these reasons, with their Pods and with what the status says of it."""
    for pod, status in _containers(scene):
        waiting = status.get("state", {}).get("waiting") or {}
        if waiting.get("reason") in reasons:
            yield pod, status, waiting


def _ended(scene: Scene) -> Iterator[tuple[Object, dict[str, Any], dict[str, Any]]]:
    """Yield the containers that have ended, with their Pods and with how they did the last time."""
    for pod, status in _containers(scene):
        ended = [status.get(state, {}).get("terminated") for state in ("state", "lastState")]
        yield from ((pod, status, each) for each in ended if each)


def _containers(scene: Scene) -> Iterator[tuple[Object, dict[str, Any]]]:
    for pod in scene.pods:
        for field in ("initContainerStatuses", "containerStatuses"):
            yield from ((pod, status) for status in pod.get("status", {}).get(field) or ())


def _limit(pod: Object, container: str) -> str:
    """Return the memory limit of a container, as its manifest writes it."""
    spec = pod["spec"]
    found = (each for each in (*spec["containers"], *spec.get("initContainers", ())) if each["name"] == container)
    limits = (each.get("resources", {}).get("limits", {}) for each in found)
    return next((str(limit["memory"]) for limit in limits if "memory" in limit), "-")


def _is_ready(pod: Object) -> bool:
    return condition_of(pod, "Ready").get("status") == "True"


def _phase(pod: Object) -> str:
    return str(pod.get("status", {}).get("phase", ""))


def _is_placed(pod: Object) -> bool:
    return bool(pod["spec"].get("nodeName"))


def _named(object_: Object) -> str:
    return f"{object_['kind']}/{object_['metadata']['name']}"


def _uid(event: Object) -> str:
    return str((event.get("involvedObject") or event.get("regarding") or {}).get("uid", ""))


def _when(event: Object) -> str:
    return event.get("lastTimestamp") or event.get("eventTime") or event["metadata"].get("creationTimestamp") or ""
