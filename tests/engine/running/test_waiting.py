"""What ends a wait, with a recorder that is fed by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.errors import RunError, StepTimeout
from kindlab.recording.recorder import Recorder
from kindlab.running import questions  # noqa: F401 - carries out what is performed
from kindlab.running.acting import perform
from kindlab.seen import Moment
from kindlab.steps.conditions import equals, holds
from kindlab.steps.questions import until
from tests.engine.recording.test_recorder import HandFed, pod, recording


@pytest.fixture
def streams() -> HandFed:
    return HandFed()


@pytest.fixture
def recorder(streams: HandFed, tmp_path: Path) -> Iterator[Recorder]:
    with recording(streams, tmp_path) as recorder:
        yield recorder


@pytest.fixture
def stage(recorder: Recorder) -> Any:
    ended: list[dict[str, Any]] = []
    record = lambda _step, _began, **outcome: ended.append(outcome)  # noqa: E731
    return SimpleNamespace(recorder=recorder, state=recorder.of_arm(""), acted=0, record=record, ended=ended)


def in_one_breath(recorder: Recorder, streams: HandFed, *versions: Any) -> Thread:
    """Feed versions once somebody waits, who gets to look at none of them before the last is there."""

    def feed() -> None:
        with recorder.changed:
            for version in versions:
                streams.see(version)

    thread = Thread(target=feed)
    thread.start()
    return thread


def version(number: int, phase: str) -> Any:
    seen = pod("lab-x", number)
    return replace(seen, object={**seen.object, "status": {"phase": phase}})


def test_what_holds_for_an_instant_only_has_come_true(recorder: Recorder, streams: HandFed, stage: Any) -> None:
    with recorder.changed:  # until it waits, nothing is fed
        feeder = in_one_breath(recorder, streams, version(5, "Failed"), version(6, "Running"))
        perform(until("failed", equals("Pod/web", "status.phase", "Failed"), within=30), stage)
    feeder.join()
    assert [outcome["outcome"] for outcome in stage.ended] == ["done"]


def test_what_was_before_the_wait_does_not_count(recorder: Recorder, streams: HandFed, stage: Any) -> None:
    in_one_breath(recorder, streams, version(5, "Failed"), version(6, "Running")).join()
    with pytest.raises(StepTimeout, match="Last seen: Pod/web Running"):
        perform(until("failed", equals("Pod/web", "status.phase", "Failed"), within=0.01), stage)


def test_a_function_that_raises_ends_its_wait_and_not_the_recording(
    recorder: Recorder, streams: HandFed, stage: Any
) -> None:
    def is_failed(pods: Sequence[Moment]) -> bool:
        return any(pod.row.object["status"]["phase"] == "Failed" for pod in pods)

    with recorder.changed:
        feeder = in_one_breath(recorder, streams, pod("lab-x", 5), version(6, "Failed"))
        with pytest.raises(RunError, match=r"is_failed\(\) raised KeyError"):
            perform(until("failed", holds(is_failed, "Pod/web"), within=30), stage)
    feeder.join()
    streams.see(version(7, "Running"))  # nobody is told of it any more
    assert recorder.of_arm("").get("Pod/web") is not None
