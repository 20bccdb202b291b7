"""What ends a wait, with a recorder that is fed by hand."""

import sys
from collections.abc import Callable, Sequence
from threading import Thread
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.errors import RunError, StepTimeout
from kindlab.recording.recorder import Recorder
from kindlab.recording.sightings import Sighting, Version
from kindlab.running import questions  # noqa: F401 - carries out what is performed
from kindlab.running.acting import perform
from kindlab.seen import Moment
from kindlab.steps.conditions import Condition, count, equals, gone, holds, ready
from kindlab.steps.questions import until
from tests.handfed import HandFed, relist

FAILED = equals("Pod/a", "status.phase", "Failed")
ALL = "Pod[app=web]"


class Waiting:
    """A run that waits, while its stream sees all that is fed to it before the wait gets to look."""

    def __init__(self, recorder: Recorder, streams: HandFed) -> None:
        self._recorder, self._streams = recorder, streams
        self._ended: list[str] = []
        self._stage: Any = SimpleNamespace(
            recorder=recorder, state=recorder.of_arm(""), acted=0,
            record=lambda _step, _began, **told: self._ended.append(told["outcome"]),
        )  # fmt: skip

    def outcome(self, condition: Condition, *sightings: Sighting, within: float = 30.0) -> str:
        """Begin to wait, feed these, and return how the wait ended."""
        with self._recorder.changed:  # until it waits, nothing is fed
            feeder = Thread(target=self._feed, args=(sightings,))
            feeder.start()
            try:
                perform(until("it", condition, within=within, soft=True), self._stage)
            finally:
                self._recorder.changed.release()
                feeder.join()
                self._recorder.changed.acquire()
        return self._ended[-1]

    def _feed(self, sightings: Sequence[Sighting]) -> None:
        with self._recorder.changed:
            for sighting in sightings:
                self._streams.see(sighting)


@pytest.fixture
def waiting(recorder: Recorder, streams: HandFed) -> Waiting:
    return Waiting(recorder, streams)


def pod(
    number: int, name: str = "a", change: str = "MODIFIED", *, phase: str = "Running", ready: bool = True
) -> Version:
    metadata = {"name": name, "namespace": "lab-x", "uid": f"u-{name}", "resourceVersion": str(number)}
    conditions = [{"type": "Ready", "status": str(ready)}]
    body = {"metadata": metadata | {"labels": {"app": "web"}}, "status": {"phase": phase, "conditions": conditions}}
    return Version(monotonic(), change, "Pod", body)


def test_what_holds_for_an_instant_only_has_come_true(waiting: Waiting) -> None:
    assert waiting.outcome(FAILED, pod(5, phase="Failed"), pod(6)) == "done"


def test_what_held_as_the_wait_began_has_come_true(waiting: Waiting, streams: HandFed) -> None:
    streams.see(pod(5, phase="Failed"))
    assert waiting.outcome(FAILED, within=0.01) == "done"


def test_what_held_before_the_wait_only_does_not_count(waiting: Waiting, streams: HandFed) -> None:
    streams.see(pod(5, phase="Failed"))
    streams.see(pod(6))
    assert waiting.outcome(FAILED, within=0.01) == "not reached"


@pytest.mark.parametrize(
    ("condition", "before", "after"),
    [
        (gone(ALL), [pod(5, "a")], [pod(9, "a", "DELETED"), pod(8, "c", "LISTED")]),
        (count(ALL, 1), [pod(5, "a"), pod(6, "b")], [pod(9, "a", "DELETED"), pod(8, "c", "LISTED")]),
        (
            ready(ALL), [pod(5, "a", ready=False)],
            [pod(9, "a", "DELETED"), pod(7, "c", "LISTED"), pod(8, "d", "LISTED", ready=False)],
        ),
    ],
)  # fmt: skip
def test_a_new_list_is_one_state_however_many_versions_it_shows(
    waiting: Waiting, streams: HandFed, condition: Condition, before: list[Version], after: list[Version]
) -> None:
    for version in before:
        streams.see(version)
    assert waiting.outcome(condition, relist(*after), within=0.2) == "not reached"


def exits(pods: Sequence[Moment]) -> bool:
    if pods:
        sys.exit(3)
    return False


def is_failed(pods: Sequence[Moment]) -> bool:
    return any(pod.row.object["status"]["nosuch"] for pod in pods)


@pytest.mark.parametrize(
    ("function", "error", "said"),
    [(is_failed, RunError, r"is_failed\(\) raised KeyError"), (exits, SystemExit, "3")],
)
def test_what_a_function_raises_ends_its_wait_and_not_the_recording(
    waiting: Waiting, function: Callable[..., bool], error: type[BaseException], said: str
) -> None:
    with pytest.raises(error, match=said):
        waiting.outcome(holds(function, "Pod/a"), pod(5))
    assert waiting.outcome(equals("Pod/a", "status.phase", "Succeeded"), pod(6, phase="Succeeded")) == "done"


def test_nobody_looks_any_more_once_a_wait_is_over(waiting: Waiting, streams: HandFed) -> None:
    seen: list[int] = []

    def has_come(pods: Sequence[Moment]) -> bool:
        seen.append(len(pods))
        return bool(pods)

    assert waiting.outcome(holds(has_come, "Pod/a"), pod(5), pod(6)) == "done"
    streams.see(pod(7))
    assert seen == [0, 1]


def test_a_wait_that_is_not_soft_says_what_was_seen_last(recorder: Recorder, streams: HandFed) -> None:
    stage: Any = SimpleNamespace(recorder=recorder, state=recorder.of_arm(""), acted=0, record=lambda *_, **__: None)
    streams.see(pod(5))
    with pytest.raises(StepTimeout, match="Last seen: Pod/a Running"):
        perform(until("it", FAILED, within=0.01), stage)


def test_a_moment_knows_its_node_as_labs_call_it(recorder: Recorder, streams: HandFed) -> None:
    version = pod(5)
    version.object["spec"] = {"nodeName": "kindlab-worker2"}
    streams.see(version)
    assert [moment.node for moment in recorder.of_arm("").moments("Pod/a")] == ["worker2"]
