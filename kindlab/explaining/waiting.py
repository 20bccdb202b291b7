"""What a person types to wait: `kubectl wait` where it knows the condition, else a look at what changes."""

import shlex
from functools import singledispatch
from typing import Any

from kindlab.explaining.shell import Scene, jsonpath
from kindlab.naming import parse
from kindlab.steps.conditions import Count, Equals, HasCondition, Not, Ready, RolledOut


@singledispatch
def waited(condition: Any, within: float, scene: Scene) -> list[str]:
    """Return the commands that wait until a condition holds: where kubectl has no word for it, they show changes."""
    looks = (scene.kubectl("get", *scene.objects_of(ref), "--watch") for ref in condition.refs())
    return [f"timeout {within:g} {look}" for look in looks]


@waited.register
def _(condition: Ready, within: float, scene: Scene) -> list[str]:
    return waited(HasCondition(condition.ref, "Ready"), within, scene)


@waited.register
def _(condition: HasCondition, within: float, scene: Scene) -> list[str]:
    wanted = shlex.quote(f"condition={condition.name}={condition.status}")
    return [*_exists(condition.ref, within, scene), _wait(wanted, condition.ref, within, scene)]


@waited.register
def _(condition: RolledOut, within: float, scene: Scene) -> list[str]:
    return [scene.kubectl("rollout status", *scene.objects_of(condition.ref), f"--timeout={within:g}s")]


@waited.register
def _(condition: Equals, within: float, scene: Scene) -> list[str]:
    if condition.value in (None, ""):
        return _shown(condition, within, scene)
    value = str(condition.value).lower() if isinstance(condition.value, bool) else str(condition.value)
    wanted = f"jsonpath={shlex.quote(jsonpath(condition.path))}={shlex.quote(value)}"
    return [*_exists(condition.ref, within, scene), _wait(wanted, condition.ref, within, scene)]


@waited.register
def _(condition: Count, within: float, scene: Scene) -> list[str]:
    if condition.number == 0:
        return [_wait("delete", condition.ref, within, scene)]
    if condition.number == 1 and not parse(condition.ref).labels:
        return [_wait("create", condition.ref, within, scene)]
    return _shown(condition, within, scene)


@waited.register
def _(condition: Not, within: float, scene: Scene) -> list[str]:
    match condition.condition:
        case Not(condition=inner):
            return waited(inner, within, scene)
        case Ready(ref=ref) if parse(ref).name and parse(ref).kind == "Pod":  # a node's may turn to Unknown instead
            return [_wait("condition=Ready=False", ref, within, scene)]
        case Count(ref=ref, number=0):
            return [_wait("create", ref, within, scene)]
    return _shown(condition, within, scene)


def _shown(condition: Any, within: float, scene: Scene) -> list[str]:
    return waited.dispatch(object)(condition, within, scene)


def _exists(ref: str, within: float, scene: Scene) -> list[str]:
    """Wait for what a controller makes: kubectl waits for a condition only of what is there."""
    return [] if ref in scene.applied else [_wait("create", ref, within, scene)]


def _wait(wanted: str, ref: str, within: float, scene: Scene) -> str:
    return scene.kubectl("wait", f"--for={wanted}", *scene.objects_of(ref), f"--timeout={within:g}s")
