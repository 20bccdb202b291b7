from collections.abc import Callable

import pytest

from checks.probes import readiness
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged


def served() -> Script:
    """A Pod that is served, as its Service's answer shows."""
    start = Script().pod(1, change="ADDED").slice(1, web=True)
    return start.answer(3, "service-before", 0, "web").step("service-before", 3, 3)


def never_served() -> Script:
    """A Pod that no Service selects, its probe broken and mended."""
    start = Script().pod(1, change="ADDED").slice(1).answer(3, "service-before", 7).step("service-before", 3, 4)
    start.step("break", 5).pod(7, ready=False).answer(8, "service-while-unready", 7).step("service-while-unready", 8, 9)
    return start.answer(10, "service-later", 7).step("service-later", 10, 11).step("mend", 12)


def broken() -> Script:
    """A Pod that is served, its probe broken at 5 s, and seen unready at 7 s."""
    return served().step("break", 5).pod(7, ready=False)


def mended(outcome: str = "done") -> Script:
    return broken().slice(8, web=False).step("mend", 12, outcome=outcome)


def asked(name: str, *answers: tuple[int, str]) -> Timeline:
    script = broken()
    for number, (code, output) in enumerate(answers):
        script.answer(8 + number, name, code, output)
    return script.step(name, 7.5, 12).closed(20)


def both(stops: int, later: int, ready_again: float = 19.5) -> Timeline:
    """A Service that was asked while the Pod was unready, and at 12 s again."""
    script = (
        broken().answer(8, "service-while-unready", stops, "" if stops else "web").step("service-while-unready", 8, 9)
    )
    script.answer(12, "service-later", later, "" if later else "web").step("service-later", 10, 19)
    return script.pod(ready_again).closed(20)


CASES = [
    (readiness.is_not_restarted, broken().closed(20), Outcome.CONFIRMED),
    (readiness.is_not_restarted, broken().pod(9, restarts=1).closed(20), Outcome.REFUTED),
    (readiness.is_not_restarted, broken().cut_off(), Outcome.INCONCLUSIVE),
    (readiness.is_not_restarted, broken().gap(8, 9, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (readiness.is_not_restarted, broken().pod(9, change="DELETED").closed(20), Outcome.INCONCLUSIVE),
    (readiness.endpoint_turns_unready, broken().slice(8, web=False).closed(20), Outcome.CONFIRMED),
    (readiness.endpoint_turns_unready, broken().closed(20), Outcome.REFUTED),
    (readiness.endpoint_turns_unready, broken().gap(8, 9, "EndpointSlice").closed(20), Outcome.INCONCLUSIVE),
    (readiness.endpoint_turns_unready, never_served().closed(20), Outcome.INCONCLUSIVE),
    (readiness.endpoint_entry_is_removed, broken().slice(8).closed(20), Outcome.CONFIRMED),
    (readiness.endpoint_entry_is_removed, broken().slice(8, web=False).closed(20), Outcome.REFUTED),
    (readiness.endpoint_entry_is_removed, broken().slice(8, web=False).cut_off(), Outcome.INCONCLUSIVE),
    (readiness.service_stops_sending, both(7, 7), Outcome.CONFIRMED),
    (readiness.service_stops_sending, both(0, 0), Outcome.REFUTED),
    (readiness.service_stops_sending, both(7, 0), Outcome.REFUTED),
    (readiness.service_stops_sending, both(7, 6), Outcome.INCONCLUSIVE),
    (readiness.service_stops_sending, both(7, 0, ready_again=11), Outcome.INCONCLUSIVE),
    (readiness.service_stops_sending, both(7, 7, ready_again=13), Outcome.CONFIRMED),
    (readiness.service_stops_sending, never_served().closed(20), Outcome.INCONCLUSIVE),
    (readiness.cannot_be_reached, asked("pod-while-unready", (28, ""), (7, "")), Outcome.CONFIRMED),
    (readiness.cannot_be_reached, asked("pod-while-unready", (28, ""), (0, "web")), Outcome.REFUTED),
    (readiness.cannot_be_reached, asked("pod-while-unready"), Outcome.INCONCLUSIVE),
    (readiness.cannot_be_reached, asked("pod-while-unready", (6, "")), Outcome.INCONCLUSIVE),
    (readiness.endpoint_returns, mended().slice(14, web=True).closed(20), Outcome.CONFIRMED),
    (readiness.endpoint_returns, mended().closed(20), Outcome.REFUTED),
    (readiness.endpoint_returns, never_served().closed(20), Outcome.INCONCLUSIVE),
    (readiness.endpoint_returns, mended("refused").closed(20), Outcome.INCONCLUSIVE),
    (readiness.endpoint_returns, broken().slice(8, web=False).closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


@pytest.mark.parametrize("check", dict.fromkeys(case[0] for case in CASES), ids=lambda check: check.__name__)
def test_a_probe_that_never_failed_teaches_nothing(check: Callable[[Timeline], Verdict]) -> None:
    run = served().step("break", 5).step("mend", 12)
    run.answer(8, "service-while-unready", 0, "web").step("service-while-unready", 8, 9)
    run.answer(8, "service-later", 0, "web").step("service-later", 8, 9)
    run.answer(9, "pod-while-unready", 0, "web").step("pod-while-unready", 9, 10)
    assert judged(check, run.closed(20)) is Outcome.INCONCLUSIVE
