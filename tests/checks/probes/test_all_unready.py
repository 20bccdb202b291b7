from collections.abc import Callable

import pytest

from checks.probes import all_unready
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

WEB = {"app": "web"}


def served() -> Script:
    """Two replicas that are served, and the loss of their database at 5 s."""
    script = Script().pod(1, "one", labels=WEB, change="ADDED").pod(1, "two", labels=WEB, change="ADDED")
    return script.slice(2, one=True, two=True).log(4, all_unready.SERVED, "client").step("lose-the-database", 5)


def unready(*, restarts: int = 0) -> Script:
    """The same replicas, unready."""
    script = served().pod(6, "one", labels=WEB, ready=False).pod(7, "two", labels=WEB, ready=False)
    return script.pod(14, "two", labels=WEB, ready=False, restarts=restarts)


def asked(*codes: int) -> Script:
    script = unready()
    for number, code in enumerate(codes):
        script.answer(9 + number, "new-connection", code)
    return script.step("new-connection", 8.5, 12)


def went_on(*texts: str, code: int = 7) -> Timeline:
    """What the client says of its requests, after a new connection was refused (or came to `code`) at 9 s."""
    script = asked(code).pod(1, "client", change="ADDED")
    for number, text in enumerate(texts):
        script.log(10 + number, text, "client")
    return script.alive(30, "logs").closed(20)


CASES = [
    (all_unready.empties_the_service, served().slice(8, one=False, two=False).closed(20), Outcome.CONFIRMED),
    (all_unready.empties_the_service, served().slice(8, one=False, two=True).closed(20), Outcome.REFUTED),
    (all_unready.empties_the_service, Script().step("lose-the-database", 5).closed(20), Outcome.INCONCLUSIVE),
    (all_unready.falls_back_to_the_unready, asked(0, 0, 0).closed(20), Outcome.CONFIRMED),
    (all_unready.falls_back_to_the_unready, asked(0, 7).closed(20), Outcome.REFUTED),
    (all_unready.falls_back_to_the_unready, asked(6).closed(20), Outcome.INCONCLUSIVE),
    (all_unready.falls_back_to_the_unready, served().closed(20), Outcome.INCONCLUSIVE),
    (all_unready.open_connections_go_on, went_on(all_unready.SERVED, all_unready.SERVED), Outcome.CONFIRMED),
    (all_unready.open_connections_go_on, went_on(all_unready.SERVED, "000, new connections: 0"), Outcome.REFUTED),
    (all_unready.open_connections_go_on, went_on(), Outcome.INCONCLUSIVE),
    (all_unready.open_connections_go_on, went_on(all_unready.SERVED, code=28), Outcome.INCONCLUSIVE),
    (all_unready.are_replaced_or_restarted, unready(restarts=1).closed(20), Outcome.CONFIRMED),
    (
        all_unready.are_replaced_or_restarted,
        unready().pod(15, "three", labels=WEB, change="ADDED").closed(20),
        Outcome.CONFIRMED,
    ),
    (all_unready.are_replaced_or_restarted, unready().closed(20), Outcome.REFUTED),
    (all_unready.are_replaced_or_restarted, served().closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
