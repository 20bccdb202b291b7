from collections.abc import Callable
from typing import Any

import pytest

from checks.probes import liveness
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

WEB = {"app": "web"}
SPEC = {"nodeName": "kindlab-worker", "containers": [{"livenessProbe": {"failureThreshold": 3}}]}


def broken(name: str = "web") -> Script:
    """A Pod whose probe was broken at 5 s."""
    return Script().pod(1, labels=WEB, change="ADDED", spec=SPEC).step("break", 5)


def restarted() -> Script:
    return broken().pod(8, labels=WEB, restarts=1, spec=SPEC)


def replaced() -> Script:
    return broken().pod(8, "other", labels=WEB, change="ADDED", spec=SPEC)


def flaky(failures: int = 4, restarts: int = 0) -> Script:
    """A Pod whose probe failed so often, and whose container was restarted so often in the end."""
    script = Script().step("pods.yaml", 0).pod(1, "flaky", change="ADDED").pod(9, "flaky", restarts=restarts)
    told = "".join(f"failure {number + 1}\n" for number in range(failures))
    return script.answer(12, "failures", 0, told).step("failures", 11, 12)


def crashed(failures: int, last: str = "container 3", first: int = 2) -> Script:
    """A Pod whose second container was killed after so many failures, as its first one ended after two."""
    told = ["container 1", *["asked"] * first, "container 2", *["asked"] * failures, last]
    script = Script().pod(1, "crasher", change="ADDED", spec=SPEC).answer(15, "journal", 0, "\n".join(told))
    return script.step("journal", 5, 15)


def ended(name: str, phase: str, *, restarts: int = 0, exit_code: int = 137) -> Script:
    """A Pod that came to be like this."""
    script = Script().step("pods.yaml", 0).pod(1, name, phase="Pending", change="ADDED")
    status: dict[str, Any] = {
        "name": "server",
        "restartCount": restarts,
        "state": {"terminated": {"exitCode": exit_code}},
    }
    return script.object(5, "Pod", name, status={"phase": phase, "containerStatuses": [status]})


CASES = [
    (liveness.restarts_the_container, restarted().event(7, "Pod/web", "Killing").closed(20), Outcome.CONFIRMED),
    (liveness.restarts_the_container, restarted().closed(20), Outcome.CONFIRMED),
    (liveness.restarts_the_container, broken().closed(20), Outcome.REFUTED),
    (liveness.restarts_the_container, replaced().closed(20), Outcome.REFUTED),
    (liveness.restarts_the_container, broken().event(7, "Pod/web", "Killing").closed(20), Outcome.INCONCLUSIVE),
    (liveness.restarts_the_container, broken().gap(7, 9, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (liveness.replaces_the_pod, replaced().closed(20), Outcome.CONFIRMED),
    (liveness.replaces_the_pod, restarted().closed(20), Outcome.REFUTED),
    (liveness.replaces_the_pod, broken().closed(20), Outcome.INCONCLUSIVE),
    (liveness.only_failures_in_a_row_count, flaky().closed(20), Outcome.CONFIRMED),
    (liveness.only_failures_in_a_row_count, flaky(restarts=1).closed(20), Outcome.REFUTED),
    (liveness.only_failures_in_a_row_count, flaky(failures=3).closed(20), Outcome.INCONCLUSIVE),
    (liveness.each_container_has_its_own_count, crashed(3).closed(20), Outcome.CONFIRMED),
    (liveness.each_container_has_its_own_count, crashed(1).closed(20), Outcome.REFUTED),
    (liveness.each_container_has_its_own_count, crashed(3, last="").closed(20), Outcome.INCONCLUSIVE),
    (liveness.each_container_has_its_own_count, crashed(3, first=3).closed(20), Outcome.INCONCLUSIVE),
    (liveness.obeys_the_restart_policy, ended("killed", "Failed").closed(20), Outcome.CONFIRMED),
    (liveness.obeys_the_restart_policy, ended("killed", "Running", restarts=1).closed(20), Outcome.REFUTED),
    (liveness.obeys_the_restart_policy, ended("killed", "Failed").cut_off(), Outcome.INCONCLUSIVE),
    (liveness.obeys_the_restart_policy, ended("killed", "Succeeded", exit_code=0).closed(20), Outcome.REFUTED),
    (liveness.always_counts_as_failed, ended("polite", "Failed").closed(20), Outcome.CONFIRMED),
    (liveness.always_counts_as_failed, ended("polite", "Succeeded").closed(20), Outcome.REFUTED),
    (liveness.always_counts_as_failed, ended("polite", "Running").closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
