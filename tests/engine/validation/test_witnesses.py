from pathlib import Path

import pytest

from tests.roots import CLAIM, problems, spoiled

WATCHES = 'watches=("Pod",),'


@pytest.mark.parametrize(
    ("witnesses", "problem"),
    [
        ("audit(), audit()", "names the witness audit() more than once"),
        ("node_logs(), node_logs()", "names the witness node_logs() more than once"),
        ('logs("Pod/web"), logs("Pod/web")', "names the witness logs('Pod/web') more than once"),
        ('logs("Deployment/web")', "wants the logs of 'Deployment/web', expected Pods, such as Pod/web"),
        ('logs("web")', "wants the logs of 'web', expected Pods, such as Pod/web"),
    ],
)
def test_a_witness_that_nobody_can_be_is_told(root: Path, witnesses: str, problem: str) -> None:
    (told,) = spoiled(root, WATCHES, f"{WATCHES} witnesses=({witnesses},),")
    assert told.startswith(f"7: the lab {problem}")


def test_logs_need_the_pods_to_be_watched(root: Path) -> None:
    (told,) = spoiled(root, WATCHES, 'watches=("Node",), witnesses=(logs("Pod[app=web]"),),')
    assert "wants the logs of Pod[app=web] and does not watch Pod" in told


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("audit", "witnesses=(audit(),)"),
        ("logs", 'witnesses=(logs("Pod/…"),)'),
        ("node", "witnesses=(node_logs(),)"),
        ("event", 'watches=("Event", …)'),
        ("traffic", "a step traffic(…)"),
    ],
)
def test_a_claim_needs_a_witness_that_the_lab_has(root: Path, name: str, remedy: str) -> None:
    (told,) = spoiled(root, CLAIM, CLAIM.replace("docs=", f'seen_by="{name}", docs='))
    assert told.endswith(f"needs the witness {name!r} (seen_by=), which the lab does not have: {remedy}")


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        (WATCHES, WATCHES, "watch"),
        (WATCHES, WATCHES, "step"),
        (WATCHES, 'watches=("Pod", "Event"),', "event"),
        (WATCHES, f'{WATCHES} witnesses=(audit(), node_logs(), logs("Pod/web")),', "audit"),
        (WATCHES, f'{WATCHES} witnesses=(audit(), node_logs(), logs("Pod/web")),', "node"),
        (WATCHES, f'{WATCHES} witnesses=(audit(), node_logs(), logs("Pod/web")),', "logs"),
    ],
)
def test_a_claim_may_rest_on_a_witness_that_the_lab_has(root: Path, old: str, new: str, name: str) -> None:
    spoiled(root, old, new)
    source = root / "labs/topic/one.py"
    source.write_text(source.read_text().replace("docs=", f'seen_by="{name}", docs='))
    assert problems(root) == []
