from collections.abc import Callable
from typing import Any

import pytest

from checks.security import admission_scope as check
from checks.security.admission_scope import MESSAGE
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

CONFIRMED, REFUTED, INCONCLUSIVE = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE

DENIED: dict[str, Any] = {"code": 422, "outcome": "refused", "message": f"denied request: {MESSAGE}"}
CONFLICT: dict[str, Any] = {"code": 409, "outcome": "refused", "message": "the object has been modified"}
PASSED: dict[str, Any] = {"code": 200, "outcome": "done"}


def enforced(code: int = 422, message: str = MESSAGE) -> Script:
    """A namespace that is watched, and a policy that bites from 3 s on."""
    script = Script("security/admission_scope").object(1, "ConfigMap", "old", "ADDED")
    return script.answer(3, "enforced", code, message).step("enforced", 2, 3)


def acted(name: str, outcome: dict[str, Any]) -> Timeline:
    return enforced().step(name, 5, 6, **outcome).closed(20)


def asked(name: str, code: int | None, output: str = "") -> Timeline:
    return enforced().answer(5, name, code, output).step(name, 5, 6).closed(20)


def read(get: int | None, list_: int | None = 200, message: str = MESSAGE) -> Timeline:
    script = enforced().answer(5, "get", get, message).step("get", 5, 5)
    return script.answer(6, "list", list_, message).step("list", 6, 6).closed(20)


def dry(code: int, errors: str = "") -> Timeline:
    return enforced().answer(5, "kubectl-dry-run", code, errors=errors).step("kubectl-dry-run", 5, 6).closed(20)


NEVER_ENFORCED = enforced(201, "").step("update", 5, **PASSED).step("delete", 6, **PASSED).step("create", 7, **PASSED)
for question in ("get", "list", "kubectl-dry-run", "as-nobody"):
    NEVER_ENFORCED.answer(8, question, 0).step(question, 8, 8)

CASES = [
    (check.denied_is_not_stored, acted("create", DENIED), CONFIRMED),
    (
        check.denied_is_not_stored,
        enforced().step("create", 5, 6, **DENIED).object(7, "ConfigMap", "unlabelled", "ADDED").closed(20),
        REFUTED,
    ),
    (
        check.denied_is_not_stored,
        enforced(201, "").step("create", 5, 6, code=201, warnings=(MESSAGE,)).closed(20),
        REFUTED,
    ),
    (
        check.denied_is_not_stored,
        enforced().step("create", 5, 6, **DENIED).gap(7, 8, "ConfigMap").closed(20),
        INCONCLUSIVE,
    ),
    (check.denied_is_not_stored, enforced().step("create", 5, 6, **DENIED).cut_off(), INCONCLUSIVE),
    (check.reads_are_intercepted, read(200), REFUTED),
    (check.reads_are_intercepted, read(422), CONFIRMED),
    (check.reads_are_intercepted, read(200, 422), CONFIRMED),
    (check.reads_are_intercepted, read(422, 200, "is invalid for another reason"), INCONCLUSIVE),
    (check.reads_are_intercepted, read(200, None), INCONCLUSIVE),
    (check.existing_objects_are_exempt, acted("update", DENIED), REFUTED),
    (check.existing_objects_are_exempt, acted("update", PASSED), CONFIRMED),
    (check.existing_objects_are_exempt, acted("update", CONFLICT), INCONCLUSIVE),
    (check.deletion_always_passes, acted("delete", DENIED), REFUTED),
    (check.deletion_always_passes, acted("delete", PASSED), CONFIRMED),
    (check.deletion_always_passes, acted("delete", CONFLICT), INCONCLUSIVE),
    (check.dry_run_is_exempt, dry(1, f"error: {MESSAGE}"), REFUTED),
    (check.dry_run_is_exempt, dry(0), CONFIRMED),
    (check.dry_run_is_exempt, dry(1, "error: no such host"), INCONCLUSIVE),
    (check.authorization_comes_first, asked("as-nobody", 403), CONFIRMED),
    (check.authorization_comes_first, asked("as-nobody", 422, MESSAGE), REFUTED),
    (check.authorization_comes_first, asked("as-nobody", 422, "is invalid"), INCONCLUSIVE),
    (check.authorization_comes_first, asked("as-nobody", None), INCONCLUSIVE),
]


@pytest.mark.parametrize(("judge", "timeline", "outcome"), CASES)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome


@pytest.mark.parametrize("judge", dict.fromkeys(case[0] for case in CASES))
def test_a_policy_that_was_never_in_force_teaches_nothing(judge: Callable[[Timeline], Verdict]) -> None:
    assert judged(judge, NEVER_ENFORCED.closed(20)) is INCONCLUSIVE
