import sys
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from kindlab import Claim, Lab, Text, swap
from kindlab.judging import Report, Standing, across, judge, skipped
from kindlab.lab import DocsSay
from kindlab.rows import API_SERVER, EndRow, GapRow
from kindlab.timeline import Timeline
from kindlab.verdict import NotSeen, Outcome, Reason, Verdict, agreed, both, confirmed, inconclusive, refuted
from tests.engine.test_needs import HERE
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


def leaving(_: Timeline) -> None:
    sys.exit(0)


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
        (leaving, "yes", Standing.ERROR, 3),
        (lambda _: True, "yes", Standing.ERROR, 3),
        (lambda _: None, "yes", Standing.ERROR, 3),
        (lambda _: Outcome.CONFIRMED, "yes", Standing.ERROR, 3),
        (lambda _: Verdict("certain", Reason("held")), "yes", Standing.ERROR, 3),
        (lambda _: Verdict(Outcome.CONFIRMED, None), "yes", Standing.ERROR, 3),
        (lambda _: Verdict(Outcome.CONFIRMED, Reason("held", {"seen": object()})), "yes", Standing.ERROR, 3),
        (lambda _: confirmed("held", "row 7"), "yes", Standing.ERROR, 3),
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


def test_the_place_of_an_error_is_in_the_check_also_where_the_engine_raised_it() -> None:
    reason = (
        judge(a_lab(lambda timeline: timeline.step(["unhashable", timeline.rows[99]])), RUN)
        .judgements[0]
        .verdict.reason
    )
    assert "test_judging.py:" in reason.values["error"]


def versioned(**fields: Any) -> Report:
    """A report on a refuted claim with these fields, of a run on Kubernetes v1.34.4."""
    lab = a_lab(lambda _: refuted("differed"))
    claim = msgspec.structs.replace(lab.claims[0], **fields)
    header = msgspec.structs.replace(HEADER, environment=HERE)
    return judge(msgspec.structs.replace(lab, claims=(claim,)), Timeline.of_rows(header, RUN.rows))


def test_outside_its_versions_a_claim_is_skipped() -> None:
    report = versioned(since="1.35")
    assert report.judgements[0].standing is report.judgements[0].result is Standing.SKIPPED
    assert report.judgements[0].verdict.reason == Reason("needs-later", {"needed": "1.35", "version": "v1.34.4"})
    assert report.is_skipped
    assert report.exit_code == 0


def test_within_its_versions_a_claim_is_judged() -> None:
    assert versioned(since="1.34", until="1.35").judgements[0].standing is Standing.CONTRADICTED


def test_a_contradiction_that_was_reported_is_not_red() -> None:
    report = versioned(known_contradiction="https://github.com/kubernetes/website/issues/1")
    assert report.judgements[0].standing is Standing.KNOWN_CONTRADICTION
    assert report.exit_code == 0


def test_a_lab_whose_needs_are_not_met_is_skipped_whole() -> None:
    why = Reason("needs-cgroup", {"needed": "v2", "version": "v1"})
    report = skipped(a_lab(lambda _: refuted("differed")), HEADER, why)
    assert report.is_skipped
    assert report.exit_code == 0
    assert report.verdict("it-holds").reason == why


def repeated(*verdicts: Verdict) -> Report:
    return across({f"main-{n}": judge(a_lab(lambda _, v=v: v), RUN) for n, v in enumerate(verdicts, start=1)})


def test_runs_that_agree_stand_as_each_of_them() -> None:
    report = repeated(confirmed("held", 3), confirmed("held", 4))
    assert report.judgements[0].standing is Standing.AS_DOCUMENTED
    assert report.judgements[0].verdict.evidence == (3,)
    assert report.runs_by_result("it-holds") == {Outcome.CONFIRMED: ["main-1", "main-2"]}
    assert report.exit_code == 0


@pytest.mark.parametrize("other", [refuted("differed"), inconclusive("gap"), True])
def test_runs_that_disagree_are_unstable(other: Verdict) -> None:
    report = repeated(confirmed("held"), other, confirmed("held"))
    assert report.judgements[0].standing is Standing.UNSTABLE
    assert list(report.runs_by_result("it-holds").values()) == [["main-1", "main-3"], ["main-2"]]
    assert report.exit_code == 3


def test_an_error_in_one_run_of_several_is_not_the_error_of_all() -> None:
    ended = judge(a_lab(lambda _: confirmed("held")), Timeline.of_rows(HEADER, [EndRow(number=1, at=3, error="gone")]))
    whole = judge(a_lab(lambda _: confirmed("held")), RUN)
    assert across({"main-1": ended, "main-2": whole}).error is None
    assert across({"main-1": ended, "main-2": ended}).error == "gone"


@pytest.mark.parametrize(
    ("check", "docs_say", "standing"),
    [
        (lambda _: confirmed("held"), "yes", Standing.AS_DOCUMENTED),
        (lambda _: refuted("differed"), "no", Standing.AS_DOCUMENTED),
        (lambda _: refuted("differed"), "yes", Standing.INCONCLUSIVE),
        (lambda _: confirmed("held"), "no", Standing.INCONCLUSIVE),
        (lambda _: confirmed("held"), "silent", Standing.INCONCLUSIVE),
    ],
)
def test_a_run_in_which_the_api_server_was_restarted_contradicts_nothing(
    check: Callable[[Timeline], Any], docs_say: DocsSay, standing: Standing
) -> None:
    away = GapRow(number=99, at=2.0, kind=API_SERVER, since=1.0, cause="it was restarted", lost=False)
    (judged,) = judge(a_lab(check, docs_say), Timeline.of_rows(RUN.header, [*RUN.rows, away])).judgements
    assert judged.standing is standing
    if standing is Standing.INCONCLUSIVE:
        assert (judged.verdict.reason.code, judged.verdict.evidence[0]) == ("api-server-away", 99)


WIDENED = confirmed("in-time-widened", 1)


@pytest.mark.parametrize(
    ("verdict", "docs_say", "flips", "outcome"),
    [
        (WIDENED, "yes", (), Outcome.CONFIRMED),
        (both(WIDENED, confirmed("held", 2)), "yes", (), Outcome.CONFIRMED),
        (WIDENED, "no", (), Outcome.INCONCLUSIVE),
        (WIDENED, "silent", (), Outcome.INCONCLUSIVE),
        (both(WIDENED, confirmed("held", 2)), "no", (), Outcome.INCONCLUSIVE),
        (WIDENED, "yes", ("it-holds",), Outcome.INCONCLUSIVE),
        (refuted("too-late", 1), "no", (), Outcome.REFUTED),
    ],
)
def test_a_widened_bound_confirms_only_what_is_expected_to_be_confirmed(
    verdict: Verdict, docs_say: DocsSay, flips: tuple[str, ...], outcome: Outcome
) -> None:
    lab = msgspec.structs.replace(a_lab(lambda _: verdict, docs_say), controls=(swap("a.yaml", "b.yaml", flips=flips),))
    header = msgspec.structs.replace(HEADER, control="b" if flips else None)
    assert judge(lab, Timeline.of_rows(header, RUN.rows)).verdict("it-holds").outcome is outcome


WATCH, AUDIT = 1, 2  # the numbers of what each of them saw


def by(**outcomes: Callable[..., Verdict]) -> Verdict:
    """What witnesses say, each by its own row."""
    rows = {"watch": WATCH, "audit": AUDIT}
    return agreed({name: verdict("held", rows[name]) for name, verdict in outcomes.items()})


@pytest.mark.parametrize(
    ("verdict", "seen_by", "outcome"),
    [
        (confirmed("held", WATCH), "", Outcome.CONFIRMED),
        (confirmed("held", WATCH, AUDIT), "audit", Outcome.CONFIRMED),
        (confirmed("held", WATCH), "audit", Outcome.INCONCLUSIVE),
        (confirmed("held"), "audit", Outcome.INCONCLUSIVE),
        (by(watch=confirmed, audit=refuted), "", Outcome.INCONCLUSIVE),
        (by(watch=confirmed, audit=refuted), "audit", Outcome.REFUTED),
        (by(watch=confirmed, audit=refuted), "watch", Outcome.CONFIRMED),
        (by(watch=confirmed, audit=inconclusive), "", Outcome.CONFIRMED),
        (by(watch=confirmed, audit=inconclusive), "audit", Outcome.INCONCLUSIVE),
        (by(watch=confirmed), "audit", Outcome.INCONCLUSIVE),
    ],
)
def test_a_claim_that_is_content_with_a_witness_needs_its_word(
    verdict: Verdict, seen_by: str, outcome: Outcome
) -> None:
    lab = a_lab(lambda _: verdict)
    lab = msgspec.structs.replace(lab, claims=(msgspec.structs.replace(lab.claims[0], seen_by=seen_by),))
    run = Script().pod(1).audit(2, "get", "pods").closed(5)
    assert [row.number for row in run.rows[:2]] == [WATCH, AUDIT]

    judged = judge(lab, run).verdict("it-holds")

    assert judged.outcome is outcome
    assert judged.by == verdict.by


@pytest.mark.parametrize(
    ("verdict", "code"), [(inconclusive("gap", WATCH), "gap"), (confirmed("held", WATCH), "not-seen-by")]
)
def test_a_claim_that_needs_a_witness_tells_why_nobody_could_tell(verdict: Verdict, code: str) -> None:
    lab = a_lab(lambda _: verdict)
    lab = msgspec.structs.replace(lab, claims=(msgspec.structs.replace(lab.claims[0], seen_by="audit"),))
    run = Script().pod(1).audit(2, "get", "pods").closed(5)

    assert judge(lab, run).verdict("it-holds").reason.code == code
