"""What a proof tells of controls and mutants: flips, survivors, and what goes without a flip."""

import json

import msgspec
import pytest

from kindlab import Claim, Lab, Text, mutate, swap
from kindlab.judging import Report, judge
from kindlab.lab import Mutant, Variation
from kindlab.proof import Effect, Proof, Trial
from kindlab.reporting import machine_proof, proof
from kindlab.reporting.console import PlainConsole
from kindlab.rows import EndRow
from kindlab.timeline import Timeline
from kindlab.verdict import Verdict, confirmed, inconclusive, refuted
from tests.timelines import HEADER

VERDICTS = {"c": confirmed("held"), "r": refuted("differed"), "?": inconclusive("gap")}
CONTROL = swap("a.yaml", "other.yaml", flips=("first",))
NAMED = mutate("a.yaml", "Pod/web", "spec.x", 1, flips=("second",))
GENERATED = Mutant("a.yaml", "Pod/web", "spec.y")


def a_claim(name: str, verdict: Verdict) -> Claim:
    return Claim(name, Text("It holds.", zh="成立。"), docs="page/", docs_say="silent", judged_by=lambda _: verdict)


def a_report(outcomes: str, error: str | None = None) -> Report:
    claims = tuple(a_claim(name, VERDICTS[each]) for name, each in zip(("first", "second"), outcomes, strict=True))
    lab = Lab(question=Text("Why?", zh="为什么？"), watches=(), steps=(), claims=claims, controls=(CONTROL,),
              mutants=(NAMED,))  # fmt: skip
    return judge(lab, Timeline.of_rows(HEADER, [EndRow(number=1, at=3, error=error)]))


def a_proof(main: str, *runs: tuple[Variation, str], whole: bool = True) -> Proof:
    return Proof(a_report(main), tuple(Trial(variation, a_report(outcomes)) for variation, outcomes in runs), whole)


def shown(proven: Proof) -> str:
    console = PlainConsole()
    with console.capture() as capture:
        proof.show(proven, "en", console)
    table, _, _ = capture.get().partition("No claim notices")
    assert max(map(len, table.splitlines())) <= 80
    return " ".join(capture.get().split())


def test_a_lab_is_proved_where_everything_that_it_names_flips() -> None:
    proven = a_proof("cr", (CONTROL, "rr"), (NAMED, "cc"))
    assert proven.holds
    assert proven.exit_code == 0
    assert [proven.effect(trial) for trial in proven.trials] == [Effect.FLIPS, Effect.FLIPS]


@pytest.mark.parametrize(("main", "other"), [("cr", "?r"), ("?r", "cr"), ("cr", "cr")])
def test_inconclusive_is_no_flip(main: str, other: str) -> None:
    proven = a_proof(main, (CONTROL, other), (NAMED, f"{main[0]}c"))
    assert proven.lacking(proven.trials[0]) == ["first"]
    assert proven.unproven == ["first"]
    assert proven.exit_code == 3
    assert "Nothing flips first" in shown(proven)
    assert f"{CONTROL.name} does not flip first, which it names" in shown(proven)


def test_claims_are_not_judged_by_some_of_the_controls() -> None:
    proven = a_proof("cr", (NAMED, "cc"), whole=False)
    assert proven.unproven == []
    assert proven.exit_code == 0


def test_a_flip_that_was_not_declared_is_told_and_is_no_failure() -> None:
    proven = a_proof("cr", (CONTROL, "rc"), (NAMED, "cc"))
    assert proven.undeclared(proven.trials[0]) == ["second"]
    assert proven.holds
    assert "other also flips second: add it to its flips= if that is meant." in shown(proven)


def test_what_no_claim_notices_is_listed_and_is_no_failure() -> None:
    proven = a_proof("cr", (CONTROL, "rr"), (NAMED, "cc"), (GENERATED, "cr"))
    assert proven.effect(proven.trials[2]) is Effect.SURVIVES
    assert proven.holds
    said = shown(proven)
    assert "No claim notices (1): a.yaml:Pod/web:-spec.y" in said
    assert "1 generated mutants: 0 flip a claim, 1 survive, 0 are invalid" in said


def test_a_claim_that_is_no_longer_settled_has_noticed() -> None:
    proven = a_proof("cr", (CONTROL, "rr"), (NAMED, "cc"), (GENERATED, "?r"))
    assert proven.unsettled(proven.trials[2]) == ["first"]
    assert proven.effect(proven.trials[2]) is Effect.SURVIVES
    said = shown(proven)
    assert "survives; unsettles 1" in said
    assert "No claim notices" not in said


def test_a_mutant_that_ends_its_run_is_invalid_with_the_reason_in_a_line() -> None:
    error = "RunError: refused (422)\nmore"
    proven = a_proof("cr", (CONTROL, "rr"), (NAMED, "cc"))
    proven = msgspec.structs.replace(proven, trials=(*proven.trials, Trial(GENERATED, a_report("cr", error))))
    assert proven.effect(proven.trials[2]) is Effect.INVALID
    assert proven.holds
    said = shown(proven)
    assert "a.yaml:Pod/web:-spec.y RunError: refused (422) 1 generated" in said


def test_a_control_that_ends_its_run_flips_nothing() -> None:
    proven = a_proof("cr", (NAMED, "cc"))
    proven = msgspec.structs.replace(proven, trials=(*proven.trials, Trial(CONTROL, a_report("rr", "RunError: x"))))
    assert proven.lacking(proven.trials[1]) == ["first"]
    assert "does not flip 1" in shown(proven)


def test_a_proof_for_machines_names_what_flips_what() -> None:
    proven = a_proof("cr", (CONTROL, "rc"), (NAMED, "cc"), (GENERATED, "c?"))
    (found,) = json.loads(machine_proof.encode([proven], 0))["proofs"]
    assert [claim["flipped_by"] for claim in found["claims"]] == [[CONTROL.name], [CONTROL.name, NAMED.name]]
    control, named, generated = found["runs"]
    assert control["undeclared"] == ["second"]
    assert (control["kind"], control["declared"]) == ("control", ["first"])
    assert (named["kind"], named["named"], named["effect"]) == ("mutant", True, "flips")
    assert (generated["named"], generated["effect"], generated["results"]) == (
        False,
        "survives",
        {"first": "confirmed", "second": "inconclusive"},
    )
    assert (found["whole"], found["unproven"], found["holds"]) == (True, [], True)


def test_a_long_path_is_broken_before_a_field() -> None:
    long = Mutant("a.yaml", "Pod/web", "spec.template.spec.containers[0].readinessProbe.failureThreshold", 4)
    said = shown(a_proof("cr", (CONTROL, "rr"), (NAMED, "cc"), (long, "cr")))
    assert "spec.template.spec.containers[0]. ✓ ✗ survives readinessProbe.failureThreshold=4" in said
