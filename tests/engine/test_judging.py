from collections.abc import Callable
from typing import Any

import pytest

from kindlab import Claim, Lab, Text
from kindlab.judging import Standing, judge
from kindlab.lab import DocsSay
from kindlab.rows import EndRow
from kindlab.timeline import Timeline
from kindlab.verdict import NotSeen, confirmed, inconclusive, refuted
from tests.timelines import HEADER, Script

RUN = Script().pod(1).closed(5)


def a_lab(check: Callable[[Timeline], Any], docs_say: DocsSay = "yes") -> Lab:
    claim = Claim("it-holds", Text("It holds.", zh="成立。"), docs="page/", judged_by=check, docs_say=docs_say)
    return Lab(question=Text("?", zh="？"), watches=(), steps=(), claims=(claim,), controls=())


def unseen(_: Timeline) -> None:
    raise NotSeen("nothing-seen", object="Pod/web", since=0.0, until=1.0)


def broken(_: Timeline) -> None:
    raise KeyError("status")


@pytest.mark.parametrize(
    ("check", "docs_say", "standing", "exit_code"),
    [
        (lambda _: confirmed("held"), "yes", Standing.AS_DOCUMENTED, 0),
        (lambda _: refuted("differed"), "no", Standing.AS_DOCUMENTED, 0),
        (lambda _: refuted("differed"), "yes", Standing.CONTRADICTED, 1),
        (lambda _: confirmed("held"), "no", Standing.CONTRADICTED, 1),
        (lambda _: confirmed("held"), "silent", Standing.SETTLED, 0),
        (lambda _: inconclusive("gap"), "yes", Standing.INCONCLUSIVE, 3),
        (unseen, "yes", Standing.INCONCLUSIVE, 3),
        (broken, "yes", Standing.ERROR, 3),
        (lambda _: True, "yes", Standing.ERROR, 3),
    ],
)
def test_standing(check: Callable[[Timeline], Any], docs_say: DocsSay, standing: Standing, exit_code: int) -> None:
    report = judge(a_lab(check, docs_say), RUN)
    assert report.judgements[0].standing is standing
    assert report.exit_code == exit_code


def test_a_check_that_raises_is_an_error_with_its_place() -> None:
    reason = judge(a_lab(broken), RUN).judgements[0].verdict.reason
    assert reason.code == "check-error"
    assert "KeyError: 'status'" in reason.values["error"]
    assert "test_judging.py:" in reason.values["error"]


def test_a_run_that_ended_early_judges_nothing() -> None:
    ended = Timeline.of_rows(HEADER, [EndRow(number=1, at=3, error="StepTimeout: after 60 s, not yet")])
    report = judge(a_lab(lambda _: confirmed("held")), ended)
    assert report.error == "StepTimeout: after 60 s, not yet"
    assert report.judgements[0].standing is Standing.ERROR
