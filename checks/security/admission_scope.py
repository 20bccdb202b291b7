"""Judges labs/security/admission_scope.py."""

from kindlab.timeline import Answer, Timeline
from kindlab.verdict import NotSeen, Verdict, both, containing, either, equal

OK, FORBIDDEN, INVALID = 200, 403, 422

MESSAGE = "a label has to name the team"
"""What the policy says when it denies."""


def denied_is_not_stored(timeline: Timeline) -> Verdict:
    """When created, what the policy denies is refused in the policy's words, and no version of it is seen."""
    created = timeline.step("create")
    evaluated = created if any(MESSAGE in warning for warning in created.warnings) else _in_force(timeline)
    return both(
        equal("message", seen=created.message, expected=containing(MESSAGE), given=evaluated, evidence=(created,)),
        timeline.of("ConfigMap/unlabelled").count("ConfigMaps", expected=0, given=evaluated),
    )


def reads_are_intercepted(timeline: Timeline) -> Verdict:
    """While the policy is in force, it refuses a GET of an object or of the collection."""
    return either(*(_answered(timeline, question, INVALID) for question in ("get", "list")))


def existing_objects_are_exempt(timeline: Timeline) -> Verdict:
    """While the policy is in force, an update of the object that was there before it passes."""
    return _passes(timeline, "update")


def deletion_always_passes(timeline: Timeline) -> Verdict:
    """While the policy is in force, the deletion of an object that it would not let in passes."""
    return _passes(timeline, "delete")


def dry_run_is_exempt(timeline: Timeline) -> Verdict:
    """While the policy is in force, kubectl's dry run of what it denies succeeds."""
    asked = timeline.answers("kubectl-dry-run").first(lambda answer: answer.code == 0 or MESSAGE in answer.errors)
    return equal("exit code", seen=asked.code, expected=0, given=_in_force(timeline), evidence=(asked,))


def authorization_comes_first(timeline: Timeline) -> Verdict:
    """While the policy is in force, somebody without rights gets authorization's refusal and not the policy's."""
    return _answered(timeline, "as-nobody", FORBIDDEN)


def _in_force(timeline: Timeline) -> Answer:
    """Return the first answer by which the policy refused: from then on it is in force."""
    return timeline.answers("enforced").first(lambda answer: answer.code == INVALID and MESSAGE in answer.output)


def _answered(timeline: Timeline, question: str, expected: int) -> Verdict:
    answer = timeline.answers(question).first()
    if answer.code == INVALID and not answer.contains(MESSAGE):
        raise NotSeen("odd-answer", answer.number, question=question, at=answer.at, code=answer.code)
    return equal("status", seen=answer.code, expected=expected, given=_in_force(timeline), evidence=(answer,))


def _passes(timeline: Timeline, act: str) -> Verdict:
    step = timeline.step(act)
    if step.outcome == "refused" and MESSAGE not in step.message:  # something else than the policy refused
        raise NotSeen("step-not-done", step.number, step=act, outcome=step.outcome)
    return equal("status", seen=step.code, expected=OK, given=_in_force(timeline), evidence=(step,))
