"""Less sight never makes a verdict more certain, what does not matter changes none, and nothing confirms nothing."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindlab.reporting.reasons import in_words
from kindlab.rows import AliveRow, GapRow, ObjectRow, Row
from kindlab.timeline import Check, Timeline
from kindlab.verdict import NotSeen, Outcome, Verdict
from tests.engine.histories import CHECKS, KINDS, ORDERED, listed_again, runs
from tests.timelines import HEADER

pytestmark = pytest.mark.timeout(300)  # thousands of timelines are judged, and a busy host is no fault of theirs

EXAMPLES = settings(max_examples=200)


def judged(check: Check, run: Timeline) -> Verdict:
    try:
        return check(run)
    except NotSeen as unseen:
        return unseen.verdict


def outcomes(run: Timeline) -> dict[str, Outcome]:
    return {name: judged(check, run).outcome for name, check in CHECKS.items()}


def grew_certain(full: dict[str, Outcome], less: dict[str, Outcome]) -> list[str]:
    """The words whose verdict on less is another certain one than on all."""
    return [name for name in full if less[name] not in (Outcome.INCONCLUSIVE, full[name])]


def written_down(run: Timeline) -> list[Row]:
    return sorted(run.rows, key=lambda row: row.number)


@EXAMPLES
@given(run=runs(), share=st.floats(0, 1))
def test_cutting_the_tail_makes_no_verdict_more_certain(run: Timeline, share: float) -> None:
    rows = written_down(run)
    cut = Timeline.of_rows(run.header, rows[: int(share * len(rows))])
    assert grew_certain(outcomes(run), outcomes(cut)) == []


@EXAMPLES
@given(run=runs(), since=st.floats(0, 30), length=st.floats(0.1, 15), kinds=st.sets(st.sampled_from(KINDS), min_size=1))
def test_a_marked_gap_makes_no_verdict_more_certain(
    run: Timeline, since: float, length: float, kinds: set[str]
) -> None:
    until = min(since + length, 30.0)  # what had come as it began was seen
    lost = [row for row in run.rows
            if isinstance(row, ObjectRow | AliveRow) and row.kind in kinds and since < row.at <= until]  # fmt: skip
    gaps = [GapRow(number=10_000 + i, at=until, kind=kind, since=since, cause="cut out", lost=True)
            for i, kind in enumerate(sorted(kinds))]  # fmt: skip
    rows = [row for row in written_down(run) if row not in lost]
    assert grew_certain(outcomes(run), outcomes(Timeline.of_rows(run.header, [*rows, *gaps]))) == []


@EXAMPLES
@given(runs=listed_again())
def test_a_loss_that_ends_in_a_list_of_all_makes_no_verdict_more_certain(runs: tuple[Timeline, Timeline]) -> None:
    full, less = runs
    assert grew_certain(outcomes(full), outcomes(less)) == []


@EXAMPLES
@given(runs=listed_again(delayed_too=False))
def test_after_a_list_of_all_the_state_is_known_again(runs: tuple[Timeline, Timeline]) -> None:
    full, less = runs
    has_seen_any = any(isinstance(row, ObjectRow) for row in less.rows)
    assert final_state(less) == (final_state(full) if has_seen_any else None)


def final_state(run: Timeline) -> set[tuple[str, int]] | None:
    """Which objects there were at last, each with its version; None where nobody knows."""
    try:
        state = run.snapshots("Pod[app=x]", "Pod[app=y]", "Claim/a", "Claim/b").last().state
    except NotSeen:
        return None
    return {(moment.uid, moment.version) for moment in state.values()}


@EXAMPLES
@given(run=runs(), seed=st.integers(), at=st.lists(st.floats(0, 29), max_size=5))
def test_the_order_of_writing_down_and_strangers_do_not_matter(run: Timeline, seed: int, at: list[float]) -> None:
    strangers: list[Row] = [
        ObjectRow(number=10_000 + i, at=when, change="MODIFIED", kind=("Pod", "Secret")[i % 2], name=f"stranger-{i}",
                  uid=f"stranger-{i}", version=1 + i, object={"metadata": {"labels": {"app": "z"}}, "status": {}})
        for i, when in enumerate(sorted(at))
    ]  # fmt: skip
    rows = [*run.rows, *strangers]
    random.Random(seed).shuffle(rows)  # noqa: S311  # no secret
    assert outcomes(Timeline.of_rows(run.header, rows)) == outcomes(run)


@EXAMPLES
@given(run=runs(marked_by_version=True), delay=st.lists(st.floats(0, 3), min_size=20, max_size=20))
def test_when_versions_arrive_does_not_matter_to_their_order(run: Timeline, delay: list[float]) -> None:
    arrivals = dict.fromkeys(KINDS, 0.0)
    shifted: list[Row] = []
    for place, row in enumerate(written_down(run)):
        if isinstance(row, ObjectRow):
            at = arrivals[row.kind] = min(29.9, max(arrivals[row.kind], row.at + delay[place % 20]))
            values = {name: getattr(row, name) for name in row.__struct_fields__}
            shifted.append(ObjectRow(**{**values, "at": at}))
        else:
            shifted.append(row)
    late = Timeline.of_rows(run.header, shifted)
    # Which of a version and a step or an answer without a version came first is a question of time.
    words = {name: check for name, check in ORDERED.items() if name != "in order across kinds"}
    assert {n: judged(c, late).outcome for n, c in words.items()} == {
        n: judged(c, run).outcome for n, c in words.items()
    }


@EXAMPLES
@given(run=runs(arms=True), share=st.floats(0, 1))
def test_an_arm_is_judged_as_a_run_of_its_own(run: Timeline, share: float) -> None:
    rows = written_down(run)
    alone = Timeline.of_rows(HEADER, rows)
    assert outcomes(run.arm("one")) == outcomes(alone)


@EXAMPLES
@given(run=runs())
def test_every_verdict_has_words(run: Timeline) -> None:
    for check in CHECKS.values():
        reason = judged(check, run).reason
        assert not in_words(reason, "en").startswith(f"{reason.code} {{")
        assert not in_words(reason, "zh").startswith(f"{reason.code} {{")


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_an_empty_timeline_confirms_nothing(check: Check) -> None:
    assert judged(check, Timeline.of_rows(HEADER, [])).outcome is Outcome.INCONCLUSIVE
