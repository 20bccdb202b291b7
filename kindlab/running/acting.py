"""Carries out one step: a wait, a question or an act; of an act it writes down what became of it, refusals included."""

from functools import singledispatch
from typing import Any

from kindlab.cluster.api import Refused
from kindlab.cluster.command import Result
from kindlab.errors import RunError
from kindlab.running.late import Late
from kindlab.running.stage import Stage
from kindlab.steps import Act


@singledispatch
def perform(step: Any, stage: Stage) -> None:
    """Carry out a step; raises RunError where it is refused or not reached against expectation."""
    act(step, stage)


@singledispatch
def do(step: Any, stage: Stage, late: Late) -> "Done":
    """Carry out an act and return what became of it; raises Refused where the API server says no."""
    raise TypeError(f"no step: {step!r}")


class Done(Result, frozen=True):
    """What became of an act: an HTTP status or an exit code, and what was said beside it.

    `refused` where a command ended with another exit code than 0; the API server's refusals are raised.
    """

    warnings: tuple[str, ...] = ()
    refused: bool = False


DONE = Done(0, "", "")


def ended(result: Result) -> Done:
    """Return what became of an act that is a command."""
    return Done(result.code, result.output, result.errors, result.truncated, refused=result.code != 0)


def act(step: Act, stage: Stage) -> None:
    """Carry out an act, write its row, and wait until the recorder has seen what it wrote."""
    began, late = stage.recorder.now(), Late(stage)
    stage.acted = version = stage.reached()
    try:
        done = do(step, stage, late)
    except Refused as no:
        done = Done(no.code, "", "", refused=True)
        outcome = {"outcome": "refused", "code": no.code, "reason": no.reason, "message": no.message}
    else:
        outcome = {
            "outcome": "refused" if done.refused else "done", "code": done.code, "output": done.output,
            "errors": done.errors, "warnings": done.warnings,
        }  # fmt: skip
    stage.record(step, began, version=version, resolved=late.resolved, **outcome)
    if done.refused and not getattr(step, "refused", False):
        said = outcome.get("message") or done.errors.strip() or done.output.strip()
        raise RunError(f"{step.name}: {step.text().en}: refused with {done.code}: {said}")
    stage.recorder.catch_up()
