"""What acts and questions come to while the API server goes away and comes back."""

from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.cluster.api import Refused, Unreachable
from kindlab.errors import RunError
from kindlab.running import acting, questions
from kindlab.running.presence import Presence
from kindlab.running.questions import Said
from kindlab.steps import Ask
from kindlab.steps.acts import apply
from kindlab.steps.questions import api, ask


class Recorder:
    """A recorder whose streams break as they are told."""

    def __init__(self) -> None:
        self.breaks, self.trouble, self.rows, self.caught_up = 0, "", list[Any](), 0

    def now(self) -> float:
        return float(len(self.rows))

    def down(self) -> dict[str, str]:
        return {"Pod": self.trouble} if self.trouble else {}

    def write(self, row: type[Any], **values: Any) -> Any:
        self.rows.append(row(number=1, **values))
        return self.rows[-1]

    def catch_up(self) -> None:
        self.caught_up += 1


class Stage:
    """A stage whose API server is awaited in vain or not."""

    def __init__(self) -> None:
        self.recorder, self.arm, self.acted, self.awaited = Recorder(), "", 0, 0
        self.namespace, self.versions = "lab-x", list[Any]([7])
        self.api = SimpleNamespace(await_ready=self._await_ready)

    def _await_ready(self) -> None:
        self.awaited += 1

    def reached(self) -> int:
        answer = self.versions.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    def record(self, step: Any, began: float, **outcome: Any) -> None:
        self.recorder.rows.append((step.name, began, outcome))


@pytest.fixture
def stage() -> Any:
    return Stage()


ACT = apply("web.yaml")
REFUSED = apply("web.yaml", refused=True)


def doing(monkeypatch: pytest.MonkeyPatch, stage: Any, answer: Exception | None, *, breaks: bool = False) -> list[Any]:
    attempts: list[Any] = []

    def do(step: Any, *_: Any) -> acting.Done:
        attempts.append(step)
        stage.recorder.breaks += breaks
        if answer:
            raise answer
        return acting.DONE

    monkeypatch.setattr(acting, "do", do)
    return attempts


@pytest.mark.parametrize("at_first", [Unreachable("refused"), Refused(403, "Forbidden", "no rules yet")])
def test_an_act_waits_for_an_api_server_that_is_away_before_it_begins(
    monkeypatch: pytest.MonkeyPatch, stage: Any, at_first: Exception
) -> None:
    stage.versions = [at_first, 9]
    attempts = doing(monkeypatch, stage, None)
    acting.act(ACT, stage)
    ((_, _, outcome),) = stage.recorder.rows
    assert (len(attempts), stage.awaited, outcome["version"]) == (1, 1, 9)


def test_an_act_that_may_have_been_done_is_never_repeated(monkeypatch: pytest.MonkeyPatch, stage: Any) -> None:
    attempts = doing(monkeypatch, stage, Unreachable("the connection broke"))
    with pytest.raises(RunError, match="whether this was done is not known: the connection broke"):
        acting.act(ACT, stage)
    assert len(attempts) == 1
    assert stage.recorder.rows == []


def test_a_refusal_while_the_api_server_was_away_is_no_observation(monkeypatch: pytest.MonkeyPatch, stage: Any) -> None:
    doing(monkeypatch, stage, Refused(403, "Forbidden", "no rules yet"), breaks=True)
    with pytest.raises(RunError, match="That tells nothing: the API server was away meanwhile"):
        acting.act(REFUSED, stage)


def test_a_refusal_is_no_observation_where_the_api_server_was_still_away_as_the_act_began(stage: Any) -> None:
    stage.recorder.trouble = "no route"
    presence = Presence(stage)
    stage.recorder.trouble = ""
    assert presence.doubt() == "the API server was away meanwhile (no route)"


def test_a_refusal_that_only_a_server_at_work_gives_is_one(monkeypatch: pytest.MonkeyPatch, stage: Any) -> None:
    doing(monkeypatch, stage, Refused(422, "Invalid", "denied by a policy"), breaks=True)
    acting.act(REFUSED, stage)
    assert stage.recorder.caught_up == 1


def test_a_refusal_that_is_expected_is_one(monkeypatch: pytest.MonkeyPatch, stage: Any) -> None:
    doing(monkeypatch, stage, Refused(403, "Forbidden", "no"))
    acting.act(REFUSED, stage)
    ((_, _, outcome),) = stage.recorder.rows
    assert (outcome["outcome"], outcome["code"], stage.recorder.caught_up) == ("refused", 403, 1)


@pytest.mark.parametrize(
    ("said", "breaks", "code"),
    [
        (Said(200, "ok"), True, 200),
        (Said(0, "ok"), True, 0),
        (Said(403, "no"), False, 403),
        (Said(403, "no"), True, None),
        (Said(422, "denied by a policy"), True, 422),
        (Said(1, errors="connection refused"), True, None),
    ],
)
def test_a_failure_while_the_api_server_was_away_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, stage: Any, said: Said, breaks: bool, code: int | None
) -> None:
    def answer(*_: Any) -> Said:
        stage.recorder.breaks += breaks
        return said

    monkeypatch.setattr(questions, "answer", answer)
    question = ask("may-i", api("/api"))
    assert isinstance(question, Ask)
    row = questions._ask(question, stage, SimpleNamespace())  # type: ignore[arg-type]
    assert row.code == code
    assert ("away" in row.reason) is (code is None)


@pytest.mark.parametrize("breaks", [True, False])
def test_a_question_that_cannot_be_put_while_the_api_server_is_away_is_unanswered(
    monkeypatch: pytest.MonkeyPatch, stage: Any, breaks: bool
) -> None:
    def answer(*_: Any) -> Said:
        stage.recorder.breaks += breaks
        raise RunError("Pod[app=web] cannot be looked up: 403 Forbidden")

    monkeypatch.setattr(questions, "answer", answer)
    if breaks:
        row = questions._ask(ask("may-i", api("/api")), stage, SimpleNamespace())  # type: ignore[arg-type]
        assert row.code is None
        assert "403 Forbidden" in row.reason
    else:
        with pytest.raises(RunError, match="403 Forbidden"):
            questions._ask(ask("may-i", api("/api")), stage, SimpleNamespace())  # type: ignore[arg-type]
