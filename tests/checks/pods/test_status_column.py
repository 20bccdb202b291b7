from collections.abc import Callable
from typing import Any

import pytest

from checks.pods import status_column
from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Outcome, Verdict
from tests.now import app, waiting
from tests.timelines import Script, judged

LAB = "pods/status_column"

TABLE = """\
failed       0/1   Error               0            9s
leaving      1/1   Terminating         1 (3s ago)   9s
starting     0/1   Init:0/1            0            9s
unpullable   0/1   ImagePullBackOff    0            9s
unready      0/1   Running             0            9s
waits        0/1   ContainerCreating   0            9s
"""


WAITS = {"name": "main", "restartCount": 0, "state": {"waiting": {"reason": "ContainerCreating"}}}


def pod(script: Script, at: float, name: str, phase: str, state: dict[str, Any], *, deleting: bool = False) -> Script:
    status = {
        "phase": phase,
        "conditions": [{"type": "PodScheduled", "status": "True"}],
        "containerStatuses": [{"name": "main", "restartCount": 0, "state": state}],
    }
    return script.object(at, "Pod", name, status=status, deleting=deleting)


def pods(*, code: int = 1, deleting: str = "Running") -> Script:
    script = Script(LAB)
    pod(script, 1, "waits", "Pending", {"waiting": {"reason": "ContainerCreating"}})
    pod(script, 1, "starting", "Pending", {"waiting": {"reason": "PodInitializing"}})
    pod(script, 1, "leaving", "Running", {"running": {}})
    pod(script, 1, "failed", "Failed", {"terminated": {"exitCode": code, "reason": "Error"}})
    pod(script, 1, "unpullable", "Pending", {"waiting": {"reason": "ImagePullBackOff"}})
    pod(script, 1, "unready", "Running", {"running": {}})
    script.step("delete", 2, 2, version=script.version())
    return pod(script, 3, "leaving", deleting, {"running": {}}, deleting=True)


def asked(script: Script, table: str = TABLE) -> Script:
    return script.step("table", 4, 5, verb="ask").answer(4, "table", output=table)


def with_condition(name: str) -> Script:
    script = pods()
    status = {"phase": "Pending", "conditions": [{"type": name, "status": "True"}]}
    return asked(script.object(3.5, "Pod", "waits", status=status))


def not_ended() -> Script:
    """The Pod that is to fail still waits for its sandbox, as kubectl says too."""
    script = pods()
    script.object(3.5, "Pod", "failed", status={"phase": "Pending", "containerStatuses": [WAITS]})
    return asked(script, TABLE.replace("Error            ", "ContainerCreating"))


def told(word: str, other: str) -> Timeline:
    return asked(pods(), TABLE.replace(word, other)).closed(9)


CASES = [
    (status_column.status_is_the_phase, told("ContainerCreating", "Pending"), Outcome.CONFIRMED),
    (status_column.status_is_the_phase, asked(pods()).closed(9), Outcome.REFUTED),
    (status_column.status_is_the_phase, told("waits", "others"), Outcome.INCONCLUSIVE),
    (status_column.words_are_conditions, with_condition("ContainerCreating").closed(9), Outcome.CONFIRMED),
    (status_column.words_are_conditions, with_condition("Ready").closed(9), Outcome.REFUTED),
    (status_column.words_are_conditions, pods().closed(9), Outcome.INCONCLUSIVE),
    (status_column.deletion_ends_running, asked(pods(deleting="Pending")).closed(9), Outcome.CONFIRMED),
    (status_column.deletion_ends_running, asked(pods()).closed(9), Outcome.REFUTED),
    (status_column.deletion_ends_running, asked(pods(deleting="Pending")).cut_off(), Outcome.INCONCLUSIVE),
    (status_column.error_means_it_could_not_start, told("ImagePullBackOff", "Error"), Outcome.CONFIRMED),
    (status_column.error_means_it_could_not_start, asked(pods()).closed(9), Outcome.REFUTED),
    (status_column.error_means_it_could_not_start, told("unpullable", "others"), Outcome.INCONCLUSIVE),
    (status_column.error_is_an_exit_code, asked(pods()).closed(9), Outcome.CONFIRMED),
    (status_column.error_is_an_exit_code, told("Error", "Completed"), Outcome.REFUTED),
    (status_column.error_is_an_exit_code, asked(pods(code=0)).closed(9), Outcome.REFUTED),
    (status_column.error_is_an_exit_code, told("failed", "others"), Outcome.INCONCLUSIVE),
    (status_column.error_is_an_exit_code, not_ended().closed(9), Outcome.INCONCLUSIVE),
    (status_column.unready_shows_running, asked(pods()).closed(9), Outcome.CONFIRMED),
    (status_column.unready_shows_running, told("0/1   Running", "1/1   Running"), Outcome.REFUTED),
    (status_column.unready_shows_running, pods().closed(9), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


@pytest.mark.parametrize(
    ("pods", "over"),
    [
        ([], False),
        ([app()], False),
        ([app(waiting("ContainerCreating"))], False),
        ([app(waiting("ErrImagePull"))], True),
        ([app(waiting("ImagePullBackOff"))], True),
    ],
)
def test_a_wait_is_over_once_what_it_waits_for_is_seen(pods: list[Moment], over: bool) -> None:
    assert status_column.pull_has_failed(pods) is over
