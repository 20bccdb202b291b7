"""What witnesses beside the watch saw: chosen, ordered and judged, and where they were blind."""

from collections.abc import Callable, Iterator

import pytest

from kindlab.reporting.reasons import in_words
from kindlab.rows import StepRow
from kindlab.timeline import AuditEvent, LogLine, Request, Timeline
from kindlab.verdict import NotSeen, Outcome, Verdict, confirmed, refuted, took
from tests.timelines import Script, told

YES, NO, OPEN = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE


def acted(rate: int = 0) -> Script:
    started = Script().pod(1, change="ADDED").step("client", 2, 4, verb="traffic", rate=rate)
    return started.step("act", 5, version=100)


REFUSED = "curl exit 7: Failed to connect"
TIMED_OUT = "curl exit 28: Connection timed out"


def steady(
    script: Script, *, until: float = 20, lost_at: float = -1.0, silent: tuple[float, float] = (0, 0),
    why: str = REFUSED,
) -> Script:  # fmt: skip
    """A request each half second from 2.5 s on."""
    for half in range(5, int(until * 2) + 1):
        at = half / 2
        if not silent[0] < at < silent[1]:
            script.request(at, error=why if at == lost_at else "")
    return script.alive(until, "traffic client")


def loses_none(run: Timeline) -> Verdict:
    act = run.step("act")
    return run.traffic("client").after(act).count("lost requests", where=lost, expected=0, given=act)


def lost(request: Request) -> bool:
    return request.lost


TRAFFIC = [
    (steady(acted()).closed(20), YES, "counted"),
    (steady(acted(), lost_at=7.0).closed(20), NO, "miscounted"),
    (steady(acted(), lost_at=4.0).closed(20), YES, "counted"),  # before the act
    (steady(acted(), silent=(8, 12)).closed(20), OPEN, "gap"),
    (steady(acted(), until=15).step("ended", 14.9, 15.1, verb="undo").closed(20), YES, "counted"),
    (steady(acted().host(0, 3.1), lost_at=7.0).closed(20), NO, "miscounted"),
    (steady(acted().host(0, 3.1), lost_at=7.0, why=TIMED_OUT).closed(20), OPEN, "gap"),
    (steady(acted().host(0, 3.0), lost_at=7.0, why=TIMED_OUT).closed(20), NO, "miscounted"),
    (steady(acted().host(0, 3.1), lost_at=4.0, why=TIMED_OUT).closed(20), YES, "counted"),  # before the act
    (steady(acted(), silent=(8, 10)).closed(20), YES, "counted"),
    (steady(acted(), until=15).closed(20), OPEN, "gap"),  # nothing was sent at the end
    (
        steady(acted(), until=15).step("ended", 14.9, 15.1, verb="undo").request(15.3, error=REFUSED).closed(20),
        YES,
        "counted",
    ),  # after the client was ended
    (steady(acted(4)).closed(20), YES, "counted"),  # 31 requests of 60
    (steady(acted(5)).closed(20), OPEN, "too-few-requests"),  # of 75
    (steady(acted(5), lost_at=7.0).closed(20), NO, "miscounted"),  # one that was lost was lost
    (steady(acted(5), silent=(8, 12)).closed(20), OPEN, "gap"),
    (steady(acted()).gap(9, 10, "traffic client").closed(20), OPEN, "gap"),
    (steady(acted()).gap(9, 10, "traffic other").closed(20), YES, "counted"),
    (acted().closed(20), OPEN, "gap"),
]


@pytest.mark.parametrize(("run", "outcome", "code"), TRAFFIC)
def test_a_client_that_loses_nothing_has_to_have_sent_something(run: Timeline, outcome: Outcome, code: str) -> None:
    assert told(loses_none, run) == (outcome, code)


def test_too_few_requests_are_told_with_what_was_asked_for_and_the_step_that_did() -> None:
    run = steady(acted(60)).closed(20)
    verdict = loses_none(run)

    assert in_words(verdict.reason, "en") == (
        "traffic client: 2 of 60 requests a second were sent from +5.0 s to +20.0 s, which is less than half: a loss "
        "may have been missed; run it again"
    )
    assert verdict.evidence == (run.step("client").number,)


def test_only_the_requests_of_the_interval_that_decides_are_counted() -> None:
    run = acted(8).step("later", 12)
    for at in range(25, 201):  # ten a second, two a second after twelve
        if at <= 120 or at % 5 == 0:
            run.request(at / 10)
    timeline = run.alive(20, "traffic client").closed(20)
    act, later = timeline.step("act"), timeline.step("later")

    def none(since: StepRow, until: StepRow) -> Verdict:
        requests = timeline.traffic("client").between(since, until)
        return requests.never("lost", seen=lost, unwanted=True, given=act)

    assert none(act, later).outcome is YES
    assert none(later, timeline.step("observe")).reason.code == "too-few-requests"
    assert loses_none(timeline).outcome is YES, "of all there are enough"


def test_in_an_interval_in_which_all_lanes_may_wait_for_an_answer_few_requests_are_enough() -> None:
    timeline = steady(acted(60)).step("soon", 8.4).closed(20)
    act, soon = timeline.step("act"), timeline.step("soon")
    requests = timeline.traffic("client").between(act, soon)

    assert requests.never("lost", seen=lost, unwanted=True, given=act).outcome is YES


def is_eviction(event: AuditEvent) -> bool:
    return event.code == 429


def nobody_deletes(run: Timeline) -> Verdict:
    act = run.step("act")
    return run.audit(verb="delete", resource="pods").after(act).count("requests", expected=0, given=act)


AUDIT = [
    (acted().audit(6, "create", "pods/eviction").alive(20, "audit").closed(20), YES),
    (acted().audit(6, "delete", "pods").alive(20, "audit").closed(20), NO),
    (acted().audit(4, "delete", "pods").alive(20, "audit").closed(20), YES),
    (acted().audit(20.5, "delete", "pods").alive(21, "audit").closed(20), YES),  # the clean-up
    (acted().closed(20), OPEN),
    (acted().gap(0, 21, "audit").closed(20), OPEN),
]


@pytest.mark.parametrize(("run", "outcome"), AUDIT)
def test_that_nobody_asked_needs_the_audit_log(run: Timeline, outcome: Outcome) -> None:
    assert told(nobody_deletes, run)[0] is outcome


def test_an_audit_event_says_who_did_what_to_what() -> None:
    event = (
        acted()
        .audit(6, "create", "pods/eviction", "web-0", code=429, as_user="jane", agent="kubectl/v1")
        .alive(20, "audit")
        .closed(20)
        .audit(is_eviction)
        .first()
    )

    assert (event.subject, event.resource, event.name) == ("pods/eviction web-0", "pods/eviction", "web-0")
    assert (event.user, event.agent, event.verb, event.code) == ("jane", "kubectl/v1", "create", 429)


def test_the_lines_of_a_pod_that_died_are_its_own() -> None:
    run = (
        acted().pod(2, "other", change="ADDED").log(6, "terminated").log(6.5, "hello", "other").pod(7, change="DELETED")
        .alive(20, "logs").closed(20)
    )  # fmt: skip

    assert [line.text for line in run.logs("Pod/web").all()] == ["terminated"]
    assert run.logs("Pod/web").first().subject == "Pod/web main"
    with pytest.raises(NotSeen):
        run.logs("Pod/web", "sidecar").all()


def test_a_log_that_was_not_read_to_its_end_hides_what_it_may() -> None:
    run = acted().log(6, "one").gap(7, 8, "logs web/main").alive(20, "logs").closed(20)

    with pytest.raises(NotSeen) as unseen:
        run.logs("Pod/web").first(lambda line: line.text == "two")

    assert unseen.value.verdict.reason.code == "gap"


def test_a_gap_in_the_log_of_one_container_hides_nothing_of_another_s() -> None:
    run = acted().log(6, "one").log(9, "two").gap(7, 8, "logs web/other").alive(20, "logs").closed(20)

    assert run.logs("Pod/web", "main").first(lambda line: line.text == "two").at == 9
    with pytest.raises(NotSeen):
        run.logs("Pod/web").first(lambda line: line.text == "two")
    with pytest.raises(NotSeen):
        run.logs("Pod/web", "other").all()


def test_a_pod_that_nobody_saw_has_a_log_that_nobody_read() -> None:
    def never_two(run: Timeline) -> Verdict:
        act = run.step("act")
        return run.logs("Pod/web").after(act).never("line", seen=lambda line: line.text, unwanted="two", given=act)

    read = acted().log(6, "one").alive(20, "logs")
    assert never_two(read.closed(20)).outcome is YES
    assert never_two(read.gap(7, 8, "Pod", lost=False).closed(20)).outcome is YES
    assert never_two(read.gap(7, 8, "Pod").closed(20)).reason.code == "gap"


def test_what_was_asked_of_the_cluster_before_an_arm_began_is_another_arm_s() -> None:
    script = Script(arms=("one", "two"))
    for begin, arm in ((1, "one"), (11, "two")):
        script.in_arm(arm).step("act", begin).in_arm("")
        script.audit(begin + 1, "get", "nodes", user=arm).in_arm(arm).step("end", begin + 5)
    run = script.alive(20, "audit").closed(20)

    assert [[event.user for event in run.arm(arm).audit().all()] for arm in ("one", "two")] == [["one"], ["two"]]


def test_a_node_that_could_not_be_asked_blinds_nobody_else() -> None:
    run = acted().node_log(6, "Killing container").alive(20, "node worker").gap(0, 21, "node worker2").closed(20)

    assert run.node_logs("worker").first().text == "Killing container"
    with pytest.raises(NotSeen):
        run.node_logs().all()
    with pytest.raises(NotSeen):
        run.node_logs("worker2").all()


def events(run: Timeline) -> Iterator[Verdict]:
    act, seen = run.step("act"), run.events("Pod/web").after(run.step("act"))
    yield seen.eventually("reason", seen=lambda event: event.get("reason"), expected="Killing", given=act)
    yield seen.never("reason", seen=lambda event: event.get("reason"), unwanted="BackOff", given=act)
    yield seen.count("Events", expected=2, given=act)


def test_events_show_what_happened_and_never_that_something_did_not() -> None:
    killed = acted().event(3, "Pod/web", "Started").event(6, "Pod/web", "Killing").event(6, "Pod/other", "Killing")

    outcomes = [verdict.outcome for verdict in events(killed.closed(20))]

    assert outcomes == [YES, OPEN, OPEN]
    with pytest.raises(NotSeen, match="lossy"):
        killed.closed(20).events("Pod/web").last()


def test_events_are_about_that_very_object_where_one_is_given() -> None:
    run = acted().event(6, "Pod/web", "Killing", uid="of-another").event(7, "Pod/web", "Started").closed(20)

    assert run.events(run.of("Pod/web").first()).first().get("reason") == "Started"
    assert run.events("Pod/web").first().get("reason") == "Killing"


def test_rows_of_different_clocks_are_ordered_no_finer_than_these_agree() -> None:
    run = acted().log(6.0, "TERM", slack=0.1).audit(6.05, "update", "endpointslices").log(7, "end", slack=0.1)
    timeline = run.alive(20, "logs", "audit").closed(20)
    term, end = timeline.logs("Pod/web").all()
    removal = timeline.audit().first()

    def order(**seen: AuditEvent | LogLine) -> Outcome:
        return timeline.in_order(seen, given=timeline.step("act")).outcome

    assert order(term=term, removal=removal) is OPEN
    assert order(removal=removal, end=end) is YES
    assert order(end=end, removal=removal) is NO


def yes(_: Timeline) -> Verdict:
    return confirmed("equal", 1, what="", seen=1)


def no(_: Timeline) -> Verdict:
    return refuted("unequal", 2, what="", seen=1, expected=2)


def unknown(run: Timeline) -> Verdict:
    raise NotSeen("nothing-seen", object="", since=0.0, until=run.horizon)


@pytest.mark.parametrize(
    ("checks", "outcome"),
    [
        ({"watch": yes, "audit": yes}, YES),
        ({"watch": no, "audit": no}, NO),
        ({"watch": yes, "audit": no}, OPEN),
        ({"watch": unknown, "audit": no}, NO),
        ({"watch": unknown, "audit": unknown}, OPEN),
        ({}, OPEN),
    ],
)
def test_witnesses_that_can_tell_have_to_agree(
    checks: dict[str, Callable[[Timeline], Verdict]], outcome: Outcome
) -> None:
    verdict = acted().closed(20).witnessed(**checks)

    assert verdict.outcome is outcome
    assert set(verdict.by) == set(checks)


def ready_in_time(run: Timeline) -> Verdict:
    act = run.step("act")
    return run.of("Pod/web").within(4, "Ready", of=act, seen=lambda pod: pod.ready, expected=True, given=act)


def slow(slowness: float, *, ready_at: float) -> Timeline:
    script = Script().host(0, 1.0).pod(1, ready=False, change="ADDED").step("act", 5, version=101)
    return script.pod(ready_at).host(20, slowness).closed(30)


@pytest.mark.parametrize(
    ("run", "outcome", "code"),
    [
        (slow(1.0, ready_at=8), YES, "in-time"),
        (slow(9.0, ready_at=8), YES, "in-time"),
        (slow(1.0, ready_at=10), NO, "too-late"),
        (slow(2.0, ready_at=10), YES, "in-time-widened"),
        (slow(2.0, ready_at=14), NO, "too-late"),
        (slow(3.1, ready_at=10), OPEN, "host-too-slow"),
    ],
)
def test_a_slow_host_is_granted_time_up_to_a_limit(run: Timeline, outcome: Outcome, code: str) -> None:
    assert told(ready_in_time, run) == (outcome, code)


@pytest.mark.parametrize(
    ("seconds", "slowness", "code"),
    [
        (4, 1, "took"),
        (8, 1, "took-otherwise"),
        (8, 2, "took-widened"),
        (1, 2, "took-otherwise"),
        (8, 4, "host-too-slow"),
    ],
)
def test_a_slow_host_moves_no_lower_bound(seconds: float, slowness: float, code: str) -> None:
    act = acted().closed(20).step("act")

    verdict = took("the stop", seconds=seconds, between=(3, 5), given=act, slowness=slowness)

    assert verdict.reason.code == code
