"""Carries out each kind of step on a live cluster and writes the row that it leaves."""

from collections.abc import Mapping
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
from kindlab.steps import Apply, Ask, Condition, Delete, Exec, Observe, Step, Until


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
        began = self.recorder.now()
        for object_ in self.manifests[step.manifest].objects:
            try:
                self.api.apply(self.namespace, object_)
            except Refused as refusal:
                self._refused(step, began, refusal)
                ref = f"{object_['kind']}/{object_['metadata']['name']}"
                raise RunError(f"{step.manifest}: the API server refused {ref}: {refusal}") from refusal
        self._record(step, began, outcome="done")

    @perform.register
    def _(self, step: Delete) -> None:
        began = self.recorder.now()
        kind, _, name = step.ref.partition("/")
        try:
            self.api.request("DELETE", self.api.resource(kind).path(self.namespace, name))
        except Refused as refusal:
            self._refused(step, began, refusal)
            raise RunError(f"{step.name}: the API server refused to delete {step.ref}: {refusal}") from refusal
        self._record(step, began, outcome="done")

    @perform.register
    def _(self, step: Exec) -> None:
        began = self.recorder.now()
        try:
            result = container.run(self.api, self.namespace, step.ref, step.command, step.within)
        except Refused as refusal:
            self._refused(step, began, refusal)
            self._insist(step.soft, f"{step.name}: no command can run in {step.ref}: {refusal}")
            return
        self._record(
            step, began, outcome="done" if result.code == 0 else "refused",
            code=result.code, output=result.output, errors=result.errors,
        )  # fmt: skip
        complaint = (
            f"{step.name}: {' '.join(step.command)} in {step.ref} exited with {result.code}: {result.errors.strip()}"
        )
        self._insist(step.soft or result.code == 0, complaint)

    @perform.register
    def _(self, step: Ask) -> None:
        began, deadline = self.recorder.now(), monotonic() + step.within
        while True:
            asked = monotonic()
            answer = self._ask(step, deadline)
            reached = step.until is None or step.until.holds(answer)
            if reached or asked + step.every > deadline:
                break
            sleep(max(0.0, asked + step.every - monotonic()))  # the rate that the lab states
        self._record(step, began, outcome="done" if reached else "not reached", code=answer.code, output=answer.output)

    @perform.register
    def _(self, step: Until) -> None:
        began, deadline = self.recorder.now(), monotonic() + step.within
        with self.recorder.changed:
            self.recorder.changed.wait_for(lambda: self._is_over(step.condition), deadline - monotonic())
            reached = step.condition.holds(self.recorder)
            last_seen = "" if reached else state.described(step.condition, self.recorder)
        self._record(step, began, outcome="done" if reached else "not reached", reason=last_seen)
        if not (reached or step.soft):
            waited = f"{self.recorder.now() - began:.1f} s"
            raise StepTimeout(f"after {waited}, not yet: {step.condition.text().en}. Last seen: {last_seen}")

    @perform.register
    def _(self, step: Observe) -> None:
        began = self.recorder.now()
        sleep(step.seconds)  # looking on is the step itself: the streams go on meanwhile
        self._record(step, began, outcome="done")

    def _ask(self, step: Ask, deadline: float) -> AnswerRow:
        began = self.recorder.now()
        try:
            result = container.run(
                self.api, self.namespace, step.where.ref, step.command, max(1.0, deadline - monotonic())
            )
        except Refused as refusal:
            raise RunError(f"{step.name}: no question can be asked in {step.where.ref}: {refusal}") from refusal
        return self.recorder.write(
            AnswerRow, at=began, until=self.recorder.now(), name=step.name,
            code=result.code, output=result.output, errors=result.errors,
        )  # fmt: skip

    def _is_over(self, condition: Condition) -> bool:
        """Tell whether a wait has come true, or no longer can."""
        return condition.holds(self.recorder) or state.is_hopeless(condition, self.recorder)

    def _refused(self, step: Step, began: float, refusal: Refused) -> None:
        self._record(step, began, outcome="refused", code=refusal.code, reason=refusal.reason, errors=refusal.message)

    def _record(self, step: Step, began: float, **outcome: Any) -> None:
        self.recorder.write(
            StepRow, at=began, until=self.recorder.now(), name=step.name, verb=step.__struct_config__.tag, **outcome
        )

    def _insist(self, fulfilled: bool, complaint: str) -> None:
        if not fulfilled:
            raise RunError(complaint)
