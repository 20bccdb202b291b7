from collections.abc import Callable
from typing import Any

import pytest

from checks.pods import image_pull
from kindlab.timeline import Moment, Timeline
from kindlab.verdict import Outcome, Verdict
from tests.now import app, container, waiting
from tests.timelines import Script, judged

LAB = "pods/image_pull"

TAG = "127.0.0.1:4000: url:/v2/tiny/manifests/v1.json"
LAYER = "127.0.0.1:4001: url:/v2/tiny/blobs/sha256:1af0"

RUNS: dict[str, Any] = {"running": {}}
PULLS = {"waiting": {"reason": "ErrImagePull"}}
CREATES = {"waiting": {"reason": "ContainerCreating"}}
REFUSED = {"waiting": {"reason": "ErrImageNeverPull"}}


def pod(script: Script, at: float, name: str, state: dict[str, Any]) -> Script:
    status = {
        "phase": "Running" if state is RUNS else "Pending",
        "containerStatuses": [{"name": "main", "restartCount": 0, "ready": state is RUNS, "state": state}],
    }
    return script.object(at, "Pod", name, spec={"nodeName": "kindlab-worker"}, status=status)


def applied(script: Script, at: float, name: str) -> Script:
    return script.step(f"{name}.yaml", at, at, version=script.version())


def first() -> Script:
    script = pod(Script(LAB), 0.5, "registry", RUNS)
    applied(script, 1, "first").log(1.5, TAG, "registry").log(1.6, LAYER, "registry")
    return pod(script, 2, "first", RUNS)


def always(*lines: str) -> Script:
    script = applied(first(), 3, "always")
    for line in lines:
        script.log(3.5, line, "registry")
    return (
        pod(script, 4, "always", RUNS).step("close", 5, 5, version=script.version()).alive(9, "logs", "logs registry")
    )


def closed(name: str, state: dict[str, Any]) -> Script:
    script = first()
    script.step("close", 5, 5, version=script.version())
    applied(script, 6, name)
    pod(script, 6.5, name, {"waiting": {"reason": "ContainerCreating"}})
    return pod(script, 7, name, state)


def never(present: dict[str, Any], absent: dict[str, Any]) -> Script:
    script = applied(closed("never", present), 7, "absent")
    return pod(script, 8, "absent", absent)


def defaults(*policies: str) -> Script:
    script = applied(Script(LAB), 1, "defaults")
    return script.object(1, "Pod", "defaults", spec={"containers": [{"imagePullPolicy": each} for each in policies]})


CASES = [
    (image_pull.always_downloads_anew, always(TAG, LAYER).closed(9), Outcome.CONFIRMED),
    (image_pull.always_downloads_anew, always(TAG).closed(9), Outcome.REFUTED),
    (image_pull.always_downloads_anew, first().closed(9), Outcome.INCONCLUSIVE),
    (image_pull.always_downloads_anew, always(TAG).gap(3.2, 4, "logs").closed(9), Outcome.INCONCLUSIVE),
    (image_pull.always_asks_the_registry, always(TAG).closed(9), Outcome.CONFIRMED),
    (image_pull.always_asks_the_registry, always().closed(9), Outcome.REFUTED),
    (image_pull.always_asks_the_registry, first().closed(9), Outcome.INCONCLUSIVE),
    (image_pull.always_falls_back, closed("always-again", RUNS).closed(9), Outcome.CONFIRMED),
    (image_pull.always_falls_back, closed("always-again", PULLS).closed(9), Outcome.REFUTED),
    (image_pull.always_falls_back, closed("always-again", CREATES).closed(9), Outcome.INCONCLUSIVE),
    (image_pull.if_not_present_needs_no_registry, closed("again", RUNS).closed(9), Outcome.CONFIRMED),
    (image_pull.if_not_present_needs_no_registry, closed("again", PULLS).closed(9), Outcome.REFUTED),
    (image_pull.if_not_present_needs_no_registry, first().closed(9), Outcome.INCONCLUSIVE),
    (image_pull.never_takes_only_what_is_there, never(RUNS, REFUSED).closed(9), Outcome.CONFIRMED),
    (image_pull.never_takes_only_what_is_there, never(RUNS, PULLS).closed(9), Outcome.REFUTED),
    (image_pull.never_takes_only_what_is_there, never(REFUSED, REFUSED).closed(9), Outcome.REFUTED),
    (image_pull.never_takes_only_what_is_there, first().closed(9), Outcome.INCONCLUSIVE),
    (image_pull.default_follows_the_tag, defaults("Always", "Always", "IfNotPresent").closed(9), Outcome.CONFIRMED),
    (image_pull.default_follows_the_tag, defaults("Always", "Always", "Always").closed(9), Outcome.REFUTED),
    (image_pull.default_follows_the_tag, first().closed(9), Outcome.INCONCLUSIVE),
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
        ([app(container(running={}))], True),
    ],
)
def test_a_wait_is_over_once_what_it_waits_for_is_seen(pods: list[Moment], over: bool) -> None:
    assert image_pull.has_settled(pods) is over
