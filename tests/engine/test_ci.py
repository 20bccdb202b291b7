"""What a CI run picks to prove."""

import importlib.util
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from kindlab.catalogue import Entry
from kindlab.root import shipped_root

LABS = [Entry(Path("/"), "probes", name) for name in ("first", "second", "third")]

Within = Callable[[Iterable[Entry]], Iterator[Entry]]


@pytest.fixture(scope="module")
def pick_labs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pick_labs", shipped_root() / ".ci/pick_labs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("minutes", "picked"), [(5, 3), (9, 2), (15, 1), (60, 1)])
def test_labs_are_picked_while_they_fit_and_one_in_any_case(
    pick_labs: ModuleType, monkeypatch: pytest.MonkeyPatch, minutes: int, picked: int
) -> None:
    monkeypatch.setattr(pick_labs, "_proof_seconds", lambda _: minutes * 60)
    within: Within = pick_labs._within_budget
    assert list(within(LABS)) == LABS[:picked]
