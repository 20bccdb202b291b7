from collections.abc import Callable
from typing import Any

import pytest

from checks.pods import termination
from kindlab.rows import ObjectRow
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "pods/termination"
POD, DELETED = "Pod", "DELETED"


def second(at: int) -> str:
    return f"1970-01-01T00:{at // 60:02}:{at % 60:02}Z"


class Run(Script):
    """A Pod that is deleted 10 s after 1970 began; times of the API are counted from there."""

    def __init__(self, pod: str, *, step: str = "", grace: int = 30) -> None:
        super().__init__(LAB)
        self.name, self.grace, self.act = pod, grace, step or f"delete-{pod}"
        self.version_of(1, change="ADDED").step(self.act, 5, 5, version=self.version())

    def version_of(self, at: float, *, change: str = "MODIFIED", state: Any = None, **metadata: Any) -> "Run":
        status = {"containerStatuses": [{"name": "main", "restartCount": 0, "containerID": "containerd://abc",
                                         "state": state or {"running": {}}}]}  # fmt: skip
        self.object(at, POD, self.name, change, status=status, spec={"terminationGracePeriodSeconds": self.grace})
        row = self.rows[-1]
        assert isinstance(row, ObjectRow)
        row.object["metadata"].update(metadata)
        return self

    def going(self, *, ended: int | None = None, code: int = 137, granted: int | None = None) -> "Run":
        """The Pod is being deleted, and its container has ended so many seconds later."""
        grace = self.grace if granted is None else granted
        told: dict[str, Any] = {"deletionTimestamp": second(10 + grace), "deletionGracePeriodSeconds": grace}
        self.version_of(6, **told)
        if ended is not None:
            down = {"terminated": {"exitCode": code, "finishedAt": second(10 + ended)}}
            self.version_of(8, state=down, **told)
        return self

    def told(self) -> "Run":
        self.log(7, "told to end", self.name)
        return self

    def signalled(self, runtime_id: str = "abc") -> "Run":
        """What containerd writes as it sends SIGTERM, with the quotes as logrus escapes them."""
        self.node_log(6, rf'msg="Stop container \"{runtime_id}\" with signal terminated"', unit="containerd")
        return self

    def containerd(self, at: float, words: str) -> "Run":
        self.node_log(at, f'StopContainer for "abc" {words}', unit="containerd")
        return self

    def removed(self, at: float) -> "Run":
        return self.version_of(at, change=DELETED)

    def over(self) -> Timeline:
        return self.alive(90, "logs", "node worker").closed(90)


def deaf(ended: int = 4, code: int = 137) -> Run:
    return Run("deaf", grace=4).going(ended=ended, code=code)


def hook(seconds: int) -> Timeline:
    return Run("hook", grace=10).going().containerd(7, f"with timeout {seconds} (s)").over()


def forced() -> Run:
    return Run("forced", step="force")


YES, NO, OPEN = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE
CASES = [
    (termination.killed_after_the_grace_period, deaf().told().over(), YES),
    (termination.killed_after_the_grace_period, deaf(ended=1, code=0).told().over(), NO),
    (termination.killed_after_the_grace_period, deaf(ended=1).told().over(), NO),
    (termination.killed_after_the_grace_period, deaf().signalled().over(), YES),
    (termination.killed_after_the_grace_period, deaf().told().alive(90, "logs").closed(90), YES),
    (termination.killed_after_the_grace_period, deaf().over(), OPEN),
    (termination.killed_after_the_grace_period, deaf().signalled("another").over(), OPEN),
    (termination.killed_after_the_grace_period, deaf(ended=20).told().host(90, 4).over(), YES),
    (termination.killed_after_the_grace_period, deaf(ended=30).told().over(), NO),
    (termination.killed_after_the_grace_period, deaf(ended=30).told().host(90, 4).over(), OPEN),
    (termination.killed_after_the_grace_period, deaf(ended=1).signalled().over(), NO),
    (termination.killed_after_the_grace_period, Run("deaf", grace=4).going().over(), OPEN),
    (termination.deletion_takes_the_grace_period, Run("polite").going(ended=30).over(), YES),
    (termination.deletion_takes_the_grace_period, Run("polite").going(ended=1, code=0).over(), NO),
    (termination.deletion_takes_the_grace_period, Run("polite").going().over(), OPEN),
    (termination.default_is_thirty_seconds, Run("polite").going().over(), YES),
    (termination.default_is_thirty_seconds, Run("polite", grace=6).going().over(), NO),
    (termination.default_is_thirty_seconds, Run("polite").going(granted=5).over(), NO),
    (termination.default_is_thirty_seconds, Run("polite").over(), OPEN),
    (termination.shell_passes_the_signal_on, Run("shell", grace=4).going(ended=1, code=0).over(), YES),
    (termination.shell_passes_the_signal_on, Run("shell", grace=4).going(ended=4).over(), NO),
    (termination.shell_passes_the_signal_on, Run("shell", grace=4).going().over(), OPEN),
    (termination.hook_is_not_counted, hook(10), YES),
    (termination.hook_is_not_counted, hook(2), NO),
    (termination.hook_is_not_counted, Run("hook", grace=10).going().over(), OPEN),
    (termination.forced_deletion_kills_first, forced().containerd(6, "returns successfully").removed(8).over(), YES),
    (termination.forced_deletion_kills_first, forced().removed(6).containerd(8, "returns successfully").over(), NO),
    (termination.forced_deletion_kills_first, forced().removed(6).over(), OPEN),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
