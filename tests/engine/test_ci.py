"""What a CI run picks to try live."""

import importlib.util
import tomllib
from types import ModuleType

import pytest

from kindlab.root import shipped_root


@pytest.fixture(scope="module")
def pick() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pick", shipped_root() / ".ci/pick.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("minutes", "picked"), [(5, 3), (9, 2), (15, 1), (60, 1)])
def test_names_are_picked_while_they_fit_and_one_in_any_case(pick: ModuleType, minutes: int, picked: int) -> None:
    names = ["first", "second", "third"]
    assert list(pick.within(names, lambda _: minutes * 60, 18 * 60)) == names[:picked]


@pytest.mark.parametrize(
    ("what", "touched"), [("labs", "storage/released_volume"), ("tests", "tests/live/test_witnesses.py")]
)
def test_what_the_change_touches_comes_first(
    pick: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str, touched: str
) -> None:
    def git(*words: str) -> str:
        changed = "manifests/storage/released_volume/claim.yaml\ntests/live/test_witnesses.py\nREADME.md"
        return changed if words[0] == "diff" else "0" * 40

    monkeypatch.setattr(pick, "_git", git)
    pick.main(what)
    picked = capsys.readouterr().out.split()
    assert picked[0] == touched
    assert len(picked) > 1


def test_how_long_a_file_of_live_tests_takes_is_known(pick: ModuleType) -> None:
    files, _ = pick._tests()
    known = tomllib.loads((shipped_root() / ".ci/live_seconds.toml").read_text())
    assert sorted(known) == sorted(files)
