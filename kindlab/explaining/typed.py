"""What a person types for each kind of step."""

import shlex
from functools import singledispatch
from math import floor
from typing import Any

import msgspec

from kindlab.explaining.shell import Scene, name_of, variable
from kindlab.explaining.waiting import waited
from kindlab.images import workload
from kindlab.manifests import DEFINITION
from kindlab.steps import Ask, Observe, Until, kubelet
from kindlab.steps.acts import Apply, Delete, Evict, Exec, Kubectl, Operator, Patch, Scale, Undo
from kindlab.steps.conditions import Expectation, HasCode, Not, Says
from kindlab.steps.node_acts import STATIC_PODS, Cordon, KubeletConfig, Label, Pause, StaticPod, Stop, Taint
from kindlab.steps.questions import DryRun, InPod, OnNode, Path
from kindlab.steps.traffic import Traffic, curl

APPLY = {
    "apply": "apply --server-side --field-manager=kindlab --force-conflicts",
    "create": "create",
    "replace": "replace",
}


@singledispatch
def by_hand(step: Any, scene: Scene) -> list[str]:
    """Return the commands that a person would type for a step, one a line."""
    raise TypeError(f"no step: {step!r}")


@singledispatch
def undone(step: Any, scene: Scene) -> list[str]:
    """Return the commands that take an act back; none where the end of the namespace does."""
    return []


@by_hand.register
def _(step: Apply, scene: Scene) -> list[str]:
    words = [APPLY[step.verb], *([] if step.strict else ["--validate=ignore"]), "-f", scene.file(step.manifest)]
    return [scene.kubectl(*words, as_=step.as_), *_established(step, scene)]


@by_hand.register
def _(step: Patch, scene: Scene) -> list[str]:
    body = shlex.quote(msgspec.json.encode(step.body).decode())
    place = [f"--subresource={step.subresource}"] if step.subresource else []
    words = [scene.object(step.ref), *place, f"--type={step.patch_type}", "-p", body]
    return [scene.kubectl("patch", *words, as_=step.as_)]


@by_hand.register
def _(step: Delete, scene: Scene) -> list[str]:
    words = [scene.object(step.ref), "--wait=false"]
    if step.grace_seconds is not None:
        words.append(f"--grace-period={step.grace_seconds}" + ("" if step.grace_seconds else " --force"))
    if step.propagation:
        words.append(f"--cascade={step.propagation.lower()}")
    return [scene.kubectl("delete", *words, as_=step.as_)]


@by_hand.register
def _(step: Scale, scene: Scene) -> list[str]:
    return [scene.kubectl("scale", scene.object(step.ref), f"--replicas={step.replicas}", as_=step.as_)]


@by_hand.register
def _(step: Evict, scene: Scene) -> list[str]:
    """Send the request itself: kubectl evicts only as a part of `drain`."""
    name = scene.name(step.ref)
    metadata = {"name": "$pod", "namespace": scene.namespace}
    eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata}
    body = msgspec.json.encode(eviction).decode().replace('"', r"\"")
    path = f'"/api/v1/namespaces/{scene.namespace}/pods/$pod/eviction"'
    return [f"pod={name}", f'echo "{body}" | {scene.kubectl("create", "--raw", path, "-f", "-", as_=step.as_)}']


@by_hand.register
def _(step: Exec, scene: Scene) -> list[str]:
    return [_in_pod(InPod(step.ref, step.container), scene.words(step.command), scene)]


@by_hand.register
def _(step: Kubectl, scene: Scene) -> list[str]:
    present = {path.name for path in scene.folder.glob("*")}
    words = [scene.file(word) if word in present else scene.word(word) for word in step.command]
    return [scene.kubectl(*words, as_=step.as_)]


@undone.register
def _(step: Kubectl, scene: Scene) -> list[str]:
    match step.command:
        case ("cordon" | "drain", *words):
            nodes = [scene.word(word) for word in words if not isinstance(word, str)]
            return [f"kubectl uncordon {' '.join(nodes)}"] if nodes else []
        case ("taint", *words, taint):
            return [" ".join(("kubectl taint", *scene.words(words), f"{scene.word(taint)}-"))]
    return []


@by_hand.register
def _(step: Operator, scene: Scene) -> list[str]:
    file, before = scene.file(step.file), []
    if file.startswith("<"):
        file = shlex.quote(f"/tmp/{scene.namespace}-{step.file}")  # noqa: S108 - a person's own, for as long as it takes
        before = [f"{scene.moved(step.file)} > {file}"]
    return [*before, f"kopf run --standalone --namespace={scene.namespace} {file} & {variable(step.name)}=$!"]


@undone.register
def _(step: Operator, scene: Scene) -> list[str]:
    return [f'kill "${variable(step.name)}"']


@by_hand.register
def _(step: Traffic, scene: Scene) -> list[str]:
    """Run one client that follows itself: kindlab runs several, so that a lost request holds no other up."""
    run = ["run", step.name, f"--image={workload('agnhost')}", "--restart=Never", "--command", "--"]
    pod = shlex.quote(f"Pod/{step.name}")
    started = scene.kubectl("wait --for=condition=Ready", pod, "--timeout=60s")
    return [scene.kubectl(*run, *map(shlex.quote, curl(step, lanes=1))), started]


@undone.register
def _(step: Traffic, scene: Scene) -> list[str]:
    lost = scene.kubectl("logs --timestamps", step.name)
    return [f"{lost} | grep -v ' 200 0 '", scene.kubectl("delete pod", step.name, "--force")]


@by_hand.register
def _(step: Undo, scene: Scene) -> list[str]:
    return [line for each in scene.steps if each.name == step.step for line in undone(each, scene)]


@by_hand.register
def _(step: Cordon, scene: Scene) -> list[str]:
    return [f"kubectl cordon {scene.node(step.node)}"]


@undone.register
def _(step: Cordon, scene: Scene) -> list[str]:
    return [f"kubectl uncordon {scene.node(step.node)}"]


@by_hand.register
def _(step: Taint, scene: Scene) -> list[str]:
    return [f"kubectl taint node {scene.node(step.node)} {shlex.quote(step.taint)}"]


@undone.register
def _(step: Taint, scene: Scene) -> list[str]:
    return [f"kubectl taint node {scene.node(step.node)} {shlex.quote(step.taint)}-"]


@by_hand.register
def _(step: Label, scene: Scene) -> list[str]:
    labels = [f"{key}-" if value is None else f"{key}={value}" for key, value in step.labels.items()]
    return [f"kubectl label --overwrite node {scene.node(step.node)} {' '.join(map(shlex.quote, labels))}"]


@undone.register
def _(step: Label, scene: Scene) -> list[str]:
    added = [shlex.quote(f"{key}-") for key, value in step.labels.items() if value is not None]
    return [f"kubectl label node {scene.node(step.node)} {' '.join(added)}"] if added else []


@by_hand.register
def _(step: Pause, scene: Scene) -> list[str]:
    return [f"docker pause {scene.node(step.node)}"]


@undone.register
def _(step: Pause, scene: Scene) -> list[str]:
    return [f"docker unpause {scene.node(step.node)}"]


@by_hand.register
def _(step: Stop, scene: Scene) -> list[str]:
    return [f"docker exec {scene.node(step.node)} systemctl stop {shlex.quote(step.service)}"]


@undone.register
def _(step: Stop, scene: Scene) -> list[str]:
    return [f"docker exec {scene.node(step.node)} systemctl start {shlex.quote(step.service)}"]


@by_hand.register
def _(step: KubeletConfig, scene: Scene) -> list[str]:
    node = scene.node(step.node)
    put = f"docker exec -i {node} install -D -m 644 /dev/stdin"
    contents = ((folder, shlex.quote(content.decode())) for folder, content in kubelet.files(step.fields).items())
    written = [f"printf %s {content} | {put} {folder}/{kubelet.FILE}" for folder, content in contents]
    return [*written, f"docker exec {node} sh -c {shlex.quote(kubelet.RESTART)}"]


@undone.register
def _(step: KubeletConfig, scene: Scene) -> list[str]:
    node = scene.node(step.node)
    removed = f"docker exec {node} rm -rf {' '.join(kubelet.REMOVED)}"
    return [removed, f"docker exec {node} sh -c {shlex.quote(kubelet.RESTART)}"]


@by_hand.register
def _(step: StaticPod, scene: Scene) -> list[str]:
    """Let kubectl write the namespace into the manifest: a kubelet would take `default`."""
    filled = scene.kubectl("create --dry-run=client -o yaml -f", scene.file(step.manifest))
    put = f"docker exec -i {scene.node(step.node)} install -D -m 600 /dev/stdin {_static_pod(step, scene)}"
    return [f"{filled} | {put}"]


@undone.register
def _(step: StaticPod, scene: Scene) -> list[str]:
    return [f"docker exec {scene.node(step.node)} rm -f {_static_pod(step, scene)}"]


@by_hand.register
def _(step: Observe, scene: Scene) -> list[str]:
    return [f"sleep {step.seconds:g}"]


@by_hand.register
def _(step: Until, scene: Scene) -> list[str]:
    return waited(step.condition, step.within, scene)


@by_hand.register
def _(step: Ask, scene: Scene) -> list[str]:
    question = asked(step.where, scene.words(step.command), scene)
    if step.until is None:
        return [question]
    if _is_http(step.until):
        question += " -v=6 2>&1 | grep round_trippers | tail -n 1"  # where kubectl tells the HTTP status of its request
    times, answer = floor(step.within / step.every) + 1, _is_answer(step.until)
    look = f'out=$({question}); code=$?; echo "$out"; {answer} && break; sleep {step.every:g}'
    return [f"for n in $(seq {times}); do {look}; done"]


@singledispatch
def asked(where: Any, command: list[str], scene: Scene) -> str:
    """Return the command that asks a question once."""
    raise TypeError(f"no place to ask: {where!r}")


@asked.register
def _in_pod(where: InPod, command: list[str], scene: Scene) -> str:
    container = ["-c", shlex.quote(where.container)] if where.container else []
    place = scene.object(where.ref, where.namespace)
    return scene.kubectl("exec", place, *container, "--", *command, namespace=where.namespace)


@asked.register
def _(where: OnNode, command: list[str], scene: Scene) -> str:
    return " ".join(("docker exec", scene.node(where.node), *command))


@asked.register
def _(where: Kubectl, command: list[str], scene: Scene) -> str:
    return by_hand(where, scene)[0]


@asked.register
def _(where: DryRun, command: list[str], scene: Scene) -> str:
    return scene.kubectl("create --dry-run=server -f", scene.file(where.manifest), as_=where.as_)


@asked.register
def _(where: Path, command: list[str], scene: Scene) -> str:
    return " ".join(("kubectl", *scene.flags(where.as_), "get --raw", scene.word(where.path)))


def _is_answer(expectation: Expectation) -> str:
    """Return a shell's test of whether `$code` and `$out` are as expected."""
    match expectation:
        case HasCode(code=code, http=True):
            return f"""echo "$out" | grep -qE '[" ]{code} '"""
        case HasCode(code=code):
            return f"[[ $code == {code} ]]"
        case Says(output=text, among_others=True):
            return f"[[ $out == *{shlex.quote(text)}* ]]"
        case Says(output=text):
            return f"[[ $out == {shlex.quote(text)} ]]"
        case Not(condition=inner):
            return f"! {_is_answer(inner)}"  # type: ignore[arg-type]  # of an answer, as a question has no other
    raise TypeError(f"no expectation: {expectation!r}")


def _is_http(expectation: Expectation) -> bool:
    if isinstance(expectation, Not):
        return _is_http(expectation.condition)  # type: ignore[arg-type]  # of an answer, as a question has no other
    return isinstance(expectation, HasCode) and expectation.http


def _established(step: Apply, scene: Scene) -> list[str]:
    """Return the wait without which the objects of a new kind are refused."""
    made = (name_of(each) for each in scene.objects(step.manifest) if each["kind"] == DEFINITION)
    return [f"kubectl wait --for=condition=Established {shlex.quote(name)} --timeout=30s" for name in made]


def _static_pod(step: StaticPod, scene: Scene) -> str:
    return shlex.quote(f"{STATIC_PODS}/{scene.namespace}-{step.manifest}")
