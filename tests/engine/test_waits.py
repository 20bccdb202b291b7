"""What the waits of these labs end with: functions of the Pods as they are at one instant."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from checks.pods import back_off, crash_loop, image_pull, init_containers, never_rescheduled, sidecars, status_column
from kindlab.timeline import Moment
from tests.timelines import Script

READY = [{"type": "Ready", "status": "True"}]
RULED = {"containers": [{"name": "main", "restartPolicyRules": [{"action": "Restart"}]}]}
Wait = Callable[[Sequence[Moment]], bool]


def container(name: str = "main", restarts: int = 0, **state: Any) -> dict[str, Any]:
    return {"name": name, "restartCount": restarts, "state": state}


def waiting(reason: str) -> dict[str, Any]:
    return container(waiting={"reason": reason})


def app(*statuses: dict[str, Any], name: str = "web", **rest: Any) -> Moment:
    conditions = rest.pop("conditions", [])
    status = {"containerStatuses": list(statuses), "conditions": conditions}
    return moment(name, status, **rest)


def init(*statuses: dict[str, Any]) -> Moment:
    return moment("web", {"initContainerStatuses": list(statuses)})


def moment(name: str, status: dict[str, Any], **rest: Any) -> Moment:
    return Script().object(1, "Pod", name, status=status, **rest).closed(2).of(f"Pod/{name}").all()[0]


CASES: list[tuple[Wait, list[Moment], bool]] = [
    (crash_loop.has_looped, [], False),
    (crash_loop.has_looped, [app(waiting("ContainerCreating"))], False),
    (crash_loop.has_looped, [app(container(restarts=2, running={}))], False),
    (crash_loop.has_looped, [app(waiting("CrashLoopBackOff"))], True),
    (crash_loop.has_looped, [app(container(restarts=3, running={}))], True),
    (crash_loop.is_ready_or_has_looped, [app(container(running={}))], False),
    (crash_loop.is_ready_or_has_looped, [app(container(running={}), conditions=READY)], True),
    (crash_loop.is_ready_or_has_looped, [app(waiting("CrashLoopBackOff"))], True),
    (image_pull.has_settled, [], False),
    (image_pull.has_settled, [app()], False),
    (image_pull.has_settled, [app(waiting("ContainerCreating"))], False),
    (image_pull.has_settled, [app(waiting("ErrImagePull"))], True),
    (image_pull.has_settled, [app(container(running={}))], True),
    (init_containers.init_is_retried, [init(container("prepare"))], False),
    (init_containers.init_is_retried, [init(container("prepare", 1))], True),
    (init_containers.runs_again, [app(container(restarts=1))], False),
    (init_containers.runs_again, [app(container(), conditions=READY)], False),
    (init_containers.runs_again, [app(container(restarts=1), conditions=READY)], True),
    (never_rescheduled.has_failed_again, [app(container())], False),
    (never_rescheduled.has_failed_again, [app(container(restarts=1))], True),
    (never_rescheduled.has_failed_again, [app(container()), app(container())], True),
    (never_rescheduled.web_serves, [app(container())], False),
    (never_rescheduled.web_serves, [app(container(), conditions=READY, deleting=True)], False),
    (never_rescheduled.web_serves, [app(container(), conditions=READY)], True),
    (sidecars.sidecar_is_restarted, [init(container("side"))], False),
    (sidecars.sidecar_is_restarted, [init(container("side", 1))], True),
    (sidecars.task_is_done, [app(container(running={}))], False),
    (sidecars.task_is_done, [app(container(terminated={"exitCode": 0}))], True),
    (status_column.pull_has_failed, [], False),
    (status_column.pull_has_failed, [app()], False),
    (status_column.pull_has_failed, [app(waiting("ContainerCreating"))], False),
    (status_column.pull_has_failed, [app(waiting("ErrImagePull"))], True),
    (status_column.pull_has_failed, [app(waiting("ImagePullBackOff"))], True),
]


@pytest.mark.parametrize(("wait", "pods", "over"), CASES)
def test_a_wait_is_over_once_what_it_waits_for_is_seen(wait: Wait, pods: list[Moment], over: bool) -> None:
    assert wait(pods) is over


@pytest.mark.parametrize(
    ("crashing", "finishing", "by_rule", "ready", "over"),
    [(3, 2, 3, True, True), (2, 2, 3, True, False), (3, 1, 3, True, False), (3, 2, 2, True, False),
     (3, 2, 3, False, False)],
)  # fmt: skip
def test_each_container_has_to_have_run_often(
    crashing: int, finishing: int, by_rule: int, ready: bool, over: bool
) -> None:
    ruled = app(container(restarts=by_rule), name="in-place", spec=RULED, conditions=READY if ready else [])
    plain = [app(container(restarts=n), name=name) for name, n in (("crashing", crashing), ("finishing", finishing))]
    assert back_off.all_have_run_often(*([pod] for pod in (*plain, ruled))) is over
    assert not back_off.all_have_run_often([], [], [])
