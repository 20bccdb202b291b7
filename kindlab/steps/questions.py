"""Questions and waits: what changes nothing."""

import msgspec

from kindlab.steps.acts import Kubectl
from kindlab.steps.conditions import Condition, Expectation
from kindlab.steps.references import Node, Target, Word, shown
from kindlab.texts import Text


class InPod(msgspec.Struct, frozen=True, omit_defaults=True, tag="in_pod"):
    """The place of a question: a container of this Pod."""

    ref: Target
    container: str = ""
    namespace: str = ""

    def text(self) -> Text:
        """Return the place in words."""
        place = shown(self.ref) + (f" ({self.container})" if self.container else "")
        return Text(f"in {place}", zh=f"在 {place} 中")


class OnNode(msgspec.Struct, frozen=True, omit_defaults=True, tag="on_node"):
    """The place of a question: a node."""

    node: Node

    def text(self) -> Text:
        """Return the place in words."""
        return Text(f"on {shown(self.node)}", zh=f"在 {shown(self.node)} 上")


class Path(msgspec.Struct, frozen=True, omit_defaults=True, tag="api"):
    """A question in itself: what the API server answers to a GET of this path."""

    path: Word
    as_: str = ""

    def text(self) -> Text:
        """Return the place in words."""
        who = Text(f" as {self.as_}", zh=f"以 {self.as_} 的身份") if self.as_ else Text("", zh="")
        request = f"GET {shown(self.path)}"
        return Text(f"the API server{who.en}: {request}", zh=f"{who.zh}询问 API 服务器：{request}")


class DryRun(msgspec.Struct, frozen=True, omit_defaults=True, tag="dry_run"):
    """A question in itself: whether the API server would let a manifest's first object be created."""

    manifest: str
    as_: str = ""

    def text(self) -> Text:
        """Return the place in words."""
        who = Text(f" as {self.as_}", zh=f"以 {self.as_} 的身份") if self.as_ else Text("", zh="")
        request = Text(f"would it create {self.manifest}?", zh=f"能否创建 {self.manifest}")
        return Text(f"the API server{who.en}: {request.en}", zh=f"{who.zh}询问 API 服务器：{request.zh}")


Place = InPod | OnNode | Path | DryRun | Kubectl
"""Where a question is asked."""


class Ask(msgspec.Struct, frozen=True, omit_defaults=True, tag="ask"):
    """Asks a question that changes nothing, once or until it is answered as expected."""

    name: str
    where: Place
    command: tuple[Word, ...]
    every: float
    until: Expectation | None
    within: float

    def text(self) -> Text:
        """Return the step in words."""
        question = self._question()
        if self.until is None:
            return question
        expected = self.until.text()
        return Text(
            f"{question.en}, every {self.every:g} s until {expected.en}, for {self.within:g} s at most",
            zh=f"{question.zh}，每 {self.every:g} 秒一次，直到{expected.zh}，至多 {self.within:g} 秒",
        )

    def _question(self) -> Text:
        place, command = self.where.text(), " ".join(shown(word) for word in self.command)
        if isinstance(self.where, Kubectl):
            return Text(f"ask, {place.en}", zh=f"询问，{place.zh}")
        if isinstance(self.where, Path | DryRun):
            return Text(f"ask {place.en}", zh=f"{place.zh}")
        return Text(f"{place.en} ask: {command}", zh=f"{place.zh}询问：{command}")


class Until(msgspec.Struct, frozen=True, omit_defaults=True, tag="until"):
    """Waits until a condition holds; a soft wait records that it did not, and the lab goes on."""

    name: str
    condition: Condition
    within: float
    soft: bool = False

    def text(self) -> Text:
        """Return the step in words."""
        inner = self.condition.text()
        return Text(
            f"wait until {inner.en}, for {self.within:g} s at most", zh=f"等待，直到{inner.zh}，至多 {self.within:g} 秒"
        )


class Observe(msgspec.Struct, frozen=True, omit_defaults=True, tag="observe"):
    """Goes on looking for a while: 'never' means nothing without it."""

    seconds: float
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        return Text(f"observe for {self.seconds:g} s", zh=f"观察 {self.seconds:g} 秒")


def in_pod(ref: Target, container: str = "", *, namespace: str = "") -> InPod:
    """Name a Pod (such as `Pod/client`), or a container of it, as the place where a question is asked.

    `namespace` is for a Pod of the cluster's own, such as kube-system's.
    """
    return InPod(ref, container, namespace)


def on_node(node: Node) -> OnNode:
    """Name a node (such as `worker`, or `node_of("Pod/web")`) as the place where a question is asked."""
    return OnNode(node)


def api(path: Word, *, as_: str = "") -> Path:
    """Ask the API server for a path; the answer's code is the HTTP status, a refusal is an answer like any other."""
    return Path(path, as_)


def dry_run(manifest: str, *, as_: str = "") -> DryRun:
    """Ask whether a manifest's first object could be created now, through authorization and admission (dryRun=All).

    The answer's code is the HTTP status. A policy or a binding takes a moment to bite after it was created:
    `ask("enforced", dry_run("bad.yaml"), until=answers(422))` waits for it.
    """
    return DryRun(manifest, as_)


def ask(
    name: str, where: Place, *command: Word, every: float = 1, until: Expectation | None = None, within: float = 20
) -> Ask:
    """Ask a question that changes nothing; every answer becomes a row.

    Without `until` it is asked once. With it, it is asked every `every` seconds until the answer is as expected; after
    `within` seconds no more is asked, and 'not reached' is an observation, never an error. A command that is not over
    after 10 seconds counts as an answer with exit code 124. `command` is for Pods and nodes; a path and kubectl carry
    their question themselves.
    """
    return Ask(name, where, command, every, until, within)


def until(name: str, condition: Condition, *, within: float, soft: bool = False) -> Until:
    """Wait until the condition holds, `within` seconds at most.

    It is looked at as the wait begins and in each new state: it need not hold any more when the next step begins, and
    that it held before the wait does not count.

    Not reaching it ends the run as an error; `soft` records it and goes on (a control often must not get there).
    """
    return Until(name, condition, within, soft)


def observe(*, seconds: float, name: str = "observe") -> Observe:
    """Go on looking for a while, so that 'it never happened' can be said of an interval."""
    return Observe(seconds, name)
