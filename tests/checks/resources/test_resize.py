from collections.abc import Callable

import pytest

from checks.resources import resize
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "resources/resize"
BEFORE, AFTER = "10000 100000 33554432", resize.RESIZED
WEB = {"app": "web"}


def answered(name: str, code: int) -> Script:
    return Script(LAB).step(name, 1, 1, outcome="done" if code == resize.OK else "refused", code=code)


def edited(edit: int, apply: int) -> Script:
    return answered("edited", edit).step("applied", 2, 2, outcome="refused", code=apply)


def plain(script: Script, at: float, container: str = "containerd://1", cpu: str = "150m") -> Script:
    limits = resize.IN_FORCE | {"cpu": cpu}
    status = {"name": "main", "containerID": container, "resources": {"limits": limits}}
    return script.object(at, "Pod", "plain", status={"containerStatuses": [status]})


def resized(*limits: str, outcome: str = "done") -> Script:
    script = plain(Script(LAB), 1, cpu="100m").step("resize", 2, 2, version=100, outcome=outcome)
    for at, limit in enumerate(limits, start=3):
        script.answer(at, "limits", 0, limit)
    return script.step("limits", 3, 5)


def strict(restarts: int, outcome: str = "done") -> Script:
    script = Script(LAB).pod(1, "strict").step("resize-strict", 2, 2, version=100, outcome=outcome)
    return script.pod(4, "strict", restarts=restarts)


def template_edited(*new: str, outcome: str = "done") -> Script:
    script = Script(LAB).pod(1, "web-1", labels=WEB).step("edit-template", 2, 2, version=100)
    for name in new:
        script.pod(4, name, labels=WEB, change="ADDED")
    return script.step("rolled-out", 3, 6, outcome=outcome)


CASES = [
    (resize.edit_resizes, edited(422, 422).closed(9), Outcome.REFUTED),
    (resize.edit_resizes, edited(200, 200).closed(9), Outcome.CONFIRMED),
    (resize.edit_resizes, Script(LAB).closed(9), Outcome.INCONCLUSIVE),
    (resize.cgroup_changes, resized(BEFORE, AFTER).closed(9), Outcome.CONFIRMED),
    (resize.cgroup_changes, resized(BEFORE, BEFORE).closed(9), Outcome.REFUTED),
    (resize.cgroup_changes, resized(BEFORE, AFTER, outcome="refused").closed(9), Outcome.INCONCLUSIVE),
    (resize.is_not_restarted, plain(resized(), 4).closed(9), Outcome.CONFIRMED),
    (resize.is_not_restarted, plain(plain(resized(), 4), 6, "containerd://2").closed(9), Outcome.REFUTED),
    (resize.is_not_restarted, plain(resized(), 4, cpu="100m").closed(9), Outcome.INCONCLUSIVE),
    (resize.is_not_restarted, plain(resized(), 4).gap(6, 7, "Pod").closed(9), Outcome.INCONCLUSIVE),
    (resize.policy_restarts, strict(1).closed(9), Outcome.CONFIRMED),
    (resize.policy_restarts, strict(0).closed(9), Outcome.REFUTED),
    (resize.policy_restarts, strict(0, "refused").closed(9), Outcome.INCONCLUSIVE),
    (resize.class_may_change, answered("to-guaranteed", 422).closed(9), Outcome.REFUTED),
    (resize.class_may_change, answered("to-guaranteed", 200).closed(9), Outcome.CONFIRMED),
    (resize.class_may_change, Script(LAB).closed(9), Outcome.INCONCLUSIVE),
    (resize.too_big_is_accepted, answered("too-big", 403).closed(9), Outcome.REFUTED),
    (resize.too_big_is_accepted, answered("too-big", 200).closed(9), Outcome.CONFIRMED),
    (resize.too_big_is_accepted, Script(LAB).closed(9), Outcome.INCONCLUSIVE),
    (resize.template_edit_is_in_place, template_edited("web-2").closed(9), Outcome.REFUTED),
    (resize.template_edit_is_in_place, template_edited().closed(9), Outcome.CONFIRMED),
    (resize.template_edit_is_in_place, template_edited(outcome="not reached").closed(9), Outcome.INCONCLUSIVE),
    (resize.template_edit_is_in_place, template_edited().gap(4, 5, "Pod").closed(9), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome


@pytest.mark.parametrize(
    ("last", "outcome"),
    [((0, AFTER), Outcome.CONFIRMED), ((0, BEFORE), Outcome.REFUTED), ((124, ""), Outcome.INCONCLUSIVE)],
)
def test_a_look_that_failed_takes_nothing_away_from_the_last(last: tuple[int, str], outcome: Outcome) -> None:
    script = resized().answer(3, "limits", 124).answer(13, "limits", *last)
    assert judged(resize.cgroup_changes, script.closed(14)) is outcome
