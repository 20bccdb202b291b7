"""Predictions are kept a line each, and read for as far as the lines are whole."""

import json
from pathlib import Path

import pytest

from kindlab.errors import HostError
from kindlab.host import predictions
from tests.engine.test_predicting import said, seen


@pytest.fixture(autouse=True)
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path / "state"))
    return predictions.file()


def test_what_is_kept_is_read_in_its_order() -> None:
    assert predictions.read() == ([], [])
    predictions.append(said(sure=70), seen())
    predictions.append(said(sure=90, hints=2))
    assert predictions.read() == ([said(sure=70), seen(), said(sure=90, hints=2)], [])


def test_damaged_lines_are_told_with_their_place_and_passed_over(file: Path) -> None:
    predictions.append(said())
    newer = json.dumps({"type": "guessed", "schema": 2})
    with file.open("ab") as opened:
        opened.write(b"\xff\xfe\n[]\n" + newer.encode() + b'\n{"type":"predicted","claim":"a/b:c","sure":200}\n\n')
    predictions.append(seen())
    rows, problems = predictions.read()
    assert rows == [said(), seen()]
    assert [problem.partition(" ")[0] for problem in problems] == [f"{file}:{line}:" for line in (2, 3, 4, 5)]
    assert "is of a newer kindlab (schema 2, known is 1)" in problems[2]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_half_line_takes_no_other_with_it(file: Path, cut: int) -> None:
    predictions.append(said(sure=60), said(sure=70))
    file.write_bytes(file.read_bytes()[:-cut])
    predictions.append(said(sure=80))
    rows, problems = predictions.read()
    assert rows[0] == said(sure=60)
    assert rows[-1] == said(sure=80)
    assert len(rows) + len(problems) == 3


def test_what_cannot_be_kept_or_read_is_told(file: Path) -> None:
    file.mkdir(parents=True)
    for attempt in (lambda: predictions.append(said()), predictions.read, predictions.forget):
        with pytest.raises(HostError, match="the predictions cannot be"):
            attempt()


def test_they_are_forgotten_once_and_for_all(file: Path) -> None:
    predictions.append(said())
    predictions.forget()
    predictions.forget()
    assert not file.exists()
    assert predictions.read() == ([], [])
