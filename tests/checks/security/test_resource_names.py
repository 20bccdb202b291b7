from collections.abc import Callable
from json import dumps

import pytest

from checks.security import resource_names as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

CONFIRMED, REFUTED, INCONCLUSIVE = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE

Answer = tuple[int | None, str]


def listed(*names: str) -> Answer:
    return 200, dumps({"items": [{"metadata": {"name": name}} for name in names]})


def run(
    *, named: Answer = (200, ""), other: int = 403, create: int = 403, apply: int = 201, **answers: Answer
) -> Timeline:
    """A run in which the binding takes a second; underscores in a question's name stand for hyphens."""
    script = Script("security/resource_names").answer(1, "before", 403).step("before", 1, 1).step("bind", 2)
    script.answer(2.5, "named", 403).answer(3, "named", *named).step("named", 2.2, 3)
    said: dict[str, Answer] = {
        "other": (other, ""), "list": (403, ""), "list_by_name": listed("chosen"), "absent": (404, ""),
        "wider_in_force": (200, ""), "other_again": (200, ""),
    }  # fmt: skip
    for at, (name, (code, output)) in enumerate({**said, **answers}.items(), start=4):
        script.answer(at, name.replace("_", "-"), code, output).step(name.replace("_", "-"), at, at)
    for name, code in {"create": create, "apply": apply}.items():
        script.step(name, 15, code=code, outcome="done" if code < 300 else "refused")
    return script.closed(20)


NOT_IN_FORCE = run(named=(403, ""), list_by_name=(403, ""), other_again=(403, ""), wider_in_force=(403, ""))

CASES = [
    (check.only_the_named_object, run(), CONFIRMED),
    (check.only_the_named_object, run(other=200), REFUTED),
    (check.only_the_named_object, run(other=404), REFUTED),
    (check.only_the_named_object, NOT_IN_FORCE, INCONCLUSIVE),
    (check.list_shows_the_named, run(), REFUTED),
    (check.list_shows_the_named, run(list=listed("chosen")), CONFIRMED),
    (check.list_shows_the_named, run(list=listed("chosen", "other")), REFUTED),
    (check.list_shows_the_named, run(list=(None, "")), INCONCLUSIVE),
    (check.list_shows_the_named, run(list=(500, "")), INCONCLUSIVE),
    (check.list_shows_the_named, run(list_by_name=(403, "")), INCONCLUSIVE),
    (check.list_shows_the_named, NOT_IN_FORCE, INCONCLUSIVE),
    (check.list_by_name_is_allowed, run(), CONFIRMED),
    (check.list_by_name_is_allowed, run(list_by_name=(403, "")), REFUTED),
    (check.list_by_name_is_allowed, run(list_by_name=listed()), REFUTED),
    (check.list_by_name_is_allowed, NOT_IN_FORCE, INCONCLUSIVE),
    (check.named_object_may_be_created, run(), REFUTED),
    (check.named_object_may_be_created, run(create=201), CONFIRMED),
    (check.named_object_may_be_created, run(apply=403), INCONCLUSIVE),
    (check.named_object_may_be_created, NOT_IN_FORCE, INCONCLUSIVE),
    (check.apply_may_create_it, run(), CONFIRMED),
    (check.apply_may_create_it, run(apply=403), REFUTED),
    (check.apply_may_create_it, run(absent=(200, ""), apply=200), INCONCLUSIVE),
    (check.apply_may_create_it, NOT_IN_FORCE, INCONCLUSIVE),
    (check.takes_effect_at_once, run(), CONFIRMED),
    (check.takes_effect_at_once, NOT_IN_FORCE, REFUTED),
    (check.takes_effect_at_once, run(named=(None, "")), INCONCLUSIVE),
    (check.narrower_role_wins, run(), REFUTED),
    (check.narrower_role_wins, run(other_again=(403, "")), CONFIRMED),
    (check.narrower_role_wins, run(other=200), INCONCLUSIVE),
    (check.narrower_role_wins, run(named=(403, "")), INCONCLUSIVE),
    (check.narrower_role_wins, run(other_again=(403, ""), wider_in_force=(403, "")), INCONCLUSIVE),
]


@pytest.mark.parametrize(("judge", "timeline", "outcome"), CASES)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome


@pytest.mark.parametrize("judge", dict.fromkeys(case[0] for case in CASES))
def test_a_run_that_was_cut_off_at_once_teaches_nothing(judge: Callable[[Timeline], Verdict]) -> None:
    assert judged(judge, Script("security/resource_names").cut_off()) is INCONCLUSIVE


def test_rights_that_were_there_before_the_binding_teach_nothing_about_it() -> None:
    script = Script("security/resource_names").answer(1, "before", 200).step("before", 1, 1).step("bind", 2)
    granted = script.answer(3, "named", 200).step("named", 2, 3).closed(20)
    assert judged(check.takes_effect_at_once, granted) is INCONCLUSIVE
