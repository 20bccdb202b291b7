import os
from pathlib import Path

import pytest

from kindlab.recording import finding, runfile


@pytest.mark.parametrize("name", [runfile.CLOSED_NAME, runfile.OPEN_NAME])
def test_a_run_is_a_file_or_the_folder_that_holds_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert finding.is_run(tmp_path)
    assert finding.is_run(tmp_path / name)
    assert not finding.is_run(tmp_path / "none")


def test_runs_are_found_four_folders_down(tmp_path: Path) -> None:
    places = [tmp_path / place for place in ("a", "b/c", "b/d/e", "b/d/f/g")]
    for place in (tmp_path, *places, tmp_path / "b/d/f/h/i"):
        place.mkdir(parents=True, exist_ok=True)
        (place / runfile.CLOSED_NAME).touch()
    assert finding.runs_below(tmp_path) == places


def test_a_folder_that_goes_while_it_is_looked_into_holds_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "goes").mkdir()
    scandir = os.scandir

    def gone(place: str) -> object:
        if place.endswith("goes"):
            raise FileNotFoundError(2, "it is gone")
        return scandir(place)

    monkeypatch.setattr(os, "scandir", gone)
    assert finding.runs_below(tmp_path) == []


def test_what_may_not_be_looked_at_holds_no_run() -> None:
    beyond = Path("x" * 5000)  # the system refuses to look, as it does in a folder that is somebody else's
    assert not finding.is_run(beyond)
    assert not finding.holds_run(beyond)
