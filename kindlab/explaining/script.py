"""A whole run by hand: what to type, in order, with what each of it is for."""

import shlex
from collections.abc import Iterator

import msgspec

from kindlab.explaining.shell import Scene, cluster_wide, files, name_of
from kindlab.explaining.typed import by_hand, undone
from kindlab.manifests import DEFINITION
from kindlab.steps.acts import Undo
from kindlab.texts import Text

NO_FINALIZERS = '{"metadata":{"finalizers":null}}'
BEFORE = Text("a namespace of its own, and the lab's files", zh="单独的命名空间，以及实验的文件")
AFTER = Text("undo everything", zh="还原一切")
SEE_WHETHER = Text("whether it is refused is what is to be seen", zh="是否被拒绝正是要观察的")
GO_ON = Text("not getting there is an observation too: go on", zh="没有达到也是一种观察结果：继续")
LEFT_TO_LOOK = Text("end it with Ctrl-C once you have seen it", zh="看到之后用 Ctrl-C 结束")


class Part(msgspec.Struct, frozen=True):
    """Some commands of a run by hand, and what they are for; `step` is the name of the lab's step, or nothing."""

    text: Text
    commands: list[str]
    step: str = ""
    notes: tuple[Text, ...] = ()


def script(scene: Scene) -> list[Part]:
    """Return one arm of a run by hand: the namespace first, the steps, and the clean-up last."""
    return [Part(BEFORE, list(_before(scene))), *_steps(scene), Part(AFTER, list(_after(scene)))]


def _before(scene: Scene) -> Iterator[str]:
    yield f'eval "$(kindlab kubeconfig --export --name {shlex.quote(scene.place.cluster)})"'
    yield f"cd {shlex.quote(str(scene.folder))}"
    yield f"kubectl create namespace {scene.namespace}"
    yield scene.kubectl("wait --for=create ServiceAccount/default --timeout=30s")


def _steps(scene: Scene) -> Iterator[Part]:
    for step in scene.steps:
        commands, notes = by_hand(step, scene), []
        if getattr(step, "refused", False):
            notes.append(SEE_WHETHER)
        if getattr(step, "soft", False):
            notes.append(GO_ON)
        if any(command.startswith("timeout ") for command in commands):
            notes.append(LEFT_TO_LOOK)
        yield Part(step.text(), commands, step.name, tuple(notes))


def _after(scene: Scene) -> Iterator[str]:
    """Yield the end of what steps left; finalizers go before the namespace, which would wait for them for ever."""
    taken_back = {step.step for step in scene.steps if isinstance(step, Undo)}
    for step in reversed(scene.steps):
        if step.name not in taken_back:
            yield from undone(step, scene)
    yield from _released(scene)
    for file in cluster_wide(scene):
        yield scene.kubectl("delete --ignore-not-found --wait=false -f", scene.file(file))
    yield f"kubectl delete namespace {scene.namespace}"


def _released(scene: Scene) -> Iterator[str]:
    """Yield how finalizers are taken off what the lab makes: all objects of its own kinds, and what its files name."""
    patch = f"--type=merge -p {shlex.quote(NO_FINALIZERS)}"
    objects = [object_ for file in files(scene) for object_ in scene.objects(file)]
    own = {each["spec"]["names"]["kind"]: each for each in objects if each["kind"] == DEFINITION}
    for definition in own.values():
        found = scene.kubectl("get", definition["metadata"]["name"], "-o", "name")
        yield f"{found} | xargs -r -n 1 {scene.kubectl('patch', patch)}"
    for each in objects:
        if each["metadata"].get("finalizers") and each["kind"] not in own:
            yield scene.kubectl("patch", shlex.quote(name_of(each)), patch)
