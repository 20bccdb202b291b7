from pathlib import Path

import pytest

from tests.roots import with_steps


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ('ready("Job/web")', "waits for a Job, which is not in watches="),
        ('ready("Service/web")', "waits for a Service, which has no Ready condition; these have one: Node, Pod"),
        ('ready("Node/kindlab-worker")', "names the node 'kindlab-worker', expected control-plane, worker or worker2"),
        ('rolled_out("Pod/web")', "waits for a Pod, which is not rolled out; these are: DaemonSet, Deployment"),
        ('not_(rolled_out("Pod/web"))', "waits for a Pod, which is not rolled out; these are: DaemonSet, Deployment"),
        (
            'condition("Pod/web", "Ready", "true")',
            "waits for 'Ready'='true', expected a condition's name and True, False",
        ),
        ('condition("Pod/web", "")', "waits for ''='True', expected a condition's name and True, False or Unknown"),
        ('equals("Pod/web", "", 3)', "names the field '', expected a path such as status.conditions.0.type"),
        ('count("Pod[a=b]", -1)', "counts to -1, expected 0 or more"),
        ('count("Pod/web", 2)', "counts 2 of Pod/web, which is one object: count('Pod[app=web]', 2)"),
        ('holds(lambda state: True, "Pod/web")', "waits for a function, expected one with a name, and the objects"),
        (
            'holds(check.holds, "Pod/web", "Pod/db")',
            "waits for holds(timeline), expected a parameter for each of Pod/web, Pod/db",
        ),
        ("holds(check.holds)", "waits for a function, expected one with a name, and the objects that it looks at"),
        ('not_(ready("Pod[a=b]"))', "waits for not_(…) of Pod[a=b], which holds as soon as one of them is not so"),
        ('not_(not_(ready("Pod/web")))', "says not_ twice"),
        ("exits(0)", "has condition=exits(…), expected a condition, such as ready(…)"),
        ("not_(exits(0))", "waits for an answer: ask(…, until=…) asks until it comes"),
        ('ready("Pod[a]")', "names 'Pod[a]', expected Kind/name, such as Pod/web, or Kind[label=value]"),
    ],
)
def test_a_condition_that_can_never_be_judged_is_found(root: Path, condition: str, problem: str) -> None:
    found = with_steps(root, f'until("u", {condition}, within=5)')
    assert any(each.startswith(f"8: step 'u' {problem}") for each in found), found


@pytest.mark.parametrize(
    "condition",
    [
        'ready("Pod[app=web]")',
        'not_(gone("Pod[app=web]"))',
        'not_(count("Pod[app=web]", 2))',
        'not_(ready("Pod/web"))',
        'condition("Pod/web", "Ready", "Unknown")',
        'equals("Pod/web", "metadata.labels.example\\\\.com/a", None)',
        'holds(check.holds, "Pod[app=web]")',
        'not_(holds(check.holds, "Pod[app=web]"))',
    ],
)
def test_a_sound_condition_is_let_through(root: Path, condition: str) -> None:
    assert with_steps(root, f'until("u", {condition}, within=5)') == []
