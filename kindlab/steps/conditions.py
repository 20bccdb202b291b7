"""What a wait waits for, and what answer a repeated question stops at: data, so that both can be told in words."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import msgspec

from kindlab.errors import RunError
from kindlab.objects import field_of, status_of
from kindlab.rows import AnswerRow, Object
from kindlab.seen import Moment
from kindlab.steps.references import path_of
from kindlab.texts import Text
from kindlab.verdict import NotSeen


class Snapshot(Protocol):
    """The state of the watched objects at one instant."""

    def all(self, ref: str) -> Sequence[Object]:
        """Return the objects that a reference names, ordered by name; none where none exists."""

    def moments(self, ref: str) -> Sequence[Moment]:
        """Return the same objects as a check sees each at one instant."""


class _OfObjects(msgspec.Struct, frozen=True):
    """A condition that looks at what one reference names."""

    ref: str

    def refs(self) -> tuple[str, ...]:
        """Return the objects that the condition looks at."""
        return (self.ref,)


class _OfAnswer(msgspec.Struct, frozen=True):
    """An expectation of an answer."""

    def refs(self) -> tuple[str, ...]:
        """Return nothing: an expectation looks at the answer only."""
        return ()


class Ready(_OfObjects, frozen=True, omit_defaults=True, tag="ready"):
    """Holds while the Ready condition of the object, or of each of at least one, is True."""

    def holds(self, snapshot: Snapshot) -> bool:
        """Tell whether the condition holds at this instant."""
        return HasCondition(self.ref, "Ready").holds(snapshot)

    def text(self) -> Text:
        """Return the condition in words."""
        return Text(f"{self.ref} is Ready", zh=f"{self.ref} 处于 Ready")


class HasCondition(_OfObjects, frozen=True, omit_defaults=True, tag="condition"):
    """Holds while the named condition of the object, or of each of at least one, has this status."""

    name: str
    status: str = "True"

    def holds(self, snapshot: Snapshot) -> bool:
        """Tell whether the condition holds at this instant."""
        found = snapshot.all(self.ref)
        return bool(found) and all(status_of(object_, self.name) == self.status for object_ in found)

    def text(self) -> Text:
        """Return the condition in words."""
        return Text(f"{self.ref} has {self.name}={self.status}", zh=f"{self.ref} 的 {self.name}={self.status}")


class RolledOut(_OfObjects, frozen=True, omit_defaults=True, tag="rolled_out"):
    """Holds while a Deployment, StatefulSet or DaemonSet has nothing left to do for its newest generation."""

    def holds(self, snapshot: Snapshot) -> bool:
        """Tell whether the condition holds at this instant."""
        found = snapshot.all(self.ref)
        return bool(found) and all(_is_rolled_out(object_) for object_ in found)

    def text(self) -> Text:
        """Return the condition in words."""
        return Text(f"{self.ref} is rolled out", zh=f"{self.ref} 发布完成")


class Equals(_OfObjects, frozen=True, omit_defaults=True, tag="equals"):
    """Holds while a field of the object, or of each of at least one, has this value; None is also 'not there'."""

    path: str
    value: str | int | bool | None

    def holds(self, snapshot: Snapshot) -> bool:
        """Tell whether the condition holds at this instant."""
        found = snapshot.all(self.ref)
        return bool(found) and all(field_of(object_, *path_of(self.path)) == self.value for object_ in found)

    def text(self) -> Text:
        """Return the condition in words."""
        return Text(f"{self.path} of {self.ref} is {self.value!r}", zh=f"{self.ref} 的 {self.path} 为 {self.value!r}")


class Count(_OfObjects, frozen=True, omit_defaults=True, tag="count"):
    """Holds while so many objects exist, those that are being deleted included."""

    number: int

    def holds(self, snapshot: Snapshot) -> bool:
        """Tell whether the condition holds at this instant."""
        return len(snapshot.all(self.ref)) == self.number

    def text(self) -> Text:
        """Return the condition in words."""
        if self.number == 0:
            return Text(f"{self.ref} is gone", zh=f"{self.ref} 已不存在")
        return Text(f"{self.number} × {self.ref} exist", zh=f"存在 {self.number} 个 {self.ref}")


class Holds(msgspec.Struct, frozen=True, tag="holds"):
    """Holds while a named function says so of the objects of each reference, as they are now."""

    function: Callable[..., bool]
    looks_at: tuple[str, ...]

    def holds(self, snapshot: Snapshot) -> bool:
        """Tell whether the condition holds at this instant: what the function says NotSeen of does not.

        Raises RunError where it raises anything else, or returns neither True nor False.
        """
        given = [snapshot.moments(ref) for ref in self.looks_at]
        try:
            held: object = self.function(*given)
        except NotSeen:
            return False
        except Exception as bug:
            said = f"{type(bug).__name__}: {bug}"
            raise RunError(f"the lab's {self.function.__qualname__}() raised {said}. Look at its module") from bug
        if not isinstance(held, bool):
            said = type(held).__name__
            raise RunError(f"the lab's {self.function.__qualname__}() returned {said}, expected True or False")
        return held

    def refs(self) -> tuple[str, ...]:
        """Return the objects that the condition looks at."""
        return self.looks_at

    def text(self) -> Text:
        """Return the condition in words: the objects, and the function's own name."""
        objects, words = ", ".join(self.looks_at), self.function.__name__.replace("_", " ")
        return Text(f"{objects}: {words}", zh=f"{objects}：{words}")


class Not(msgspec.Struct, frozen=True, omit_defaults=True, tag="not"):
    """Holds while another condition does not, or for an answer that is not the other."""

    condition: "Condition | Expectation"

    def holds(self, subject: Any) -> bool:
        """Tell whether the condition holds at this instant, or for this answer."""
        return not self.condition.holds(subject)

    def refs(self) -> tuple[str, ...]:
        """Return the objects that the condition looks at."""
        return self.condition.refs()

    def text(self) -> Text:
        """Return the condition in words."""
        inner = self.condition.text()
        return Text(f"not: {inner.en}", zh=f"并非：{inner.zh}")


class HasCode(_OfAnswer, frozen=True, omit_defaults=True, tag="code"):
    """Holds for an answer with this code: a command's exit code, or an HTTP status."""

    code: int
    http: bool = False

    def holds(self, answer: AnswerRow) -> bool:
        """Tell whether the answer is the awaited one."""
        return answer.code == self.code

    def text(self) -> Text:
        """Return the expectation in words."""
        if self.http:
            return Text(f"HTTP status {self.code}", zh=f"HTTP 状态码 {self.code}")
        return Text(f"exit code {self.code}", zh=f"退出码 {self.code}")


class Says(_OfAnswer, frozen=True, omit_defaults=True, tag="says"):
    """Holds for an answer whose output is this text, or contains it; white space around it aside."""

    output: str
    among_others: bool = False

    def holds(self, answer: AnswerRow) -> bool:
        """Tell whether the answer is the awaited one."""
        return self.output in answer.output if self.among_others else answer.output.strip() == self.output

    def text(self) -> Text:
        """Return the expectation in words."""
        if self.among_others:
            return Text(f"an answer with {self.output!r} in it", zh=f"回答中含有 {self.output!r}")
        return Text(f"the answer {self.output!r}", zh=f"回答 {self.output!r}")


Expectation = HasCode | Says | Not
"""The answer at which a repeated question stops."""

Condition = Ready | RolledOut | HasCondition | Equals | Count | Holds | Not
"""What a wait waits for."""


def ready(ref: str) -> Ready:
    """Hold while the object's Ready condition is True; of `Pod[app=web]`, while at least one exists and each is."""
    return Ready(ref)


def rolled_out(ref: str) -> RolledOut:
    """Hold while all Pods of a Deployment, StatefulSet or DaemonSet are of its newest generation, and available.

    Old Pods may still be terminating, as after `kubectl rollout status`.
    """
    return RolledOut(ref)


def condition(ref: str, name: str, status: str = "True") -> HasCondition:
    """Hold while a condition of the object (or of each that a selection names) has this status."""
    return HasCondition(ref, name, status)


def equals(ref: str, path: str, value: str | int | bool | None) -> Equals:
    """Hold while a field, such as `status.phase`, has this value; None holds also where the field is not there."""
    return Equals(ref, path, value)


def count(ref: str, number: int) -> Count:
    """Hold while so many objects exist, those that are being deleted included."""
    return Count(ref, number)


def gone(ref: str) -> Count:
    """Hold while no such object exists."""
    return Count(ref, 0)


def holds(function: Callable[..., bool], *refs: str) -> Holds:
    """Hold while a named function says so, such as `def looped(pods): return any(pod.restarts >= 3 for pod in pods)`.

    It is given a list for each reference: the newest moment of each object that exists, ordered by name; none at first.
    """
    return Holds(function, refs)


def not_(inner: Condition | Expectation) -> Not:
    """Hold while the other condition does not, or for any answer but the other."""
    return Not(inner)


def exits(code: int) -> HasCode:
    """Expect an answer of a command with this exit code."""
    return HasCode(code)


def answers(code: int) -> HasCode:
    """Expect an answer of the API server with this HTTP status."""
    return HasCode(code, http=True)


def says(output: str) -> Says:
    """Expect an answer whose output is this text, white space around it aside."""
    return Says(output)


def contains(text: str) -> Says:
    """Expect an answer whose output contains this text."""
    return Says(text, among_others=True)


def _is_rolled_out(object_: Object) -> bool:
    """Compare what a workload asks for with what its controller reports of the same generation."""
    spec, status = object_.get("spec") or {}, object_.get("status") or {}
    wanted = status.get("desiredNumberScheduled", 0) if object_["kind"] == "DaemonSet" else spec.get("replicas", 1)
    updated = status.get("updatedNumberScheduled" if object_["kind"] == "DaemonSet" else "updatedReplicas", 0)
    available = status.get("numberAvailable" if object_["kind"] == "DaemonSet" else "availableReplicas", 0)
    existing = status.get("currentNumberScheduled" if object_["kind"] == "DaemonSet" else "replicas", 0)
    is_observed = status.get("observedGeneration", 0) >= object_["metadata"].get("generation", 0)
    return bool(is_observed and updated == available == existing == wanted)
