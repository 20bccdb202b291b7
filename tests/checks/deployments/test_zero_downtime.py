"""Each check confirms, refutes, and knows when it cannot know."""

from collections.abc import Callable

import pytest

from checks.deployments import zero_downtime as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

ARMS = ("no-probe", "no-sleep", "careful")
Change = Callable[[Script], object]


def arm(script: Script, name: str, begin: float, change: Change | None = None, *, complete: bool = True) -> None:
    """One arm of 20 s: traffic from 2 s on, the update at 5 s, rolled out at 12 s, observed until 20 s."""
    script.in_arm(name).step("client", begin + 1, begin + 4, verb="traffic")
    web(script, begin + 1, 1)
    for tenth in range(20, 200):
        script.request(begin + tenth / 10)
    if change:
        change(script)
    script.step("update", begin + 5, verb="patch", version=script.version())
    if complete:
        web(script, begin + 12, 2)
    script.step("observe", begin + 13, begin + 20, verb="observe").alive(begin + 20.1, "traffic client")


def web(script: Script, at: float, generation: int) -> None:
    """The Deployment with nothing left to do for a generation."""
    status = {"observedGeneration": generation, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}
    script.object(at, "Deployment", "web", spec={"replicas": 2}, status=status)
    script.rows[-1].object["metadata"]["generation"] = generation  # type: ignore[union-attr]


def rolled(name: str = "", change: Change | None = None, *, complete: bool = True) -> Timeline:
    """All three arms, one of which goes otherwise."""
    script = Script("deployments/zero_downtime", arms=ARMS)
    for number, each in enumerate(ARMS):
        is_other = each == name
        arm(script, each, 30 * number, change if is_other else None, complete=complete or not is_other)
    return script.in_arm("").closed(90)


def lost(at: float) -> Change:
    return lambda script: script.request(at, error="curl exit 7: refused")


def blind(since: float, until: float) -> Change:
    return lambda script: script.gap(since, until, "traffic client")


JUDGED: dict[str, Callable[[Timeline], Verdict]] = {
    "no-probe": check.waits_until_new_pods_answer,
    "no-sleep": check.max_unavailable_is_enough,
    "careful": check.probe_and_sleep_lose_none,
}


@pytest.mark.parametrize("name", ARMS)
@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (None, Outcome.CONFIRMED),
        (lambda begin: lost(begin + 8), Outcome.REFUTED),
        (lambda begin: lost(begin + 19), Outcome.REFUTED),
        (lambda begin: lost(begin + 4.5), Outcome.CONFIRMED),  # before the update
        (lambda begin: blind(begin + 6, begin + 7), Outcome.INCONCLUSIVE),
    ],
)
def test_a_request_that_is_lost_after_the_update_decides(
    name: str, change: Callable[[float], Change] | None, outcome: Outcome
) -> None:
    run = rolled(name, change(30 * ARMS.index(name)) if change else None)
    assert judged(JUDGED[name], run) is outcome


@pytest.mark.parametrize("name", ARMS)
def test_an_update_that_does_not_come_to_its_end_shows_nothing(name: str) -> None:
    assert judged(JUDGED[name], rolled(name, complete=False)) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("name", ARMS)
def test_what_is_lost_in_another_arm_does_not_count(name: str) -> None:
    other = ARMS[(ARMS.index(name) + 1) % 3]
    assert judged(JUDGED[name], rolled(other, lost(30 * ARMS.index(other) + 8))) is Outcome.CONFIRMED
