from pathlib import Path

import pytest

from kindlab.recording import finding, runfile


@pytest.mark.parametrize("name", [runfile.CLOSED_NAME, runfile.OPEN_NAME])
def test_a_run_is_a_file_or_the_folder_that_holds_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert finding.is_run(tmp_path)
    assert finding.is_run(tmp_path / name)
    assert not finding.is_run(tmp_path / "none")


def test_what_may_not_be_looked_at_holds_no_run() -> None:
    beyond = Path("x" * 5000)  # the system refuses to look, as it does in a folder that is somebody else's
    assert not finding.is_run(beyond)
    assert not finding.holds_run(beyond)
