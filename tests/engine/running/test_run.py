"""What holds before the first step of a run and after its last."""

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.errors import RunError
from kindlab.running import run, undoing
from kindlab.running.journal import Undoing, Unpause


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch) -> list[list[Undoing]]:
    """What was undone, by clean-up; the first one fails."""
    undone: list[list[Undoing]] = []

    def undo(_hand: Any, undoings: Iterable[Undoing], _free: Any = None) -> None:
        undone.append(list(undoings))
        if len(undone) == 1:
            raise RunError("the node lab-worker is not Ready")

    monkeypatch.setattr(undoing, "undo", undo)
    return undone


def test_what_one_run_could_not_undo_the_next_one_undoes_first(tmp_path: Path, undone: list[list[Undoing]]) -> None:
    ground: Any = SimpleNamespace(api=None, machines=None)
    path = tmp_path / "lab-x.jsonl"
    with pytest.raises(RunError), run._cleaned_up(path, ground) as changes:
        changes.journal.note("freeze", Unpause("lab-worker"))
    with run._cleaned_up(path, ground) as changes:
        assert not path.exists()
        changes.journal.note("freeze", Unpause("lab-worker2"))
    assert undone == [[Unpause("lab-worker")], [Unpause("lab-worker")], [Unpause("lab-worker2")]]
    assert not path.exists()


def test_what_is_to_stay_stays_with_its_journal_until_the_next_run(tmp_path: Path, undone: list[list[Undoing]]) -> None:
    ground: Any = SimpleNamespace(api=None, machines=None)
    undone.append([])  # the first undoing that fails is no matter here
    path = tmp_path / "lab-x.jsonl"
    with run._cleaned_up(path, ground) as changes:
        changes.journal.note("freeze", Unpause("lab-worker"))
        changes.stay = True
    assert path.exists()
    with run._cleaned_up(path, ground):
        assert not path.exists()
    assert undone == [[], [Unpause("lab-worker")], []]


def test_what_is_interrupted_does_not_stay(tmp_path: Path, undone: list[list[Undoing]]) -> None:
    ground: Any = SimpleNamespace(api=None, machines=None)
    undone.append([])
    changing = run._cleaned_up(tmp_path / "lab-x.jsonl", ground)
    changing.__enter__().journal.note("freeze", Unpause("lab-worker"))
    assert not changing.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert undone == [[], [Unpause("lab-worker")]]
