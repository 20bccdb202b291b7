"""A served page with a state folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import Served, serving


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Served]:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path / "state"))
    with serving(tmp_path / "state" / "runs") as page:
        yield page
