from collections.abc import Callable

import pytest

from checks.pods import ports
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

LAB = "pods/ports"


def asked(question: str, code: int, output: str = "") -> Timeline:
    return Script(LAB).step(question, 1, 2, verb="ask").answer(1, question, code, output).closed(9)


def refused_then_another(question: str) -> Timeline:
    """An address at which nobody listens, and then another server than the one that was asked."""
    script = Script(LAB).step(question, 1, 2, verb="ask").answer(1, question, 7)
    return script.answer(1.5, question, 0, "another").closed(9)


def slices(*, number: int | None = 8080, name: int | None = None) -> Script:
    script = Script(LAB).pod(1, "undeclared", ready=True)
    for service, port in (("by-number", number), ("by-name", name)):
        script.object(
            2,
            "EndpointSlice",
            f"{service}-x1",
            labels={"kubernetes.io/service-name": service},
            endpoints=[{"targetRef": {"name": "undeclared"}, "conditions": {"ready": True}}],
            ports=[] if port is None else [{"port": port}],
        )
    return script


CASES = [
    (ports.undeclared_is_closed, asked("undeclared", 7), Outcome.CONFIRMED),
    (ports.undeclared_is_closed, asked("undeclared", 0, "undeclared\n"), Outcome.REFUTED),
    (ports.undeclared_is_closed, asked("undeclared", 28), Outcome.INCONCLUSIVE),
    (ports.undeclared_is_closed, asked("undeclared", 0, "another"), Outcome.INCONCLUSIVE),
    (ports.declared_is_open, asked("declared", 0, "declared\n"), Outcome.CONFIRMED),
    (ports.declared_is_open, asked("declared", 7), Outcome.REFUTED),
    (ports.declared_is_open, asked("declared", 124), Outcome.INCONCLUSIVE),
    (ports.declared_is_open, refused_then_another("declared"), Outcome.INCONCLUSIVE),
    (ports.name_needs_a_declaration, slices().closed(9), Outcome.CONFIRMED),
    (ports.name_needs_a_declaration, slices(name=8080).closed(9), Outcome.REFUTED),
    (ports.name_needs_a_declaration, slices(number=None).closed(9), Outcome.INCONCLUSIVE),
    (ports.name_needs_a_declaration, slices().cut_off(), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
