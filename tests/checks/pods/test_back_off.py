from collections.abc import Callable

import pytest

from checks.pods import back_off
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.now import READY, app, container
from tests.timelines import Script, judged

LAB = "pods/back_off"


class Run(Script):
    """Three Pods, which note when each run began; the kubelet tells of `held` ones, `crashing=("10s", "20s")`."""

    def __init__(self, crashing: str = "0 1 11.4 31.9", finishing: str = "0 1 11.4", in_place: str = "0 1 2 3") -> None:
        super().__init__(LAB)
        self.step("pods.yaml", 1, 1, version=100).node_log(2, "SyncLoop ADD")
        for pod, runs in (("crashing", crashing), ("finishing", finishing), ("in-place", in_place)):
            self.answer(40, pod, 0, runs).step(pod, 40, 40.5)

    def held(self, at: float = 2.0, **waits: tuple[str, ...]) -> "Run":
        """Lines that the kubelet wrote at this time of the day."""
        for pod, each in waits.items():
            for wait in each:
                whose = f"pod={pod.replace('_', '-')}_lab-pods-back-off(1)"
                said = f"back-off {wait} restarting failed container=main {whose}"
                self.node_log(5, f"E0101 00:00:{at:09.6f} 1 pod_workers.go:1] {said}")
        return self

    def ended(self, *, blind: bool = False) -> Timeline:
        if blind:
            self.gap(4, 6, "node worker")
        return self.alive(50, "node worker").closed(50)


def usual() -> Run:
    return Run().held(crashing=("10s", "20s"), finishing=("10s",))


def at_once() -> Run:
    """A run in which no container is held back."""
    return Run(crashing="0 1 2 3", finishing="0 1 2")


def late() -> Run:
    """A run in which the first restart comes after 12 s, for which the kubelet held it back."""
    return Run(crashing="0 12 33 74").held(crashing=("10s",))


YES, NO, OPEN = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE
CASES = [
    (back_off.first_restart_waits, late().ended(), YES),
    (back_off.first_restart_waits, Run(crashing="86399 12").held(crashing=("10s",)).ended(), YES),  # over midnight
    (back_off.first_restart_waits, usual().ended(), NO),
    (back_off.first_restart_waits, Run(crashing="0").ended(), OPEN),
    (back_off.first_restart_waits, Run(crashing="0").held(crashing=("10s",)).ended(), OPEN),
    (back_off.first_restart_waits, at_once().ended(), OPEN),  # nobody was held back, ever
    (back_off.first_restart_waits, usual().ended(blind=True), OPEN),
    (back_off.second_restart_waits, usual().ended(), YES),
    (back_off.second_restart_waits, at_once().ended(), NO),
    (back_off.second_restart_waits, Run(crashing="0 1").ended(blind=True), OPEN),
    (back_off.second_restart_waits, Run(crashing="0 1 2 3").held(crashing=("10s",)).ended(), NO),
    (back_off.second_restart_waits, Run(crashing="0 12 24 45").ended(), NO),  # slow, and not put off
    (back_off.delay_doubles, usual().ended(), YES),
    (back_off.delay_doubles, Run(crashing="0 1 11 21").held(crashing=("10s",)).ended(), NO),
    (back_off.delay_doubles, Run(crashing="0 1 11").ended(blind=True), OPEN),
    (back_off.success_is_restarted_at_once, at_once().ended(), YES),
    (back_off.success_is_restarted_at_once, usual().ended(), NO),
    (back_off.success_is_restarted_at_once, Run(finishing="0 1").ended(), OPEN),
    (back_off.success_is_restarted_at_once, at_once().ended(blind=True), OPEN),
    (back_off.in_place_restarts_do_not_wait, usual().ended(), YES),
    (back_off.in_place_restarts_do_not_wait, usual().held(in_place=("10s",)).ended(), NO),
    (back_off.in_place_restarts_do_not_wait, Run(in_place="0 1 2").ended(), OPEN),
    (back_off.in_place_restarts_do_not_wait, usual().ended(blind=True), OPEN),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


RULED = {"containers": [{"name": "main", "restartPolicyRules": [{"action": "Restart"}]}]}


@pytest.mark.parametrize(
    ("crashing", "finishing", "by_rule", "ready", "over"),
    [(3, 2, 3, True, True), (2, 2, 3, True, False), (3, 1, 3, True, False), (3, 2, 2, True, False),
     (3, 2, 3, False, False)],
)  # fmt: skip
def test_the_wait_is_over_once_each_container_has_run_often(
    crashing: int, finishing: int, by_rule: int, ready: bool, over: bool
) -> None:
    ruled = app(container(restarts=by_rule), name="in-place", spec=RULED, conditions=READY if ready else [])
    plain = [app(container(restarts=n), name=name) for name, n in (("crashing", crashing), ("finishing", finishing))]
    assert back_off.all_have_run_often(*([pod] for pod in (*plain, ruled))) is over
    assert not back_off.all_have_run_often([], [], [])
