"""Acts on objects: whatever a lab changes through the API server, each leaving one row with what became of it.

A refusal is an observation where the lab says so (`refused=True`), else the end of the run as an error. `as_` acts as
somebody else: `ServiceAccount/reader` of the lab's namespace, `User/jane`, or `anonymous` (without credentials).
"""

from typing import Any, Literal

import msgspec

from kindlab.steps.references import Target, Word, shown
from kindlab.texts import Text

Verb = Literal["apply", "create", "replace"]
PatchType = Literal["merge", "json", "strategic"]
Propagation = Literal["", "Background", "Foreground", "Orphan"]

VERBS = {
    "apply": Text("apply {}", zh="应用 {}"),
    "create": Text("create {}", zh="创建 {}"),
    "replace": Text("replace by {}", zh="替换为 {}"),
}


class Apply(msgspec.Struct, frozen=True, omit_defaults=True, tag="apply"):
    """Sends a manifest: applied on the server's side as field manager `kindlab`, or created, or put in place."""

    manifest: str
    name: str
    verb: Verb = "apply"
    as_: str = ""
    refused: bool = False
    strict: bool = True

    def text(self) -> Text:
        """Return the step in words."""
        en, zh = (VERBS[self.verb].in_(language).format(self.manifest) for language in ("en", "zh"))
        return _as(Text(en, zh), self.as_)


class Patch(msgspec.Struct, frozen=True, omit_defaults=True, tag="patch"):
    """Patches an object or its subresource; the body is a mapping, or a list of operations of JSON patch."""

    ref: Target
    body: dict[str, Any] | list[Any]
    name: str
    patch_type: PatchType = "merge"
    subresource: str = ""
    as_: str = ""
    refused: bool = False

    def text(self) -> Text:
        """Return the step in words."""
        body, place = msgspec.json.encode(self.body).decode(), f"/{self.subresource}" if self.subresource else ""
        target = shown(self.ref) + place
        return _as(Text(f"patch {target} with {body}", zh=f"修改 {target}：{body}"), self.as_)


class Delete(msgspec.Struct, frozen=True, omit_defaults=True, tag="delete"):
    """Deletes an object, with the grace period that it asks for itself unless another is given."""

    ref: Target
    name: str
    grace_seconds: int | None = None
    propagation: Propagation = ""
    as_: str = ""
    refused: bool = False

    def text(self) -> Text:
        """Return the step in words."""
        return _as(Text(f"delete {shown(self.ref)}", zh=f"删除 {shown(self.ref)}"), self.as_)


class Scale(msgspec.Struct, frozen=True, omit_defaults=True, tag="scale"):
    """Sets the number of replicas through the scale subresource."""

    ref: Target
    replicas: int
    name: str
    as_: str = ""
    refused: bool = False

    def text(self) -> Text:
        """Return the step in words."""
        en, zh = f"scale {shown(self.ref)} to {self.replicas}", f"把 {shown(self.ref)} 伸缩到 {self.replicas}"
        return _as(Text(en, zh), self.as_)


class Evict(msgspec.Struct, frozen=True, omit_defaults=True, tag="evict"):
    """Asks for a Pod's eviction, which PodDisruptionBudgets may refuse (429)."""

    ref: Target
    name: str
    as_: str = ""
    refused: bool = False

    def text(self) -> Text:
        """Return the step in words."""
        return _as(Text(f"evict {shown(self.ref)}", zh=f"驱逐 {shown(self.ref)}"), self.as_)


class Exec(msgspec.Struct, frozen=True, omit_defaults=True, tag="exec_in"):
    """Runs a command in a Pod's container; an exit code other than 0 is a refusal."""

    ref: Target
    command: tuple[Word, ...]
    name: str
    within: float
    container: str = ""
    refused: bool = False

    def text(self) -> Text:
        """Return the step in words."""
        command, place = _command(self.command), _place(self.ref, self.container)
        return Text(f"in {place} run: {command}", zh=f"在 {place} 中执行：{command}")


class Kubectl(msgspec.Struct, frozen=True, omit_defaults=True, tag="kubectl"):
    """Runs the kubectl that the node image carries, in the lab's namespace; as the place of a question, it asks."""

    command: tuple[Word, ...]
    name: str = ""
    within: float = 60
    as_: str = ""
    refused: bool = False

    def text(self) -> Text:
        """Return the step in words."""
        line = f"kubectl {_command(self.command)}"
        return _as(Text(f"run: {line}", zh=f"执行：{line}"), self.as_)


class Operator(msgspec.Struct, frozen=True, omit_defaults=True, tag="operator"):
    """Starts a kopf operator, a Python file beside the lab's manifests, which watches the lab's namespace only."""

    file: str
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        return Text(f"start the operator {self.file}", zh=f"启动 operator {self.file}")


class Undo(msgspec.Struct, frozen=True, omit_defaults=True, tag="undo"):
    """Takes an earlier act back: a node's change, a static Pod, an operator, traffic."""

    step: str
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        return Text(f"undo: {self.step}", zh=f"撤销：{self.step}")


def apply(manifest: str, *, name: str = "", as_: str = "", refused: bool = False, strict: bool = True) -> Apply:
    """Apply a file of the lab's manifests folder (server-side, field manager `kindlab`).

    Unknown and duplicate fields are refused unless `strict` is False, which drops them as an old client would. The
    step's name is the file's unless another is given.
    """
    return Apply(manifest, name or manifest, "apply", as_, refused, strict)


def create(manifest: str, *, name: str = "", as_: str = "", refused: bool = False, strict: bool = True) -> Apply:
    """Create the objects of a manifest; one that exists already is refused (409)."""
    return Apply(manifest, name or manifest, "create", as_, refused, strict)


def replace(manifest: str, *, name: str = "", as_: str = "", refused: bool = False, strict: bool = True) -> Apply:
    """Put the objects of a manifest in the place of those that exist (PUT); one that does not exist is refused."""
    return Apply(manifest, name or manifest, "replace", as_, refused, strict)


def patch(
    ref: Target, body: dict[str, Any] | list[Any], *, name: str, patch_type: PatchType = "merge", subresource: str = "",
    as_: str = "", refused: bool = False,
) -> Patch:  # fmt: skip
    """Patch an object: `body` is a mapping for the types merge and strategic, a list of operations for json."""
    return Patch(ref, body, name, patch_type, subresource, as_, refused)


def delete(
    ref: Target, *, name: str, grace_seconds: int | None = None, propagation: Propagation = "", as_: str = "",
    refused: bool = False,
) -> Delete:  # fmt: skip
    """Delete an object (such as `Pod/web`); the step does not wait until it is gone.

    `grace_seconds=0` is what `kubectl delete --force` sends.
    """
    return Delete(ref, name, grace_seconds, propagation, as_, refused)


def scale(ref: Target, replicas: int, *, name: str, as_: str = "", refused: bool = False) -> Scale:
    """Set the number of replicas of a Deployment, ReplicaSet or StatefulSet, through its scale subresource."""
    return Scale(ref, replicas, name, as_, refused)


def evict(ref: Target, *, name: str, as_: str = "", refused: bool = False) -> Evict:
    """Ask once for a Pod's eviction; a PodDisruptionBudget that forbids it answers 429."""
    return Evict(ref, name, as_, refused)


def exec_in(
    ref: Target, *command: Word, name: str, container: str = "", within: float = 20, refused: bool = False
) -> Exec:
    """Run a command in a container of the Pod `ref` and wait for its end, `within` seconds at most.

    An exit code other than 0 is a refusal.
    """
    return Exec(ref, command, name, within, container, refused)


def kubectl(*command: Word, name: str = "", as_: str = "", refused: bool = False, within: float = 60) -> Kubectl:
    """Run the real kubectl in the lab's namespace: as an act with a name, or as the place of a question (`ask`).

    It is the node image's own, run on the control-plane node. An exit code other than 0 is a refusal. One that is not
    over after `within` seconds is ended, with exit code 124.
    """
    return Kubectl(command, name, within, as_, refused)


def operator(file: str, *, name: str = "") -> Operator:
    """Start a kopf operator from a Python file of the lab's manifests folder, under the private kubeconfig.

    The step ends when the operator says that it serves; the operator ends with the run, or by `undo`.
    """
    return Operator(file, name or file)


def undo(step: str, *, name: str = "") -> Undo:
    """Take an earlier act back now, not at the end of the run: a node's change, a static Pod, an operator, traffic."""
    return Undo(step, name or f"undo-{step}")


def _command(words: tuple[Word, ...]) -> str:
    return " ".join(map(shown, words))


def _place(ref: Target, container: str) -> str:
    return shown(ref) + (f" ({container})" if container else "")


def _as(text: Text, as_: str) -> Text:
    return Text(f"{text.en}, as {as_}", zh=f"{text.zh}（以 {as_} 的身份）") if as_ else text
