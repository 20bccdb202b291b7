"""What is shown of predictions, whatever a run came to, and how good they were in plain words."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from kindlab.judging import Report, Standing, judge
from kindlab.predicting import Observed, Predicted, Prediction
from kindlab.recording import runfile
from kindlab.reporting import calibration
from kindlab.reporting import predictions as shown
from kindlab.reporting.console import PlainConsole
from kindlab.texts import Language
from kindlab.verdict import Outcome
from tests.engine.cli.test_predict import ENTRY
from tests.engine.test_predicting import CLAIMS, settled
from tests.reports import ISSUE, REPORTS

UNTOLD = (Standing.ERROR, Standing.SKIPPED)


def told(report: Report, *, answer: bool = True) -> shown.Told:
    """Somebody's prediction of the report's one claim, settled as `kindlab predict` would."""
    (judgement,) = report.judgements
    claim, now = f"{report.header.lab}:{judgement.claim.name}", datetime.now(UTC)
    said = Predicted(claim=claim, answer=answer, sure=70, at=now)
    outcome = judgement.verdict.outcome
    seen = Observed(claim=claim, outcome=outcome, by="recording", started=report.header.started, at=now)
    prediction = Prediction(said, None if judgement.standing in UNTOLD else seen)
    return shown.Told(report, Path("nowhere"), "recording", (prediction,))


@pytest.fixture
def shows(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> "Shows":
    monkeypatch.setenv("COLUMNS", "500")
    return Shows(capsys)


class Shows:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def of(self, found: shown.Told, language: Language = "en") -> str:
        shown.show(found, PlainConsole(), language)
        return self._capsys.readouterr().out

    def progress(self, found: calibration.Progress, language: Language = "en") -> str:
        calibration.show(found, PlainConsole(), language)
        return self._capsys.readouterr().out


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing.AS_DOCUMENTED, ("right", "as documented", "In an interview")),
        (Standing.SETTLED, ("right", "the documentation is silent", "In an interview")),
        (Standing.KNOWN_CONTRADICTION, ("wrong", "contradicts the documentation, as was reported", ISSUE)),
        (Standing.CONTRADICTED, ("wrong", "contradicts the documentation")),
        (Standing.INCONCLUSIVE, ("not scored", "nothing learnt", "nothing to score")),
        (Standing.ERROR, ("not settled", "StepTimeout", "waits for the next one", "nothing to score")),
        (Standing.SKIPPED, ("not settled", "skipped", "waits for the next one", "nothing to score")),
    ],
)
def test_whatever_a_run_came_to_is_said(shows: Shows, standing: Standing, words: tuple[str, ...]) -> None:
    said = shows.of(told(REPORTS[standing]))
    for word in words:
        assert word in said
    assert "\x1b" not in said


@pytest.mark.parametrize("standing", [Standing.INCONCLUSIVE, Standing.ERROR, Standing.SKIPPED])
@pytest.mark.parametrize("answer", [True, False])
def test_what_a_run_cannot_tell_makes_nobody_right_or_wrong(shows: Shows, standing: Standing, answer: bool) -> None:
    found = told(REPORTS[standing], answer=answer)
    said = shows.of(found)
    assert "right" not in said
    assert "wrong" not in said
    assert msgspec.json.decode(shown.encode([found], 0))["predictions"][0]["right"] is None


def test_where_what_was_seen_comes_from_is_told_first(shows: Shows) -> None:
    report = REPORTS[Standing.AS_DOCUMENTED]
    said = shows.of(told(report))
    assert "the recording of a run of 21 November 2026, 12:00 UTC" in said.strip().splitlines()[0]
    assert "Kubernetes v1.36.3 (from source)" in said
    live = msgspec.structs.replace(told(report), by="live")
    assert "Run live on the cluster kindlab" in shows.of(live)
    assert "现场运行" in shows.of(live, "zh")


def test_the_last_hint_names_who_decides_a_claim_and_not_how() -> None:
    timeline = runfile.read(ENTRY.recording(None))
    for judgement in judge(ENTRY.lab, timeline).judgements:
        for language, head in (("en", "What decides it"), ("zh", "起决定作用")):
            hint = str(shown.decider(judgement, timeline, language))  # type: ignore[arg-type]
            assert head in hint
            assert "/" in hint or "-" in hint
            for outcome in ("confirmed", "refuted", "证实", "证伪"):
                assert outcome not in hint


def progress(*predictions: Prediction) -> calibration.Progress:
    return calibration.progress(CLAIMS, predictions, "the file")


def of_twelve(right: int, sure: int) -> calibration.Progress:
    claims = [f"pods/c:{number}" for number in range(12)]
    made = [settled(claim, right=number < right, sure=sure) for number, claim in enumerate(claims)]
    return calibration.progress(claims, made, "the file")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (of_twelve(6, 95), ("95 % sure on average, and right in 50 %: say less", "no better than a coin toss")),
        (of_twelve(12, 60), ("you know more than you think", "better than a coin toss")),
        (of_twelve(9, 80), ("well judged", "80-89 % 9/12 75 %")),
        (progress(settled()), ("too few yet", "1 of 6 claims predicted")),
    ],
)
def test_calibration_is_told_in_plain_words(shows: Shows, found: calibration.Progress, words: tuple[str, ...]) -> None:
    said = shows.progress(found)
    for word in words:
        assert word in " ".join(said.split())
    assert said != shows.progress(found, "zh")


def test_what_waits_and_what_is_not_scored_is_counted_apart(shows: Shows) -> None:
    waits = Prediction(Predicted(claim=CLAIMS[0], answer=True, sure=50, at=datetime.now(UTC)))
    unknown = msgspec.structs.replace(settled(CLAIMS[1]), seen=None)
    seen = Observed(claim=CLAIMS[1], outcome=Outcome.INCONCLUSIVE, by="live", started="", at=datetime.now(UTC))
    gone = settled("pods/gone:x")
    said = shows.progress(progress(waits, msgspec.structs.replace(unknown, seen=seen), gone))
    assert "1 of 6 claims predicted · 1 wait for a run · 1 not scored: the run could not tell" in said
    assert "Brier" not in said
