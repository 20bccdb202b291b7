from collections.abc import Callable

import pytest

from checks.pods import lost_node
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "pods/lost_node"


def node(script: Script, at: float, ready: str) -> Script:
    conditions = [{"type": "Ready", "status": ready}]
    return script.object(at, "Node", "kindlab-worker2", status={"conditions": conditions})


def lost(phase: str, *, ready: str = "False", known: str = "Unknown") -> Script:
    script = node(Script(LAB), 1, "True").pod(2, "stranded", ready=True)
    script.step("lose", 3, 3, version=script.version())
    node(script, 53, known).pod(54, "stranded", ready=ready == "True")
    return script.pod(55, "stranded", ready=ready == "True", phase=phase)


CASES = [
    (lost_node.phase_turns_unknown, lost("Unknown").closed(60), Outcome.CONFIRMED),
    (lost_node.phase_turns_unknown, lost("Running").closed(60), Outcome.REFUTED),
    (lost_node.phase_turns_unknown, lost("Running", known="True").closed(60), Outcome.INCONCLUSIVE),
    (lost_node.phase_turns_unknown, lost("Running", ready="True").closed(60), Outcome.INCONCLUSIVE),
    (lost_node.phase_turns_unknown, lost("Running").gap(56, 57, "Pod").closed(60), Outcome.INCONCLUSIVE),
    (lost_node.phase_turns_failed, lost("Failed").closed(60), Outcome.CONFIRMED),
    (lost_node.phase_turns_failed, lost("Running").closed(60), Outcome.REFUTED),
    (lost_node.phase_turns_failed, lost("Running").cut_off(), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
