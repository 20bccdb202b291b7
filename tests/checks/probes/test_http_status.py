from collections.abc import Callable

import pytest

from checks.probes import http_status
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LINES = {
    "no-content": "GET /echo?msg=no-content&code=204",
    "last-redirect": "GET /echo?msg=last-redirect&code=399",
    "bad-request": "GET /echo?msg=bad-request&code=400",
    "followed": "GET /redirect?msg=/echo?msg=target&code=500&code=",
    "away": "GET /redirect?msg=http://elsewhere.example/&code=",
}


def asked(name: str, *, times: int = 3, restarts: int = 0) -> Script:
    """A container whose probe was answered so often, and which was restarted so often in the end."""
    script = Script().step("codes.yaml", 0).object(1, "Pod", "codes", "ADDED", status={})
    for number in range(times):
        script.log(2 + number, LINES[name], "codes", container="server")
    statuses = [{"name": name, "restartCount": restarts}]
    return script.object(10, "Pod", "codes", status={"containerStatuses": statuses}).alive(20, "logs")


def warned(script: Script, name: str) -> Timeline:
    involved = {"kind": "Pod", "name": "codes", "uid": "uid-codes", "fieldPath": f"spec.containers{{{name}}}"}
    return script.object(6, "Event", "codes.1", "ADDED", involvedObject=involved, reason="ProbeWarning").closed(20)


def ranged(code: int | None) -> Timeline:
    return Script().answer(1, "ranged", code).step("ranged", 1).closed(20)


CASES = [
    (http_status.only_200_is_healthy, asked("no-content", restarts=1).closed(20), Outcome.CONFIRMED),
    (http_status.only_200_is_healthy, asked("no-content").closed(20), Outcome.REFUTED),
    (http_status.only_200_is_healthy, asked("no-content", times=0).closed(20), Outcome.INCONCLUSIVE),
    (http_status.up_to_399_passes, asked("last-redirect").closed(20), Outcome.CONFIRMED),
    (http_status.up_to_399_passes, asked("last-redirect", restarts=1).closed(20), Outcome.REFUTED),
    (http_status.up_to_399_passes, asked("last-redirect", times=2).closed(20), Outcome.INCONCLUSIVE),
    (http_status.status_400_passes, asked("bad-request").closed(20), Outcome.CONFIRMED),
    (http_status.status_400_passes, asked("bad-request", restarts=1).closed(20), Outcome.REFUTED),
    (http_status.status_400_passes, asked("bad-request").cut_off(), Outcome.INCONCLUSIVE),
    (http_status.range_can_be_set, ranged(201), Outcome.CONFIRMED),
    (http_status.range_can_be_set, ranged(400), Outcome.REFUTED),
    (http_status.range_can_be_set, ranged(None), Outcome.INCONCLUSIVE),
    (http_status.redirect_is_followed, asked("followed", restarts=1).closed(20), Outcome.CONFIRMED),
    (http_status.redirect_is_followed, asked("followed").closed(20), Outcome.REFUTED),
    (http_status.redirect_is_followed, asked("followed", times=0, restarts=1).closed(20), Outcome.INCONCLUSIVE),
    (http_status.redirect_elsewhere_passes, warned(asked("away"), "away"), Outcome.CONFIRMED),
    (http_status.redirect_elsewhere_passes, asked("away", restarts=1).closed(20), Outcome.REFUTED),
    (http_status.redirect_elsewhere_passes, warned(asked("away", restarts=1), "away"), Outcome.INCONCLUSIVE),
    (http_status.redirect_elsewhere_passes, asked("away", times=0).closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


@pytest.mark.parametrize(
    ("restarted", "reached"), [({"bad", "followed"}, True), ({"bad", "good"}, False), (set(), False)]
)
def test_the_wait_ends_once_those_that_fail_were_restarted(restarted: set[str], reached: bool) -> None:
    paths = {"good": "/echo?code=204", "bad": "/echo?code=400", "followed": "/redirect?location=/echo?code=500"}
    containers = [{"name": name, "livenessProbe": {"httpGet": {"path": path}}} for name, path in paths.items()]
    statuses = [{"name": name, "restartCount": int(name in restarted)} for name in paths]
    spec, status = {"containers": containers}, {"containerStatuses": statuses}
    codes = Script().object(1, "Pod", "codes", spec=spec, status=status).closed(2).of("Pod/codes").all()
    assert http_status.those_that_fail_were_restarted(codes) is reached
