"""What a lab does, as data: acts on the cluster, questions to it, and waits; each leaves a row in the timeline."""

from typing import Protocol

import msgspec

from kindlab.rows import AnswerRow, Object
from kindlab.texts import Text


class Snapshot(Protocol):
    """The state of the watched objects at one instant."""

    def get(self, ref: str) -> Object | None:
        """Return the object named as in `Pod/web`, or None where it does not exist."""


class Ready(msgspec.Struct, frozen=True, omit_defaults=True, tag="ready"):
    """Holds while the object's Ready condition is True."""

    ref: str

    def holds(self, snapshot: Snapshot) -> bool:
        """Tell whether the condition holds at this instant."""
        return _condition(snapshot.get(self.ref), "Ready") == "True"

    def refs(self) -> tuple[str, ...]:
        """Return the objects that the condition looks at."""
        return (self.ref,)

    def text(self) -> Text:
        """Return the condition in words."""
        return Text(f"{self.ref} is Ready", zh=f"{self.ref} 处于 Ready")


class Not(msgspec.Struct, frozen=True, omit_defaults=True, tag="not"):
    """Holds while another condition does not."""

    condition: "Condition"

    def holds(self, snapshot: Snapshot) -> bool:
        """Tell whether the condition holds at this instant."""
        return not self.condition.holds(snapshot)

    def refs(self) -> tuple[str, ...]:
        """Return the objects that the condition looks at."""
        return self.condition.refs()

    def text(self) -> Text:
        """Return the condition in words."""
        inner = self.condition.text()
        return Text(f"not: {inner.en}", zh=f"并非：{inner.zh}")


Condition = Ready | Not
"""What a wait waits for."""


class Exits(msgspec.Struct, frozen=True, omit_defaults=True, tag="exits"):
    """Holds for an answer with this exit code."""

    code: int

    def holds(self, answer: AnswerRow) -> bool:
        """Tell whether the answer is the awaited one."""
        return answer.code == self.code

    def text(self) -> Text:
        """Return the expectation in words."""
        return Text(f"exit code {self.code}", zh=f"退出码 {self.code}")


class Says(msgspec.Struct, frozen=True, omit_defaults=True, tag="says"):
    """Holds for an answer whose output is this text, white space around it aside."""

    output: str

    def holds(self, answer: AnswerRow) -> bool:
        """Tell whether the answer is the awaited one."""
        return answer.output.strip() == self.output

    def text(self) -> Text:
        """Return the expectation in words."""
        return Text(f"the answer {self.output!r}", zh=f"回答 {self.output!r}")


Expectation = Exits | Says
"""The answer at which a repeated question stops."""


class Apply(msgspec.Struct, frozen=True, omit_defaults=True, tag="apply"):
    """Applies a manifest on the server's side, as field manager `kindlab`, with strict field validation."""

    manifest: str
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        return Text(f"apply {self.manifest}", zh=f"应用 {self.manifest}")


class Delete(msgspec.Struct, frozen=True, omit_defaults=True, tag="delete"):
    """Deletes an object, with the grace period that it asks for itself."""

    ref: str
    name: str

    def text(self) -> Text:
        """Return the step in words."""
        return Text(f"delete {self.ref}", zh=f"删除 {self.ref}")


class Exec(msgspec.Struct, frozen=True, omit_defaults=True, tag="exec_in"):
    """Runs a command in a Pod's container; an exit code other than 0 is a refusal."""

    ref: str
    command: tuple[str, ...]
    name: str
    within: float
    soft: bool = False

    def text(self) -> Text:
        """Return the step in words."""
        return Text(
            f"in {self.ref} run: {' '.join(self.command)}", zh=f"在 {self.ref} 中执行：{' '.join(self.command)}"
        )


class InPod(msgspec.Struct, frozen=True, omit_defaults=True, tag="in_pod"):
    """The place of a question: a container of this Pod."""

    ref: str


class Ask(msgspec.Struct, frozen=True, omit_defaults=True, tag="ask"):
    """Asks a question that changes nothing, once or until it is answered as expected."""

    name: str
    where: InPod
    command: tuple[str, ...]
    every: float
    until: Expectation | None
    within: float

    def text(self) -> Text:
        """Return the step in words."""
        question = Text(
            f"in {self.where.ref} ask: {' '.join(self.command)}",
            zh=f"在 {self.where.ref} 中询问：{' '.join(self.command)}",
        )
        if self.until is None:
            return question
        expected = self.until.text()
        return Text(
            f"{question.en}, every {self.every:g} s until {expected.en}, for {self.within:g} s at most",
            zh=f"{question.zh}，每 {self.every:g} 秒一次，直到{expected.zh}，至多 {self.within:g} 秒",
        )


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


Act = Apply | Delete | Exec
"""Anything that changes the cluster."""

Step = Act | Ask | Until | Observe
"""Anything that a lab's `steps` may hold."""


def apply(manifest: str, *, name: str = "") -> Apply:
    """Apply a file of the lab's manifests folder (server-side, field manager `kindlab`, strict field validation).

    The step's name is the file's unless another is given. A refusal ends the run as an error.
    """
    return Apply(manifest, name or manifest)


def delete(ref: str, *, name: str) -> Delete:
    """Delete an object (such as `Pod/web`), with its own grace period; the step does not wait until it is gone.

    A refusal, also that there is no such object, ends the run as an error.
    """
    return Delete(ref, name)


def exec_in(ref: str, *command: str, name: str, within: float = 20, soft: bool = False) -> Exec:
    """Run a command in the Pod `ref` (such as `Pod/web`) and wait for its end, `within` seconds at most.

    An exit code other than 0 ends the run as an error; `soft` records it and goes on.
    """
    return Exec(ref, command, name, within, soft)


def in_pod(ref: str) -> InPod:
    """Name a Pod (such as `Pod/client`) as the place where a question is asked."""
    return InPod(ref)


def ask(
    name: str, where: InPod, *command: str, every: float = 1, until: Expectation | None = None, within: float = 20
) -> Ask:
    """Ask a question that changes nothing; every answer becomes a row.

    Without `until` it is asked once. With it, it is asked every `every` seconds until the answer is as expected; after
    `within` seconds no more is asked, and 'not reached' is an observation, never an error. A command that is not over
    after 10 seconds counts as an answer with exit code 124.
    """
    return Ask(name, where, command, every, until, within)


def exits(code: int) -> Exits:
    """Expect an answer with this exit code."""
    return Exits(code)


def says(output: str) -> Says:
    """Expect an answer whose output is this text, white space around it aside."""
    return Says(output)


def until(name: str, condition: Condition, *, within: float, soft: bool = False) -> Until:
    """Wait until the condition holds, `within` seconds at most.

    Not reaching it ends the run as an error; `soft` records it and goes on (a control often must not get there).
    """
    return Until(name, condition, within, soft)


def observe(*, seconds: float, name: str = "observe") -> Observe:
    """Go on looking for a while, so that 'it never happened' can be said of an interval."""
    return Observe(seconds, name)


def ready(ref: str) -> Ready:
    """Hold while the object's Ready condition is True."""
    return Ready(ref)


def not_(condition: Condition) -> Not:
    """Hold while the other condition does not."""
    return Not(condition)


def _condition(object_: Object | None, name: str) -> str | None:
    conditions = ((object_ or {}).get("status") or {}).get("conditions") or ()
    return next((condition["status"] for condition in conditions if condition["type"] == name), None)
