"""What a reader is told, and what not."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kindlab import Claim, Lab, Text, swap
from kindlab.judging import Report, across, judge, skipped
from kindlab.proof import Proof, Trial
from kindlab.reporting import machine, machine_proof, plain, proof, text
from kindlab.reporting.console import PlainConsole
from kindlab.rows import EndRow
from kindlab.texts import Language
from kindlab.timeline import Timeline
from kindlab.verdict import Reason, Verdict, confirmed, inconclusive, refuted
from tests.timelines import HEADER, Script

BRACKETS = "a [/x] b [red] :warning:"


def a_lab(verdict: Verdict) -> Lab:
    claim = Claim(
        "it-holds", Text(f"It holds {BRACKETS}.", zh="成立。"), docs="page/", judged_by=lambda _: verdict,
        interview=Text("Say this.", zh="这样说。"),
    )  # fmt: skip
    controls = (swap("a.yaml", "another-file.yaml", flips=("it-holds",)),)
    return Lab(question=Text("Why?", zh="为什么？"), watches=(), steps=(), claims=(claim,), controls=controls)


def a_report(verdict: Verdict, error: str | None = None) -> Report:
    timeline = Timeline.of_rows(HEADER, [EndRow(number=1, at=3, error=error)])
    return judge(a_lab(verdict), timeline if error else Script().pod(1).closed(5))


def shown(report: Report, language: Language = "en") -> str:
    console = PlainConsole()
    with console.capture() as capture:
        text.show(report, language, console)
    return " ".join(capture.get().split())


def test_advice_comes_with_what_was_settled_only() -> None:
    assert "In an interview: Say this." in shown(a_report(confirmed("held")))
    for verdict in (inconclusive("gap"), refuted("differed")):
        assert "In an interview" not in shown(a_report(verdict))


@pytest.mark.parametrize(("language", "words"), [("en", "The run ended early"), ("zh", "运行提前结束")])
def test_an_error_of_the_run_is_said_once_and_nothing_is_advised(language: Language, words: str) -> None:
    said = shown(a_report(confirmed("held"), "StepTimeout: after 60 s [/x]"), language)
    colon = "：" if language == "zh" else ": "
    assert f"{words}{colon}StepTimeout: after 60 s [/x]" in said
    assert said.count("StepTimeout") == 1
    assert "Say this." not in said
    assert "这样说" not in said


def test_evidence_names_rows_that_are_in_the_file() -> None:
    assert "rows" not in shown(a_report(inconclusive("gap", -1)))
    assert "(rows 7)" in shown(a_report(inconclusive("gap", -1, 7)))


def test_what_authors_write_is_no_markup() -> None:
    assert f"It holds {BRACKETS}." in shown(a_report(confirmed("held")))


def test_a_proof_marks_what_flips_and_shows_what_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    main, other = a_report(confirmed("held")), a_report(refuted("differed"))
    control = main.lab.controls[0]
    proof.show(Proof(main, (Trial(control, other),)), "en")
    assert f"{control.name} ✗* flips 1" in " ".join(capsys.readouterr().out.split())
    proof.show(Proof(main, (Trial(control, main),)), "en")
    said = " ".join(capsys.readouterr().out.split())
    assert f"{control.name} ✓ does not flip 1" in said
    assert f"{control.name} does not flip it-holds, which it names" in said
    assert "Nothing flips it-holds" in said
    assert "It holds" in said


def changed(report: Report, **fields: Any) -> Report:
    """The report on a lab whose claim has these fields, judged again."""
    claim = msgspec.structs.replace(report.lab.claims[0], **fields)
    return judge(msgspec.structs.replace(report.lab, claims=(claim,)), Script().pod(1).closed(5))


NEEDS = Reason("needs-later", {"needed": "1.35", "version": "v1.34.4"})
ISSUE = "https://github.com/kubernetes/kubernetes/issues/1"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "skipped It holds a [/x] b [red] :warning:. Why: needs Kubernetes 1.35 or later, this is v1.34.4"),
        ("zh", "已跳过 成立。 原因：需要 Kubernetes 1.35 或更高版本，此处为 v1.34.4"),
    ],
)
def test_what_was_skipped_says_why(language: Language, words: str) -> None:
    said = shown(skipped(a_lab(confirmed("held")), HEADER, NEEDS), language)
    assert words in said
    assert "Say this." not in said


def test_a_known_contradiction_is_shown_with_its_report() -> None:
    instead = Text("It is otherwise.", zh="并非如此。")
    said = shown(changed(a_report(refuted("differed")), known_contradiction=ISSUE, instead=instead))
    assert "contradicts the documentation, as was reported" in said
    assert f"Reported: {ISSUE}" in said
    assert "Say instead: It is otherwise." in said
    said = shown(changed(a_report(confirmed("held")), known_contradiction=ISSUE))
    assert f"A contradiction was reported, and did not show here: {ISSUE}" in said


def test_where_an_error_is_said_is_told_where_it_is_refuted() -> None:
    assert f"Said at: {ISSUE}" in shown(changed(a_report(refuted("differed")), heard_at=ISSUE, docs_say="no"))
    assert ISSUE not in shown(changed(a_report(confirmed("held")), heard_at=ISSUE, docs_say="no"))


def test_a_claim_about_some_versions_says_which() -> None:
    said = shown(changed(a_report(confirmed("held")), since="1.30", until="1.99"))
    assert "docs/page/; of Kubernetes 1.30 and later; of Kubernetes before 1.99" in said


def repeated(*verdicts: Verdict) -> Report:
    return across({f"main-{n}": a_report(verdict) for n, verdict in enumerate(verdicts, start=1)})


def test_it_is_told_in_how_many_runs_a_claim_came_out_so() -> None:
    assert "as documented (runs: 1 of 1)" in shown(a_report(confirmed("held")))
    assert "as documented (runs: 3 of 3)" in shown(repeated(*[confirmed("held")] * 3))


def test_runs_that_disagree_are_counted_and_named() -> None:
    said = shown(repeated(confirmed("held"), refuted("differed"), confirmed("held")))
    assert "unstable It holds" in said
    assert "confirmed in 2 of 3 runs: main-1, main-3 refuted in 1 of 3 runs: main-2" in said
    assert "Say this." not in said


def test_each_run_s_error_is_named() -> None:
    runs = {"main-1": a_report(confirmed("held")), "main-2": a_report(confirmed("held"), "RunError: gone")}
    said = shown(across(runs))
    assert "The run ended early: main-2: RunError: gone" in said
    assert "error in 1 of 2 runs: main-2" in said


def claim_for_machines(report: Report) -> dict[str, Any]:
    (claim,) = json.loads(machine.encode([(report, Path("/nowhere"))], 0))["runs"][0]["claims"]
    return dict(claim)


def test_machines_read_all_that_the_lab_says_and_how_each_run_came_out() -> None:
    claim = claim_for_machines(changed(a_report(refuted("differed")), known_contradiction=ISSUE, until="1.99"))
    assert claim["standing"] == "known contradiction"
    assert claim["known_contradiction"] == ISSUE
    assert claim["until"] == "1.99"
    assert claim["interview"]["zh"] == "这样说。"
    assert claim["runs"] == {"refuted": ["main"]}
    unstable = claim_for_machines(repeated(confirmed("held"), inconclusive("gap")))
    assert unstable["standing"] == "unstable"
    assert unstable["runs"] == {"confirmed": ["main-1"], "inconclusive": ["main-2"]}


def test_a_skipped_lab_lacks_nothing_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    lab = a_lab(confirmed("held"))
    report = skipped(lab, HEADER, NEEDS)
    proven = Proof(report, (Trial(lab.controls[0], report),))
    assert proven.holds
    proof.show(proven, "en")
    assert "needs Kubernetes 1.35 or later" in capsys.readouterr().out


LEFT = Text("Node/w spec.unschedulable: was absent, is true (put back)", zh="Node/w（已恢复）")


def with_leftovers(verdict: Verdict = confirmed("held")) -> Report:  # noqa: B008  # a verdict does not change
    return msgspec.structs.replace(a_report(verdict), leftovers=(LEFT,))


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Left behind: Node/w spec.unschedulable: was absent, is true (put back)"),
    ("zh", "遗留在集群中：Node/w（已恢复）"),
])  # fmt: skip
def test_what_a_run_left_behind_is_said_and_makes_it_red(language: Language, said: str) -> None:
    assert said in shown(with_leftovers(), language)
    assert said in "\n".join(plain.lines(with_leftovers(), language))
    assert (a_report(confirmed("held")).exit_code, with_leftovers().exit_code) == (0, 3)
    assert with_leftovers(refuted("differed")).exit_code == 1, "contradicted wins"


def test_repeated_runs_keep_what_each_left_behind() -> None:
    report = across({"1": with_leftovers(), "2": a_report(confirmed("held")), "3": with_leftovers()})
    assert (report.leftovers, report.exit_code) == ((LEFT,), 3)
    assert "Left behind: 1: Node/w" in shown(report)
    assert "Left behind: 2: " not in shown(report)


def test_machines_are_told_what_was_left_behind() -> None:
    document = json.loads(machine.encode([(across({"1": with_leftovers()}), Path("x"))], 3))
    (run,) = document["runs"]
    assert run["leftovers"] == [msgspec.to_builtins(LEFT)]
    assert run["repeats"][0]["leftovers"] == [msgspec.to_builtins(LEFT)]


def test_a_proof_does_not_hold_where_a_control_left_something(capsys: pytest.CaptureFixture[str]) -> None:
    control = a_report(confirmed("held")).lab.controls[0]
    clean, left = (
        Proof(a_report(confirmed("held")), (Trial(control, msgspec.structs.replace(a_report(refuted("differed")),
                                                                                   leftovers=leftovers)),))
        for leftovers in ((), (LEFT,))
    )  # fmt: skip
    assert [(proven.holds, proven.exit_code) for proven in (clean, left)] == [(True, 0), (False, 3)]
    proof.show(left, "en")
    assert "Left behind: Node/w" in " ".join(capsys.readouterr().out.split())
    assert json.loads(machine_proof.encode([left], 3))["proofs"][0]["runs"][0]["leftovers"]
