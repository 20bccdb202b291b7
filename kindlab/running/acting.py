"""Carries out one step: a wait, a question or an act; of an act it writes down what became of it, refusals included."""

from functools import singledispatch
from typing import Any

from kindlab.cluster.api import Refused, Unreachable
from kindlab.cluster.command import Result
from kindlab.errors import RunError
from kindlab.running.late import Late
from kindlab.running.presence import Presence
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
    presence, late = Presence(stage), Late(stage)
    began, version = _begin(stage)
    try:
        done = do(step, stage, late)
    except Unreachable as away:
        raise RunError(
            f"{step.name}: {step.text().en}: whether this was done is not known: {away}. Run it again"
        ) from away
    except Refused as no:
        done = Done(no.code, "", "", refused=True)
        outcome = {"outcome": "refused", "code": no.code, "reason": no.reason, "message": no.message}
    else:
        outcome = {
            "outcome": "refused" if done.refused else "done", "code": done.code, "output": done.output,
            "errors": done.errors, "warnings": done.warnings,
        }  # fmt: skip
    stage.record(step, began, version=version, resolved=late.resolved, **outcome)
    if done.refused:
        said = outcome.get("message") or done.errors.strip() or done.output.strip()
        _insist_on_a_refusal(step, f"refused with {done.code}: {said}", presence.doubt(done.code))
    stage.recorder.catch_up()


def _begin(stage: Stage) -> tuple[float, int]:
    """Return when an act begins, and the version that the cluster has reached by then.

    An API server that is away is awaited: nothing has been asked of it yet.
    """
    if stage.recorder.down():
        stage.api.await_ready()
    try:
        began, stage.acted = stage.recorder.now(), stage.reached()
    except (Unreachable, Refused):
        stage.api.await_ready()
        began, stage.acted = stage.recorder.now(), stage.reached()
    return began, stage.acted


def _insist_on_a_refusal(step: Act, said: str, doubt: str) -> None:
    """Raise RunError where a step is not to be refused, or where it is not the cluster that refuses it."""
    what = f"{step.name}: {step.text().en}: {said}"
    if doubt:
        raise RunError(f"{what}. That tells nothing: {doubt}. Run it again")
    if not getattr(step, "refused", False):
        raise RunError(what)
