from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from kindlab import Claim, Lab, Text, swap
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


def a_control(check: Callable[[Timeline], Any], docs_say: DocsSay, *flips: str) -> Standing:
    """How the one claim stands after a run of a control that names these claims."""
    lab = msgspec.structs.replace(a_lab(check, docs_say), controls=(swap("a.yaml", "b.yaml", flips=flips),))
    header = msgspec.structs.replace(HEADER, control="b")
    return judge(lab, Timeline.of_rows(header, RUN.rows)).judgements[0].standing


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


@pytest.mark.parametrize(
    ("check", "docs_say", "flips", "standing"),
    [
        (lambda _: refuted("differed"), "yes", ["it-holds"], Standing.FLIPPED),
        (lambda _: confirmed("held"), "no", ["it-holds"], Standing.FLIPPED),
        (lambda _: confirmed("held"), "yes", ["it-holds"], Standing.AS_DOCUMENTED),
        (lambda _: refuted("differed"), "silent", ["it-holds"], Standing.SETTLED),
        (lambda _: inconclusive("gap"), "yes", ["it-holds"], Standing.INCONCLUSIVE),
        (lambda _: refuted("differed"), "yes", ["another"], Standing.CONTRADICTED),
    ],
)
def test_what_a_control_means_to_flip_contradicts_nothing(
    check: Callable[[Timeline], Any], docs_say: DocsSay, flips: list[str], standing: Standing
) -> None:
    assert a_control(check, docs_say, *flips) is standing


def test_a_flip_alone_is_no_failure() -> None:
    report = judge(a_lab(lambda _: confirmed("held")), RUN)
    flipped = msgspec.structs.replace(report.judgements[0], standing=Standing.FLIPPED)
    assert msgspec.structs.replace(report, judgements=(flipped,)).exit_code == 0


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
