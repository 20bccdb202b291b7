"""How questions and waits are carried out."""

from functools import singledispatch
from time import monotonic
from typing import Any

import msgspec

from kindlab import interruption
from kindlab.cluster.api import Api, Refused, Reply
from kindlab.cluster.command import MOST_BYTES, Result
from kindlab.errors import ClusterError, RunError, StepTimeout
from kindlab.naming import parse
from kindlab.rows import AnswerRow
from kindlab.running import container, kubectl, state
from kindlab.running.acting import perform
from kindlab.running.late import Late
from kindlab.running.presence import Presence
from kindlab.running.stage import Stage
from kindlab.steps import Ask, Observe, Until
from kindlab.steps.acts import Kubectl
from kindlab.steps.conditions import Condition, Snapshot
from kindlab.steps.questions import DryRun, InPod, OnNode, Path

ANSWER_SECONDS = 10.0
"""How long one answer may take; the bound of a question that is repeated is that of its last one's start."""


PATIENCE_SECONDS = 5.0
"""How long a wait must look hopeless to be given up: what an act has mended is not written down at once."""


class Said(msgspec.Struct, frozen=True):
    """An answer: an exit code or HTTP status and what came with it; no code where nobody could be asked."""

    code: int | None
    output: str = ""
    errors: str = ""
    reason: str = ""
    truncated: bool = False

    @property
    def succeeded(self) -> bool:
        """Whether a command ended with 0, or a request with a status of 2xx."""
        return self.code is not None and (self.code == 0 or 200 <= self.code < 300)


@perform.register
def _(step: Ask, stage: Stage) -> None:
    began, deadline, late = stage.recorder.now(), monotonic() + step.within, Late(stage)
    while True:
        asked = monotonic()
        answer = _ask(step, stage, late)
        reached = step.until is None or step.until.holds(answer)
        if reached or asked + step.every > deadline:
            break
        interruption.wait(max(0.0, asked + step.every - monotonic()))  # the rate that the lab states
    stage.record(
        step, began, outcome="done" if reached else "not reached", code=answer.code, reason=answer.reason,
        resolved=late.resolved,
    )  # fmt: skip


@perform.register
def _(step: Until, stage: Stage) -> None:
    began = stage.recorder.now()
    with stage.recorder.changed:
        reached = _wait(step, stage)
        last_seen = "" if reached else state.described(step.condition, stage.state)
    stage.record(step, began, outcome="done" if reached else "not reached", reason=last_seen)
    if not (reached or step.soft):
        waited, awaited = stage.recorder.now() - began, step.condition.text().en
        raise StepTimeout(f"after {waited:.1f} s, not yet: {awaited}. Last seen: {last_seen}{_trouble(stage)}")


@perform.register
def _(step: Observe, stage: Stage) -> None:
    began = stage.recorder.now()
    interruption.wait(step.seconds)  # looking on is the step itself: the streams go on meanwhile
    stage.record(step, began, outcome="done")


@singledispatch
def answer(where: Any, step: Ask, stage: Stage, late: Late) -> Said:
    """Ask once and return the answer; raises ClusterError where nobody can be asked."""
    raise TypeError(f"no place to ask: {where!r}")


@answer.register
def _(where: InPod, step: Ask, stage: Stage, late: Late) -> Said:
    there = Late(stage, where.namespace)
    ref, command = there.target(where.ref), late.words(step.command)
    late.resolved.update(there.resolved)
    place = container.Place(where.namespace or stage.namespace, parse(ref).name, where.container)
    return _ended(container.run(stage.api, place, command, ANSWER_SECONDS))


@answer.register
def _(where: OnNode, step: Ask, stage: Stage, late: Late) -> Said:
    return _ended(stage.machines.run(late.node(where.node), late.words(step.command), within=ANSWER_SECONDS))


@answer.register
def _(where: Kubectl, step: Ask, stage: Stage, late: Late) -> Said:
    return _ended(kubectl.run(where, stage, late.words(where.command)))


@answer.register
def _(where: Path, step: Ask, stage: Stage, late: Late) -> Said:
    return _requested(stage.as_(where.as_), "GET", late.word(where.path))


@answer.register
def _(where: DryRun, step: Ask, stage: Stage, late: Late) -> Said:
    object_ = stage.objects(where.manifest)[0]
    path = stage.resource(object_["kind"], object_["apiVersion"]).path(stage.namespace)
    return _requested(stage.as_(where.as_), "POST", path, body=object_, dryRun="All", fieldValidation="Strict")


def _ended(result: Result) -> Said:
    """Return the answer that a command is."""
    return Said(result.code, result.output, result.errors, truncated=result.truncated)


def _requested(api: Api, method: str, path: str, **request: Any) -> Said:
    """Send a request of which the server's no is an answer like any other."""
    try:
        reply: Reply = api.send(method, path, **request)
    except Refused as no:
        return Said(no.code, no.message, reason=no.reason)
    return Said(reply.code, reply.body[:MOST_BYTES].decode(errors="replace"), truncated=len(reply.body) > MOST_BYTES)


def _ask(step: Ask, stage: Stage, late: Late) -> AnswerRow:
    presence, began = Presence(stage), stage.recorder.now()
    try:
        said = answer(step.where, step, stage, late)
    except ClusterError as nobody:
        said = Said(None, reason=str(nobody))
    except RunError as unresolved:
        if not presence.doubt():
            raise
        said = Said(None, reason=str(unresolved))
    if not said.succeeded and (doubt := presence.doubt(said.code)):
        said = Said(None, reason=f"{doubt}. {said.reason or said.errors.strip()}".strip())
    return stage.recorder.write(
        AnswerRow, at=began, until=stage.recorder.now(), arm=stage.arm, name=step.name, code=said.code,
        output=said.output, errors=said.errors, reason=said.reason, truncated=said.truncated,
    )  # fmt: skip


def _wait(step: Until, stage: Stage) -> bool:
    """Return whether a wait came true in time; each row wakes it, and what stays hopeless for a while ends it."""
    end, lost_at, awaited = monotonic() + step.within, None, _Awaited(step.condition, stage.state)
    with stage.recorder.shown_to(awaited.look):
        awaited.look_now()
        while not awaited.came_true():
            now = monotonic()
            lost_at = (lost_at or now) if state.is_hopeless(step.condition, stage.state, stage.acted) else None
            until = end if lost_at is None else min(end, lost_at + PATIENCE_SECONDS)
            if now >= until:
                return False
            stage.recorder.changed.wait(until - now)
            interruption.check()
    return True


class _Awaited:
    """A condition that is looked at in each new state: what holds for an instant only has come true too."""

    def __init__(self, condition: Condition, snapshot: Snapshot) -> None:
        self._condition = condition
        self._snapshot = snapshot
        self._kinds = {parse(ref).kind for ref in condition.refs()}
        self._held = False
        self._failure: BaseException | None = None

    def look(self, kind: str) -> None:
        """See whether it holds now that objects of a kind are otherwise."""
        if kind in self._kinds:
            self.look_now()

    def look_now(self) -> None:
        """See whether it holds; what a lab's function raises ends the wait, and not the stream that has called."""
        if not (self._held or self._failure):
            try:
                self._held = self._condition.holds(self._snapshot)
            except BaseException as failure:
                self._failure = failure

    def came_true(self) -> bool:
        """Tell whether it has held; raises what kept it from being told."""
        if self._failure:
            raise self._failure
        return self._held


def _trouble(stage: Stage) -> str:
    """Return what keeps the streams from seeing, for the end of a message."""
    return "".join(f". The {kind} watch is down: {trouble}" for kind, trouble in stage.recorder.troubles().items())
