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

    def undo(_hand: Any, undoings: Iterable[Undoing]) -> None:
        undone.append(list(undoings))
        if len(undone) == 1:
            raise RunError("the node lab-worker is not Ready")

    monkeypatch.setattr(undoing, "undo", undo)
    return undone


def test_what_one_run_could_not_undo_the_next_one_undoes_first(tmp_path: Path, undone: list[list[Undoing]]) -> None:
    ground: Any = SimpleNamespace(api=None, machines=None)
    path = tmp_path / "lab-x.jsonl"
    with pytest.raises(RunError), run._cleaned_up(path, ground) as journal:
        journal.note("freeze", Unpause("lab-worker"))
    with run._cleaned_up(path, ground) as journal:
        assert not path.exists()
        journal.note("freeze", Unpause("lab-worker2"))
    assert undone == [[Unpause("lab-worker")], [Unpause("lab-worker")], [Unpause("lab-worker2")]]
    assert not path.exists()
