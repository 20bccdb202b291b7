"""What the tests of validation share."""

from pathlib import Path

import pytest

from tests.roots import write_root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a root with one lab that has nothing wrong with it."""
    return write_root(tmp_path)
