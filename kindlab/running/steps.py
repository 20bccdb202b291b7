"""Carries out each kind of step on a live cluster and writes the row that it leaves."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import singledispatchmethod
from time import monotonic, sleep
from typing import Any

from kindlab.cluster.api import Api, Refused
from kindlab.errors import RunError, StepTimeout
from kindlab.manifests import Manifest
from kindlab.recording.recorder import Recorder
from kindlab.rows import AnswerRow, StepRow
from kindlab.running import container, state
from kindlab.steps import Act, Apply, Ask, Condition, Delete, Exec, Observe, Step, Until

ANSWER_SECONDS = 10.0
"""How long one answer may take; the bound of a question that is repeated is that of its last one's start."""


@dataclass(frozen=True)
class Stage:
    """Where steps are carried out: a cluster's API, one namespace in it, the manifests and the recorder."""

    api: Api
    namespace: str
    manifests: Mapping[str, Manifest]
    recorder: Recorder

    @singledispatchmethod
    def perform(self, step: Any) -> None:
        """Carry out a step; raises RunError where it is refused or not reached against expectation."""
        raise TypeError(f"no step: {step!r}")

    @perform.register
    def _(self, step: Apply) -> None:
        act = self._begin(step)
        for object_ in self.manifests[step.manifest].objects:
            ref = f"{object_['kind']}/{object_['metadata']['name']}"
            if not self.api.resource(object_["kind"], object_["apiVersion"]).namespaced:
                raise RunError(f"{step.manifest}: {ref} belongs to the whole cluster, and a run could not undo it")
            with act.refusal(f"{step.manifest}: the API server refused {ref}"):
                self.api.apply(self.namespace, object_)
        act.record(outcome="done")

    @perform.register
    def _(self, step: Delete) -> None:
        act = self._begin(step)
        kind, _, name = step.ref.partition("/")
        with act.refusal(f"{step.name}: the API server refused to delete {step.ref}"):
            self.api.request("DELETE", self.api.resource(kind).path(self.namespace, name))
        act.record(outcome="done")

    @perform.register
    def _(self, step: Exec) -> None:
        act = self._begin(step)
        try:
            with act.refusal(f"{step.name}: no command can run in {step.ref}"):
                result = container.run(self.api, self.namespace, step.ref, step.command, step.within)
        except RunError:
            if step.soft:
                return
            raise
        outcome = "done" if result.code == 0 else "refused"
        act.record(outcome=outcome, code=result.code, output=result.output, errors=result.errors)
        if result.code and not step.soft:
            said = result.errors.strip() or result.output.strip()
            raise RunError(f"{step.name}: {' '.join(step.command)} in {step.ref} exited with {result.code}: {said}")

    @perform.register
    def _(self, step: Ask) -> None:
        began, deadline = self.recorder.now(), monotonic() + step.within
        while True:
            asked = monotonic()
            answer = self._ask(step)
            reached = step.until is None or step.until.holds(answer)
            if reached or asked + step.every > deadline:
                break
            sleep(max(0.0, asked + step.every - monotonic()))  # the rate that the lab states
        self.record(step, began, outcome="done" if reached else "not reached", code=answer.code)

    @perform.register
    def _(self, step: Until) -> None:
        began, deadline = self.recorder.now(), monotonic() + step.within
        with self.recorder.changed:
            self.recorder.changed.wait_for(lambda: self._is_over(step.condition), deadline - monotonic())
            reached = step.condition.holds(self.recorder)
            last_seen = "" if reached else state.described(step.condition, self.recorder)
        self.record(step, began, outcome="done" if reached else "not reached", reason=last_seen)
        if not (reached or step.soft):
            waited, awaited = self.recorder.now() - began, step.condition.text().en
            raise StepTimeout(f"after {waited:.1f} s, not yet: {awaited}. Last seen: {last_seen}{self._trouble()}")

    @perform.register
    def _(self, step: Observe) -> None:
        began = self.recorder.now()
        sleep(step.seconds)  # looking on is the step itself: the streams go on meanwhile
        self.record(step, began, outcome="done")

    def _ask(self, step: Ask) -> AnswerRow:
        began = self.recorder.now()
        try:
            result = container.run(self.api, self.namespace, step.where.ref, step.command, ANSWER_SECONDS)
        except Refused as refusal:
            raise RunError(f"{step.name}: no question can be asked in {step.where.ref}: {refusal}") from refusal
        return self.recorder.write(
            AnswerRow, at=began, until=self.recorder.now(), name=step.name,
            code=result.code, output=result.output, errors=result.errors,
        )  # fmt: skip

    def _begin(self, step: Act) -> "_Performance":
        """Note the time, and then the version that the cluster has reached: what is written later has a higher one."""
        began = self.recorder.now()
        newest = self.api.get(f"/api/v1/namespaces/{self.namespace}/configmaps", limit="1")["metadata"][
            "resourceVersion"
        ]
        return _Performance(self, step, began, int(newest))

    def _trouble(self) -> str:
        """Return what keeps the streams from seeing, for the end of a message."""
        return "".join(f". The {kind} watch is down: {trouble}" for kind, trouble in self.recorder.troubles().items())

    def _is_over(self, condition: Condition) -> bool:
        """Tell whether a wait has come true, or no longer can."""
        return condition.holds(self.recorder) or state.is_hopeless(condition, self.recorder)

    def record(self, step: Step, began: float, **outcome: Any) -> None:
        """Write the row that a step leaves as it ends."""
        self.recorder.write(
            StepRow, at=began, until=self.recorder.now(), name=step.name, verb=step.__struct_config__.tag, **outcome
        )


@dataclass(frozen=True)
class _Performance:
    """An act in progress."""

    stage: Stage
    step: Act
    began: float
    version: int

    def record(self, **outcome: Any) -> None:
        """Write the row that the act leaves."""
        self.stage.record(self.step, self.began, version=self.version, **outcome)

    @contextmanager
    def refusal(self, complaint: str) -> Iterator[None]:
        """Record a refusal and raise it as the end of the run."""
        try:
            yield
        except Refused as refusal:
            self.record(outcome="refused", code=refusal.code, reason=refusal.reason, errors=refusal.message)
            raise RunError(f"{complaint}: {refusal}") from refusal
