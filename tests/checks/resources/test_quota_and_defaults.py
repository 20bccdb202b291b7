from collections.abc import Callable
from typing import Any

import pytest

from checks.resources import quota_and_defaults
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged, told

LAB = "resources/quota_and_defaults"
EXCEEDED = 'pods "second" is forbidden: exceeded quota: compute, requested: requests.cpu=60m, used: requests.cpu=60m'
UNSAID = 'pods "without-requests" is forbidden: failed quota: compute: must specify requests.cpu for: main'
TOO_MUCH = 'pods "too-large" is forbidden: maximum cpu usage per Container is 1, but limit is 2'


def created(name: str, code: int = 201, message: str = "", first: str = "done") -> Timeline:
    """What came of creating this, while a quota and a LimitRange are in force."""
    script = Script(LAB).step("quota-bites", 0, 0).step("first.yaml", 1, 1, outcome=first)
    if name != "web.yaml":
        script.step("web.yaml", 1, 1, code=201)
    stored(script.step("limits-bite", 1, 1), 1, "defaulted", quota_and_defaults.DEFAULTS)
    return sent(script, name, code, message).closed(9)


def sent(script: Script, name: str, code: int = 201, message: str = "") -> Script:
    outcome = "done" if code == 201 else "refused"
    return script.step(name, 2, 2, outcome=outcome, code=code, message=message)


def waited_in_vain(*, deployment: int = 201, resources: Any = None) -> Script:
    """Neither a quota nor a LimitRange refused what was tried, for as long as the lab waits."""
    script = Script(LAB).step("quota-bites", 0, 1, outcome="not reached").step("first.yaml", 1, 1)
    script = sent(script, "web.yaml", deployment).step("limits-bite", 2, 3, outcome="not reached")
    return stored(script, 4, "defaulted", resources or {})


def stored(script: Script, at: float, name: str, resources: Any, uid: str = "") -> Script:
    return script.object(at, "Pod", name, "ADDED", uid=uid, spec={"containers": [{"resources": resources}]})


def early(*, enforced: bool = True, anew: bool = False) -> Script:
    script = stored(Script(LAB), 1, "early", {}).step("limits.yaml", 2, 2, version=100)
    script.answer(3, "limits-bite", 403 if enforced else 201).step("limits-bite", 3, 3)
    return stored(script, 5, "early", quota_and_defaults.DEFAULTS, "another") if anew else script


CASES = [
    (quota_and_defaults.quota_caps_the_sum, created("second.yaml", 403, EXCEEDED), Outcome.CONFIRMED),
    (quota_and_defaults.quota_caps_the_sum, created("second.yaml"), Outcome.REFUTED),
    (quota_and_defaults.quota_caps_the_sum, created("second.yaml", 403, UNSAID), Outcome.REFUTED),
    (quota_and_defaults.quota_caps_the_sum, created("second.yaml", 403, EXCEEDED, "refused"), Outcome.INCONCLUSIVE),
    (quota_and_defaults.without_request_is_refused, created("without-requests.yaml", 403, UNSAID), Outcome.CONFIRMED),
    (quota_and_defaults.without_request_is_refused, created("without-requests.yaml"), Outcome.REFUTED),
    (quota_and_defaults.without_request_is_refused, created("second.yaml", 403, EXCEEDED), Outcome.INCONCLUSIVE),
    (quota_and_defaults.deployment_is_refused, created("web.yaml"), Outcome.REFUTED),
    (quota_and_defaults.deployment_is_refused, created("web.yaml", 403), Outcome.CONFIRMED),
    (quota_and_defaults.deployment_is_refused, Script(LAB).closed(9), Outcome.INCONCLUSIVE),
    (
        quota_and_defaults.defaults_are_injected,
        stored(Script(LAB), 1, "defaulted", quota_and_defaults.DEFAULTS).closed(9),
        Outcome.CONFIRMED,
    ),
    (
        quota_and_defaults.defaults_are_injected,
        stored(Script(LAB).step("limits-bite", 1, 1), 1, "defaulted", {}).closed(9),
        Outcome.REFUTED,
    ),
    (quota_and_defaults.defaults_are_injected, Script(LAB).closed(9), Outcome.INCONCLUSIVE),
    (quota_and_defaults.defaults_reach_existing, early().closed(9), Outcome.REFUTED),
    (quota_and_defaults.defaults_reach_existing, early(anew=True).closed(9), Outcome.CONFIRMED),
    (quota_and_defaults.defaults_reach_existing, early(enforced=False).closed(9), Outcome.INCONCLUSIVE),
    (quota_and_defaults.defaults_reach_existing, early().cut_off(), Outcome.INCONCLUSIVE),
    (quota_and_defaults.more_than_max_is_refused, created("too-large.yaml", 403, TOO_MUCH), Outcome.CONFIRMED),
    (quota_and_defaults.more_than_max_is_refused, created("too-large.yaml"), Outcome.REFUTED),
    (quota_and_defaults.more_than_max_is_refused, created("web.yaml"), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


OTHER = {"requests": {"cpu": "30m"}, "limits": {"cpu": "200m"}}
NOT_YET = [
    (quota_and_defaults.quota_caps_the_sum, "second.yaml"),
    (quota_and_defaults.without_request_is_refused, "without-requests.yaml"),
    (quota_and_defaults.defaults_are_injected, "too-large.yaml"),
    (quota_and_defaults.more_than_max_is_refused, "too-large.yaml"),
]


@pytest.mark.parametrize(("check", "name"), NOT_YET)
def test_what_is_not_in_force_yet_refuses_nothing(check: Callable[[Timeline], Verdict], name: str) -> None:
    assert told(check, sent(waited_in_vain(), name).closed(9)) == (Outcome.INCONCLUSIVE, "step-not-done")
    of_another_kind = waited_in_vain(deployment=403, resources=OTHER)
    assert judged(check, sent(of_another_kind, name).closed(9)) is Outcome.REFUTED


def test_what_came_into_force_late_refuses_all_the_same() -> None:
    late = waited_in_vain()
    assert judged(quota_and_defaults.quota_caps_the_sum, sent(late, "second.yaml", 403, EXCEEDED).closed(9)) is (
        Outcome.CONFIRMED
    )
    assert judged(
        quota_and_defaults.more_than_max_is_refused, sent(late, "too-large.yaml", 403, TOO_MUCH).closed(9)
    ) is (Outcome.CONFIRMED)
