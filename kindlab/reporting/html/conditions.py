"""The state of an object in a word or two, and in a colour: what its band in a timeline shows."""

from collections.abc import Callable
from typing import Any, NamedTuple

from kindlab.objects import field_of
from kindlab.reporting.html.model import BandTone
from kindlab.reporting.printing import in_a_line
from kindlab.rows import Object
from kindlab.texts import Language, Text

EXISTS = Text("exists", zh="存在")
READY = Text("ready", zh="就绪")
NOT_READY = Text("not ready", zh="未就绪")
CORDONED = Text("cordoned", zh="已隔离")
SUSPENDED = Text("suspended", zh="已挂起")
NO_ENDPOINTS = Text("no endpoints", zh="没有端点")
READY_OF = Text("{ready} of {wanted} ready", zh="{ready}/{wanted} 就绪")
ACTIVE = Text("{count} active", zh="{count} 个进行中")
TERMINATING = Text("{state}, terminating", zh="{state}，终止中")
COMPLETE = Text("complete", zh="已完成")
FAILED = Text("failed", zh="失败")

PHASES: dict[str, BandTone] = {
    "Active": "ready", "Available": "exists", "Bound": "ready", "Failed": "failed", "Lost": "failed",
    "Pending": "waiting", "Released": "waiting", "Running": "ready", "Succeeded": "done", "Terminating": "waiting",
    "Unknown": "failed",
}  # fmt: skip
LONGEST = 60
"""So many characters of a state's word are shown: what the API serves may be anything."""


class State(NamedTuple):
    """What a version says of an object; `node` is a Pod's, `restarts` those of its containers together."""

    text: str
    tone: BandTone
    deleting: bool = False
    node: str = ""
    restarts: int = 0


def state_of(kind: str, object_: Object, language: Language) -> State:
    """Return an object's state; of a kind that is not known its readiness, its phase, or that it exists."""
    text, tone = KINDS.get(kind, _plain)(object_, language)
    deleting = field_of(object_, "metadata", "deletionTimestamp") is not None
    node = field_of(object_, "spec", "nodeName") if kind == "Pod" else None
    restarts = sum(_number(each.get("restartCount")) for each in _containers(object_)) if kind == "Pod" else 0
    said = TERMINATING.in_(language).format(state=text) if deleting else text
    return State(in_a_line(said)[:LONGEST], tone, deleting, str(node or ""), restarts)


def _pod(object_: Object, language: Language) -> tuple[str, BandTone]:
    phase = str(field_of(object_, "status", "phase") or "Pending")
    why = next(filter(None, (field_of(each, "state", "waiting", "reason") for each in _containers(object_))), None)
    if phase != "Running":
        stuck = why if phase == "Pending" else None
        return _joined(phase, stuck), "failed" if _is_failure(stuck) else PHASES.get(phase, "waiting")
    if _condition(object_, "Ready") == "True":
        return READY.in_(language).capitalize(), "ready"
    said = _joined(phase, NOT_READY.in_(language), why)
    return said, "failed" if _is_failure(why) else "waiting"


def _replicated(object_: Object, language: Language) -> tuple[str, BandTone]:
    ready = _number(field_of(object_, "status", "readyReplicas") or field_of(object_, "status", "numberReady"))
    asked, on_nodes = field_of(object_, "spec", "replicas"), field_of(object_, "status", "desiredNumberScheduled")
    wanted = _number(asked if asked is not None else on_nodes if on_nodes is not None else 1)
    return _ready_of(ready, wanted, language)


def _slice(object_: Object, language: Language) -> tuple[str, BandTone]:
    endpoints = _dicts(object_.get("endpoints"))
    if not endpoints:
        return NO_ENDPOINTS.in_(language), "exists"
    ready = sum(field_of(each, "conditions", "ready") is not False for each in endpoints)
    return _ready_of(ready, len(endpoints), language)


def _job(object_: Object, language: Language) -> tuple[str, BandTone]:
    if _condition(object_, "Complete") == "True":
        return COMPLETE.in_(language), "done"
    if _condition(object_, "Failed") == "True":
        return FAILED.in_(language), "failed"
    if field_of(object_, "spec", "suspend") is True:
        return SUSPENDED.in_(language), "exists"
    active = field_of(object_, "status", "active")
    return ACTIVE.in_(language).format(count=_number(active)), "ready" if active else "waiting"


def _cron_job(object_: Object, language: Language) -> tuple[str, BandTone]:
    if field_of(object_, "spec", "suspend") is True:
        return SUSPENDED.in_(language), "exists"
    active = _dicts(field_of(object_, "status", "active"))
    return (ACTIVE.in_(language).format(count=len(active)), "ready") if active else (EXISTS.in_(language), "exists")


def _node(object_: Object, language: Language) -> tuple[str, BandTone]:
    is_ready, is_cordoned = _condition(object_, "Ready") == "True", field_of(object_, "spec", "unschedulable") is True
    said = (READY if is_ready else NOT_READY).in_(language)
    tone: BandTone = ("waiting" if is_cordoned else "ready") if is_ready else "failed"
    return _joined(said, CORDONED.in_(language) if is_cordoned else None), tone


def _plain(object_: Object, language: Language) -> tuple[str, BandTone]:
    told = _condition(object_, "Ready") or _condition(object_, "Available")
    if told:
        return (READY if told == "True" else NOT_READY).in_(language), "ready" if told == "True" else "waiting"
    if phase := field_of(object_, "status", "phase"):
        return str(phase), PHASES.get(str(phase), "exists")
    return EXISTS.in_(language), "exists"


KINDS: dict[str, Callable[[Object, Language], tuple[str, BandTone]]] = {
    "CronJob": _cron_job, "DaemonSet": _replicated, "Deployment": _replicated, "EndpointSlice": _slice, "Job": _job,
    "Node": _node, "Pod": _pod, "ReplicaSet": _replicated, "StatefulSet": _replicated,
}  # fmt: skip


def _ready_of(ready: int, wanted: int, language: Language) -> tuple[str, BandTone]:
    said = READY_OF.in_(language).format(ready=ready, wanted=wanted)
    return said, "exists" if ready == wanted == 0 else "ready" if ready >= wanted else "waiting"


def _is_failure(reason: Any) -> bool:
    return str(reason).endswith(("BackOff", "Error", "Err", "ErrImageNeverPull", "InvalidImageName"))


def _containers(object_: Object) -> list[Object]:
    lists = ("initContainerStatuses", "containerStatuses")
    return [each for name in lists for each in _dicts(field_of(object_, "status", name))]


def _condition(object_: Object, name: str) -> Any:
    """Return a condition's status; unlike a check's view it bears objects that no API server would serve."""
    conditions = _dicts(field_of(object_, "status", "conditions"))
    return next((found.get("status") for found in conditions if found.get("type") == name), None)


def _dicts(entries: Any) -> list[Object]:
    return [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _joined(*words: Any) -> str:
    return ", ".join(str(word) for word in words if word)
