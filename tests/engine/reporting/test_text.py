"""What a reader is told, and what not."""

import io

import pytest
from rich.console import Console

from kindlab import Claim, Lab, Text, exec_in, swap
from kindlab.judging import Report, judge
from kindlab.proof import Proof
from kindlab.reporting import proof, text
from kindlab.reporting.console import PlainConsole
from kindlab.reporting.progress import RunProgress
from kindlab.rows import EndRow
from kindlab.texts import Language
from kindlab.timeline import Timeline
from kindlab.verdict import Verdict, confirmed, inconclusive, refuted
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
    assert f"{words}: StepTimeout: after 60 s [/x]" in said
    assert said.count("StepTimeout") == 1
    assert "Say this." not in said
    assert "这样说" not in said


def test_evidence_names_rows_that_are_in_the_file() -> None:
    assert "rows" not in shown(a_report(inconclusive("gap", -1)))
    assert "(rows 7)" in shown(a_report(inconclusive("gap", -1, 7)))


def test_what_authors_write_is_no_markup() -> None:
    assert f"It holds {BRACKETS}." in shown(a_report(confirmed("held")))


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_shows_a_step_as_it_is_written(terminal: bool) -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, width=200)
    with RunProgress("en", console) as progress:
        progress.step("probes/readiness", 1, 2, exec_in("Pod/web", "echo", "[/x]", "[red]", name="say"))
    assert "[/x] [red]" in file.getvalue()


def test_a_proof_marks_what_flips_and_shows_what_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    main, other = a_report(confirmed("held")), a_report(refuted("differed"))
    control = main.lab.controls[0]
    proof.show(Proof(main, ((control, other),)), "en")
    assert f"refuted under {control.name}" in capsys.readouterr().out
    proof.show(Proof(main, ((control, main),)), "en")
    said = capsys.readouterr().out
    assert f"confirmed under {control.name}: does not flip" in said
    assert "It holds" in said
